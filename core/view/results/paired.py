"""S0 against S* on the same held-out tasks, task by task. Pure.

The comparison is `core.stats.comparison`'s: tasks are the unit, several attempts at one are averaged within it, and an
exact test and an interval must agree. What has no verdict (it cannot be scored, infrastructure failed it, a budget
stopped it, one side has not attempted it) is read three ways; where these have different verdicts there is none, nor
where formulas were computed by different engines.

Every further version that is measured on the same tasks is one more look at them, and may err with less
(core.stats.looks): `look` counts them, 1 for the first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from core.stats.comparison import ALPHA, Comparison, Reading, Verdict, compare_pairs, read
from core.stats.looks import alpha_at_look
from core.stats.outcomes import Missing
from core.stats.outcomes import Outcome as Attempted
from core.stats.pairing import pair
from core.view.rows import Outcome
from core.view.shares import between, chance, percent, points

Direction: TypeAlias = Literal["better", "worse", "same", "open"]
SEED = 41
"""What a bootstrap draws from: always the same, so that equal outcomes have equal intervals wherever they are shown."""
_MISSING: dict[Outcome, Missing] = {
    "not_scorable": "unscorable",
    "infrastructure": "infrastructure",
    "stopped": "infrastructure",
    "ungraded": "infrastructure",
}


class HeldOut(NamedTuple):
    """One held-out rollout; `value` is the share of test cases passed, None without a verdict."""

    arm: str
    task: str
    outcome: Outcome
    value: float | None
    engine: str
    reason: str


class Paired(NamedTuple):
    """The comparison and what it allows to be said. `unpaired` counts tasks with a verdict in one arm at most.

    `direction` is which way the change points, whether or not it is decided; `verdict` is decided, or it is not.
    """

    found: Comparison
    unpaired: int
    direction: Direction
    why_open: str
    look: int

    @property
    def left_out(self) -> Reading:
        """The reading of the tasks with a verdict on both sides."""
        return self.found.left_out

    @property
    def verdict(self) -> Verdict:
        return "not decided" if self.why_open else self.found.verdict

    @property
    def level(self) -> str:
        """What the interval claims to cover, as it is printed: "97.0 %"."""
        return percent(self.found.level)

    @property
    def sentence(self) -> str:
        """The result in one sentence."""
        return _sentence(self)


def compare(tests: Sequence[HeldOut], look: int = 1) -> Paired:
    """Compare arm test_after with test_before at the `look`-th look at these tasks."""
    before, after = (
        tuple(attempted((row.task, row.outcome) for row in tests if row.arm == arm))
        for arm in ("test_before", "test_after")
    )
    pairing = pair(before, after)
    found = _compared(before, after, alpha_at_look(look))
    why_open = _why_open(found, _mixed_engines(tests))
    return Paired(
        found=found,
        unpaired=len({row.task for row in tests}) - len(pairing.left_out),
        direction="open" if why_open else _direction(found.left_out),
        why_open=why_open,
        look=look,
    )


@lru_cache(maxsize=512)
def _compared(before: tuple[Attempted, ...], after: tuple[Attempted, ...], alpha: float) -> Comparison:
    """A page asks for the same comparison whenever it is drawn."""
    return compare_pairs(pair(before, after), seed=SEED, alpha=alpha)


@lru_cache(maxsize=4096)
def counted(better: int, worse: int, same: int, look: int = 1) -> Reading:
    """The reading of so many tasks that were passed or failed once on each side."""
    return read([1.0] * better + [-1.0] * worse + [0.0] * same, seed=SEED, alpha=alpha_at_look(look))


def least_decided(pairs: int, look: int = 1) -> int | None:
    """The fewest better tasks, none worse, that would decide anything among so many pairs; None where none would."""
    decides = (better for better in range(pairs + 1) if counted(better, 0, pairs - better, look).verdict == "better")
    return next(decides, None)


def attempted(rows: Iterable[tuple[str, Outcome]]) -> Iterator[Attempted]:
    """Tasks and how attempts at them came out, as outcomes: those at one task numbered, as nothing else tells them
    apart here."""
    numbers: Counter[str] = Counter()
    for task, outcome in rows:
        missing = _MISSING.get(outcome)
        yield Attempted(task, 0, numbers[task], None if missing else float(outcome == "passed"), missing)
        numbers[task] += 1


def _direction(reading: Reading) -> Direction:
    if reading.change is None:
        return "open"
    change = round(reading.change, 9)  # thirds that cancel out are no change
    return "better" if change > 0 else "worse" if change < 0 else "same"


def _mixed_engines(tests: Iterable[HeldOut]) -> tuple[str, ...]:
    """The formula engines of both arms where a task, or the arms as a whole, were graded by different ones; else ().

    A rollout that needed no engine ("") compares with any.
    """
    used: dict[str, dict[str, set[str]]] = {"test_before": defaultdict(set), "test_after": defaultdict(set)}
    for row in tests:
        if row.engine and row.arm in used:
            used[row.arm][row.task].add(row.engine)
    before, after = used["test_before"], used["test_after"]
    all_before = {engine for engines in before.values() for engine in engines}
    all_after = {engine for engines in after.values() for engine in engines}
    disjoint = all_before and all_after and not all_before & all_after
    if disjoint or any(task in after and engines != after[task] for task, engines in before.items()):
        return tuple(sorted(all_before | all_after))
    return ()


def _why_open(found: Comparison, engines: Sequence[str]) -> str:
    if found.left_out.change is None:
        return "no task has a verdict under both skills"
    if engines:
        return f"formulas were computed by different engines ({', '.join(engines)})"
    readings = (found.left_out, found.against, found.in_favour)
    if len({reading.verdict for reading in readings}) > 1:
        return "attempts without a verdict decide it, as they count against the change or in its favour"
    return ""


def _sentence(paired: Paired) -> str:
    found = paired.left_out
    if found.change is None:
        return f"No verdict: {paired.why_open}."
    told = (
        f"{found.better} better, {found.worse} worse, {found.same} the same of {found.pairs} paired tasks: "
        f"{points(found.change)}, {paired.level} interval {between(found.interval[:2])}{told_bounds(paired)}"
    )
    if paired.why_open:
        return f"No verdict: {paired.why_open}. {told}."
    return f"{told}; {found.test.name} p = {chance(found.p_value)}, {_luck(paired)}."


def told_bounds(paired: Paired) -> str:
    """The change with what has no verdict counted either way, in brackets; "" where everything has one."""
    against, in_favour = paired.found.against.change, paired.found.in_favour.change
    if against is None or in_favour is None or against == in_favour:
        return ""
    return f" ({between((against, in_favour))} with what has no verdict counted either way)"


def _luck(paired: Paired) -> str:
    found, alpha = paired.left_out, paired.found.alpha
    if paired.verdict != "not decided":
        return "hardly luck"
    if found.p_value > alpha and found.interval.leaves_out_zero:
        return "and the interval leaves zero out, but the exact test does not: not decided"
    if found.p_value > alpha and found.p_value <= ALPHA:
        return f"and by itself it would hardly be luck, but as one of several it may err with {alpha:.2g}: not decided"
    if found.p_value > alpha:
        return "which luck alone easily gives: not decided"
    return "but the interval includes zero: not decided"
