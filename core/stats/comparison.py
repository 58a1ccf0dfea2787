"""Two arms on the same tasks: the change, how sure it is, and one of three verdicts. Pure.

A change is called better or worse only where a test and an interval both say so: the exact test that it is hardly luck,
the interval, at the level that belongs to the same alpha, that it is not zero. Everything else is not decided, and then
the smallest effect this many tasks could have shown says what that is worth.

Where outcomes are missing, each of the three readings of `core.stats.pairing` has a verdict of its own; where they
disagree there is none. A comparison that looks once more at tasks already looked at takes its alpha from
`core.stats.looks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import fsum
from typing import Literal, NamedTuple, TypeAlias

from core.stats.interval_of_change import IntervalOfChange, interval_of_change
from core.stats.method import POWER, POWER_OF_SHARES, SIGN_FLIP, SIGN_TEST, Method
from core.stats.outcomes import MissingCount, Outcome
from core.stats.pairing import Pairing, pair
from core.stats.planning import smallest_shown, whole
from core.stats.sign_flip import sign_flip
from core.stats.sign_test import sign_test

Verdict: TypeAlias = Literal["better", "worse", "not decided"]
ALPHA = 0.05
_EASILY = 0.2
"""From this p on luck is said to give a change easily."""


class Reading(NamedTuple):
    """One reading of the differences. `better`, `worse` and `same` count tasks and add up to `pairs`.

    `change` is the mean difference in shares (0.1 is 10 points), None without pairs.
    """

    pairs: int
    better: int
    worse: int
    same: int
    change: float | None
    interval: IntervalOfChange
    p_value: float
    test: Method
    verdict: Verdict


class Comparison(NamedTuple):
    """An arm against another. `left_out` is the reading to show first; where nothing is missing the bounds equal it.

    `smallest_effect` is the smallest gain, in shares, that this many tasks show in four studies of five, given how much
    tasks differ here, None where no gain would do; `smallest_clean`: it is one that loses no task. `why` says,
    where the verdict is not decided, what stands against one; else "".
    """

    left_out: Reading
    against: Reading
    in_favour: Reading
    missing_before: MissingCount
    missing_after: MissingCount
    verdict: Verdict
    why: str
    smallest_effect: float | None
    smallest_clean: bool
    alpha: float

    @property
    def level(self) -> float:
        """What the intervals claim to cover."""
        return 1 - self.alpha

    @property
    def smallest_method(self) -> Method:
        """How the smallest effect was found."""
        return POWER if self.left_out.test == SIGN_TEST else POWER_OF_SHARES

    @property
    def methods(self) -> tuple[Method, ...]:
        """Every method that stands behind an interval or a p here, each once."""
        return tuple(
            dict.fromkeys(
                method
                for reading in (self.left_out, self.against, self.in_favour)
                for method in (reading.interval.method, reading.test)
            )
        )


def compare(before: Iterable[Outcome], after: Iterable[Outcome], *, seed: int, alpha: float = ALPHA) -> Comparison:
    """Compare two arms; equal arguments give the same comparison.

    `seed` decides what a bootstrap draws. Raises ValueError unless 0 < alpha < 1, and as `within_task` does.
    """
    return compare_pairs(pair(before, after), seed=seed, alpha=alpha)


def compare_pairs(pairing: Pairing, *, seed: int, alpha: float = ALPHA) -> Comparison:
    """Compare two arms that are already paired."""
    left_out = read(pairing.left_out, seed=seed, alpha=alpha)
    bounds = (left_out, left_out)
    if not pairing.complete:
        bounds = (
            read(pairing.against, seed=seed, alpha=alpha),
            read(pairing.in_favour, seed=seed, alpha=alpha),
        )
    verdicts = {reading.verdict for reading in (left_out, *bounds)}
    smallest = smallest_shown(pairing.left_out, alpha)
    verdict: Verdict = left_out.verdict if len(verdicts) == 1 else "not decided"
    return Comparison(
        left_out=left_out,
        against=bounds[0],
        in_favour=bounds[1],
        missing_before=pairing.missing_before,
        missing_after=pairing.missing_after,
        verdict=verdict,
        why=_why(left_out, agreed=len(verdicts) == 1, alpha=alpha),
        smallest_effect=smallest.gain,
        smallest_clean=smallest.clean,
        alpha=alpha,
    )


def read(differences: Sequence[float], *, seed: int, alpha: float = ALPHA) -> Reading:
    """One reading: differences of tasks, after less before, each in [-1, 1]."""
    n = len(differences)
    better, worse = sum(each > 0 for each in differences), sum(each < 0 for each in differences)
    change = fsum(differences) / n if n else None
    interval = interval_of_change(differences, 1 - alpha, seed)
    counted = whole(differences)
    p_value = sign_test(better, worse) if counted else sign_flip(differences)
    return Reading(
        pairs=n,
        better=better,
        worse=worse,
        same=n - better - worse,
        change=change,
        interval=interval,
        p_value=p_value,
        test=SIGN_TEST if counted else SIGN_FLIP,
        verdict=verdict_of(change, p_value, interval, alpha),
    )


def verdict_of(change: float | None, p_value: float, interval: IntervalOfChange, alpha: float) -> Verdict:
    """Better or worse where test and interval both leave zero out, on the side where the change is."""
    if change is None or p_value > alpha or not interval.leaves_out_zero:
        return "not decided"
    return "better" if interval.low > 0 else "worse"


def _why(left_out: Reading, *, agreed: bool, alpha: float) -> str:
    if left_out.pairs == 0:
        return "no task has a value in both arms"
    if not agreed:
        return "what is missing decides it: the readings of missing outcomes disagree"
    if left_out.verdict != "not decided":
        return ""
    if left_out.p_value <= alpha:
        return f"the {left_out.test.name} leaves luck out, but the interval includes zero"
    if left_out.interval.leaves_out_zero:
        return f"the interval leaves zero out, but the {left_out.test.name} does not leave luck out"
    if left_out.p_value <= ALPHA:
        return f"by itself it would hardly be luck, but as one of several it may err with {alpha:.2g} only"
    if not left_out.better + left_out.worse:
        return "no task came out differently"
    return (
        "luck alone easily gives such a change" if left_out.p_value > _EASILY else "luck alone could give such a change"
    )
