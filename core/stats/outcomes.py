"""What attempts came to, averaged within their task: the task is the unit, whatever was repeated on it. Pure.

Attempts at one task, by several seeds or replicates, are not independent: counting each as a task would make intervals
too narrow (Miller 2024, Adding error bars to evals, arXiv:2411.00640). An attempt without a value is missing for a
reason, and is counted by it. It is never a silent 0 and never dropped: beside the mean of what has a value stand the
means with everything missing counted as failed, and as passed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import fsum
from typing import Literal, NamedTuple, TypeAlias, get_args

Missing: TypeAlias = Literal["infrastructure", "unscorable", "timeout", "absent"]
"""Why there is no value. "absent": the other arm attempted the task and this one did not."""
KINDS: tuple[Missing, ...] = get_args(Missing)
_DIGITS = 12
"""Means are rounded to so many digits, so that thirds which cancel out are no change at all."""


class Outcome(NamedTuple):
    """One attempt of an arm: `value` in [0, 1] (1 is passed, partly a share), or None and the kind of missing."""

    task: str
    seed: int
    replicate: int
    value: float | None
    missing: Missing | None = None


class TaskMean(NamedTuple):
    """The attempts of one arm at one task. `value`: the mean of those that have one, None where none has.

    `low` and `high` are the means over all attempts, those missing counted as 0 and as 1.
    """

    task: str
    attempts: int
    value: float | None
    low: float
    high: float
    missing: tuple[Missing, ...] = ()


class MissingCount(NamedTuple):
    """How many attempts of an arm have no value, by kind; `absent` counts tasks."""

    infrastructure: int = 0
    unscorable: int = 0
    timeout: int = 0
    absent: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self)


def within_task(outcomes: Iterable[Outcome]) -> dict[str, TaskMean]:
    """The mean of every task of an arm, in the order in which tasks first appear.

    Raises ValueError where an attempt (task, seed, replicate) stands twice, a value lies beyond [0, 1], or an outcome
    has both a value and a reason to have none, or neither.
    """
    seen: set[tuple[str, int, int]] = set()
    of_task: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        attempt = outcome[:3]
        if attempt in seen:
            raise ValueError(f"task {outcome.task}, seed {outcome.seed}, replicate {outcome.replicate} stands twice")
        if (outcome.value is None) is (outcome.missing is None):
            raise ValueError(f"an attempt at {outcome.task} has a value or is missing for a reason")
        if outcome.value is not None and not 0 <= outcome.value <= 1:
            raise ValueError(f"{outcome.value} at {outcome.task} is no share")
        seen.add(attempt)
        of_task[outcome.task].append(outcome)
    return {task: _mean(task, attempts) for task, attempts in of_task.items()}


def absent(task: str) -> TaskMean:
    """A task that the other arm attempted and this one did not: it may have come out either way."""
    return TaskMean(task, 0, None, 0.0, 1.0, ("absent",))


def missing_count(means: Iterable[TaskMean]) -> MissingCount:
    """The missing attempts of an arm, by kind."""
    kinds = [kind for mean in means for kind in mean.missing]
    return MissingCount(*(kinds.count(kind) for kind in KINDS))


def _mean(task: str, attempts: list[Outcome]) -> TaskMean:
    values = [outcome.value for outcome in attempts if outcome.value is not None]
    missing = tuple(outcome.missing for outcome in attempts if outcome.missing is not None)
    total, count = fsum(values), len(attempts)
    return TaskMean(
        task=task,
        attempts=count,
        value=round(total / len(values), _DIGITS) if values else None,
        low=round(total / count, _DIGITS),
        high=round((total + len(missing)) / count, _DIGITS),
        missing=missing,
    )
