"""One arm by itself: its mean over tasks, with an interval, and what missing outcomes could make of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum
from typing import NamedTuple

from core.stats.bounded_score import bounded_score_interval
from core.stats.intervals import quantile, wilson
from core.stats.method import SCORE_OF_MEAN, WILSON, Method
from core.stats.outcomes import MissingCount, Outcome, missing_count, within_task


class ArmMean(NamedTuple):
    """The mean over tasks that have a value, None where none has; `low` and `high` with what is missing as 0 and as 1.

    `tasks` counts those behind the mean, `attempted` all. `interval` is Wilson's where every task is passed or failed,
    else the score interval of a mean, of which Wilson's is a case.
    """

    tasks: int
    attempted: int
    mean: float | None
    interval: tuple[float, float]
    method: Method
    low: float
    high: float
    missing: MissingCount


def arm_mean(outcomes: Iterable[Outcome], level: float = 0.95) -> ArmMean:
    """The mean of an arm; one without any outcome lies anywhere in (0, 1). Raises ValueError as `within_task` does."""
    tasks = list(within_task(outcomes).values())
    values = [task.value for task in tasks if task.value is not None]
    counted = all(value in (0, 1) for value in values)
    interval = wilson(values.count(1), len(values), level) if counted else _of_shares(values, level)
    return ArmMean(
        tasks=len(values),
        attempted=len(tasks),
        mean=fsum(values) / len(values) if values else None,
        interval=interval,
        method=WILSON if counted else SCORE_OF_MEAN,
        low=fsum(task.low for task in tasks) / len(tasks) if tasks else 0.0,
        high=fsum(task.high for task in tasks) / len(tasks) if tasks else 1.0,
        missing=missing_count(tasks),
    )


def _of_shares(values: list[float], level: float) -> tuple[float, float]:
    low, high = bounded_score_interval(values, quantile(level), 0.0, 1.0)
    return float(low), float(high)
