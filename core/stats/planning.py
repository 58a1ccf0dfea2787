"""How many tasks a wanted effect takes, and what a number of tasks can show: before a study, and after it. Pure.

Where every task is passed or failed once, power is that of the exact test (core.stats.power); a plan needs the share of
tasks that come out differently. Where tasks have shares, a plan needs the spread of the differences, their standard
deviation, and power is an approximation: that of the one-sample t test (noncentral t; statsmodels' TTestPower), which
the sign-flip test follows closely (Hoeffding 1952, The large-sample power of tests based on permutations of
observations, Ann. Math. Statist. 23:169-192). Below sixty tasks with small differences the score interval asks for
more: it leaves zero out only from a mean of about z^2 / n on, as an unseen task may come out far away. What is told is
the lower of the two chances. tests/stats/test_power_of_verdicts.py has how far simulated verdicts lie from it.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

from core.stats.bootstrap import FROM_TASKS
from core.stats.intervals import quantile
from core.stats.power import LEVEL, MOST_TASKS, WANTED, smallest_clean_gain, smallest_effect, tasks_needed

_TENTH_OF_A_POINT = 0.001


class Plan(NamedTuple):
    """What a study of so many tasks can show, and what a wanted effect takes. Effects are in shares.

    `smallest` is None where no effect would be shown, `needed` where it takes more than 20,000 tasks.
    """

    tasks: int
    smallest: float | None
    wanted: float
    needed: int | None


def plan(
    tasks: int, wanted: float, *, discordant: float | None = None, spread: float | None = None, alpha: float = LEVEL
) -> Plan:
    """Plan for passed-or-failed tasks (`discordant`: the share that comes out differently) or shares (`spread`).

    Raises ValueError unless exactly one of the two is given, and where the wanted effect cannot be.
    """
    return Plan(
        tasks=tasks,
        smallest=smallest_shown(tasks, discordant=discordant, spread=spread, alpha=alpha),
        wanted=wanted,
        needed=needed_for(wanted, discordant=discordant, spread=spread, alpha=alpha),
    )


def smallest_shown(
    tasks: int, *, discordant: float | None = None, spread: float | None = None, alpha: float = LEVEL
) -> float | None:
    """The smallest gain that so many tasks show with a chance of 80 %, rounded up to a tenth of a point.

    Where too few tasks come out differently for any gain to be shown, the smallest that would be if it lost no task.
    """
    if spread is not None and discordant is None:
        return _smallest_mean(tasks, spread, alpha)
    if discordant is None or spread is not None:
        raise ValueError("a plan takes the share of discordant tasks, or the spread of the differences")
    return smallest_effect(tasks, discordant, alpha) or smallest_clean_gain(tasks, alpha)


def needed_for(
    effect: float, *, discordant: float | None = None, spread: float | None = None, alpha: float = LEVEL
) -> int | None:
    """How many tasks show a gain of this size with a chance of 80 %; None where it takes more than 20,000."""
    if spread is not None and discordant is None:
        return _tasks_for_mean(effect, spread, alpha)
    if discordant is None or spread is not None:
        raise ValueError("a plan takes the share of discordant tasks, or the spread of the differences")
    return tasks_needed(effect, discordant, alpha)


def power_of_mean(tasks: int, effect: float, spread: float, alpha: float = LEVEL) -> float:
    """About the chance that a gain of this size is called better, where differences of tasks have this spread.

    Raises ValueError unless 0 <= effect <= 1 and spread >= 0.
    """
    from statsmodels.stats.power import TTestPower  # a second that only plans of shares pay for

    if not 0 <= effect <= 1 or spread < 0:
        raise ValueError(f"no shares differ by {effect} with a spread of {spread}")
    if tasks < 2:
        return 0.0
    short = quantile(1 - alpha) ** 2 / (tasks - 1)
    if spread == 0:
        return float(effect > short)
    tested = float(TTestPower().power(effect / spread, tasks, alpha / 2, alternative="larger"))
    if tasks >= FROM_TASKS:
        return tested
    return min(tested, NormalDist().cdf((effect - short) * sqrt(tasks) / spread))


@lru_cache(maxsize=256)
def _smallest_mean(tasks: int, spread: float, alpha: float) -> float | None:
    steps = round(1 / _TENTH_OF_A_POINT)
    if power_of_mean(tasks, 1.0, spread, alpha) < WANTED:
        return None
    found = bisect_left(range(steps), WANTED, key=lambda step: power_of_mean(tasks, step / steps, spread, alpha))
    return found / steps


@lru_cache(maxsize=256)
def _tasks_for_mean(effect: float, spread: float, alpha: float) -> int | None:
    if effect <= 0:
        raise ValueError("no number of tasks shows an effect of nothing")
    if power_of_mean(MOST_TASKS, effect, spread, alpha) < WANTED:
        return None
    return bisect_left(range(MOST_TASKS), WANTED, key=lambda tasks: power_of_mean(tasks, effect, spread, alpha))
