"""Two arms task by task, in three readings of what is missing. Pure.

Missing outcomes are read as badly as they can be for the change (missing before counts as passed, missing after as
failed), as well as they can be, and left out: the worst-case bounds of Manski (1990), Nonparametric bounds on treatment
effects, American Economic Review 80:319-323. Whatever was missed, the change lies between the first two.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from core.stats.outcomes import MissingCount, Outcome, TaskMean, absent, missing_count, within_task

_DIGITS = 12


class Pairing(NamedTuple):
    """The difference, after less before, of every task, by reading.

    `against` and `in_favour` have every task that an arm attempted; `left_out` has those with a value in both.
    """

    tasks: tuple[str, ...]
    before: tuple[TaskMean, ...]
    after: tuple[TaskMean, ...]
    left_out: tuple[float, ...]
    against: tuple[float, ...]
    in_favour: tuple[float, ...]
    missing_before: MissingCount
    missing_after: MissingCount

    @property
    def complete(self) -> bool:
        """Whether nothing is missing, so that the three readings are one."""
        return self.missing_before.total == self.missing_after.total == 0


def pair(before: Iterable[Outcome], after: Iterable[Outcome]) -> Pairing:
    """Pair two arms by task. Raises ValueError as `within_task` does."""
    first, second = within_task(before), within_task(after)
    tasks = tuple({**first, **second})
    befores = tuple(first.get(task) or absent(task) for task in tasks)
    afters = tuple(second.get(task) or absent(task) for task in tasks)
    both = tuple(zip(befores, afters, strict=True))
    return Pairing(
        tasks=tasks,
        before=befores,
        after=afters,
        left_out=tuple(_difference(b.value, a.value) for b, a in both if b.value is not None and a.value is not None),
        against=tuple(_difference(b.high, a.low) for b, a in both),
        in_favour=tuple(_difference(b.low, a.high) for b, a in both),
        missing_before=missing_count(befores),
        missing_after=missing_count(afters),
    )


def _difference(before: float, after: float) -> float:
    return round(after - before, _DIGITS)
