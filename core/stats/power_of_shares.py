"""What a number of tasks can show where a task's result is a share: approximate power of the verdict. Pure.

The verdict asks three things of the differences d of n tasks. The sign-flip test: their sum, less the unit it moves by
(as Edwards 1948, Note on the correction for continuity in testing the significance of the difference between correlated
proportions, Psychometrika 13:185-187, has it for McNemar's), exceeds z sqrt(sum d^2). The score interval: about the
same without the unit and with z^2 n / (n - 1) for z^2; and the sum exceeds z^2, as an unseen task may come out far away
(exactly so, where the likeliest distribution of no change has weight on the bound). The first two are asymptotically
normal by the delta method, which takes third and fourth moments of the differences and not their spread alone: with few
tasks that change much, a normal approximation by the spread is up to 12 points off, this one within 3
(tests/stats/test_power_of_verdicts.py). From sixty tasks on the score interval is asked where fewer than 25 came out
differently, and only there: power is that of both cases, each as likely as it is.

So power needs an idea of how tasks differ: the differences of a pilot, or those of the study itself. A gain of another
size has the distribution that is likeliest given the pilot (core.stats.bounded_score).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import ceil, sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from core.stats.bootstrap import FROM_CHANGED, FROM_TASKS
from core.stats.bounded_score import Floats, likeliest_weights
from core.stats.intervals import quantile
from core.stats.power import LEVEL, MOST_TASKS, WANTED
from core.stats.sign_flip import whole_units

_HALVINGS = 40
_NO_SPREAD = 1e-12
_NEARLY_ALL = 1 - 1e-9


class Population(NamedTuple):
    """How differences of tasks are distributed; `unit` is what their sums move by."""

    values: Floats
    weights: Floats
    unit: float

    def moment(self, power: int) -> float:
        """The mean of the differences to this power."""
        return float(self.weights @ self.values**power)


def population(like: Sequence[float], place: float) -> Population:
    """The likeliest distribution at a place on the path from the worst (-2) over the pilot (0) to the best (2)."""
    values = np.asarray(like, dtype=np.float64)
    toward = 1.0 if place >= 0 else -1.0
    weights, bound = likeliest_weights(values * toward, np.array(abs(place)))
    unit = float(np.abs(values).max()) / max(map(abs, whole_units(like)))
    return Population(np.append(values, toward), np.append(weights, bound), unit)


def power_of_shares(tasks: int, of: Population, alpha: float = LEVEL) -> float:
    """About the chance that so many tasks of this population are called better, within some 3 points."""
    if tasks < 2:
        return 0.0
    z = quantile(1 - alpha)
    wider = z * sqrt(tasks / (tasks - 1))
    tested = _reach(tasks, of, z, of.unit)
    alone = NormalDist().cdf(tested[0])
    bootstrapped = _bootstrapped(tasks, of)
    if bootstrapped > _NEARLY_ALL:
        return alone
    reach, slope = min(tested, _reach(tasks, of, wider, 0.0))
    mean, variance = of.moment(1), max(of.moment(2) - of.moment(1) ** 2, _NO_SPREAD)
    beyond = (mean - wider * wider / tasks) / sqrt(variance / tasks)
    bent = of.values - slope * of.values**2
    spread = max(float(of.weights @ bent**2 - (of.weights @ bent) ** 2), _NO_SPREAD)
    together = float(of.weights @ (of.values * bent) - mean * (of.weights @ bent)) / sqrt(variance * spread)
    return bootstrapped * alone + (1 - bootstrapped) * _both(reach, beyond, min(together, 0.9999))


def _bootstrapped(tasks: int, of: Population) -> float:
    """How likely enough tasks come out differently for the bootstrap's interval, which asks no more than the test."""
    if tasks < FROM_TASKS:
        return 0.0
    from scipy.stats import binom  # half a second that only plans of shares pay for

    return float(binom.sf(FROM_CHANGED - 1, tasks, min(1.0, float(of.weights[of.values != 0].sum()))))


def _reach(tasks: int, of: Population, z: float, unit: float) -> tuple[float, float]:
    """How many standard errors the mean of sum d - unit - z sqrt(sum d^2) lies above zero, and the slope in d^2."""
    square = max(of.moment(2), _NO_SPREAD)
    slope = z / (2 * sqrt(tasks * square))
    bent = of.values - slope * of.values**2
    variance = max(float(of.weights @ bent**2 - (of.weights @ bent) ** 2), _NO_SPREAD) / tasks
    concave = z * (of.moment(4) - square**2) / (8 * (tasks * square) ** 1.5)  # the mean of a root is below its root
    above = of.moment(1) - unit / tasks - z * sqrt(square / tasks) + concave
    return above / sqrt(variance), slope


def _both(first: float, second: float, together: float) -> float:
    from scipy.stats import multivariate_normal  # half a second that only plans of shares pay for

    return float(multivariate_normal.cdf([first, second], cov=[[1, together], [together, 1]]))


@lru_cache(maxsize=256)
def smallest_of_shares(tasks: int, like: tuple[float, ...], alpha: float = LEVEL) -> float | None:
    """The smallest gain that so many tasks like these show with a chance of 80 %, up to a tenth of a point.

    None where no gain would do. Raises ValueError where no task differs: then nothing is known of how they do.
    """
    _some_differ(like)
    if power_of_shares(tasks, population(like, 2.0), alpha) < WANTED:
        return None
    enough = _turn(lambda place: power_of_shares(tasks, population(like, place), alpha) >= WANTED)
    return min(1.0, ceil(population(like, enough).moment(1) * 1000 - 1e-6) / 1000)


@lru_cache(maxsize=256)
def tasks_for_shares(effect: float, like: tuple[float, ...], alpha: float = LEVEL) -> int | None:
    """How many tasks like these show a gain of this size with a chance of 80 %; None where it takes over 20,000.

    Raises ValueError unless 0 < effect <= 1, and where no task differs.
    """
    _some_differ(like)
    if not 0 < effect <= 1:
        raise ValueError("no number of tasks shows an effect of nothing, or of more than all")
    of = population(like, _turn(lambda place: population(like, place).moment(1) >= effect))
    if power_of_shares(MOST_TASKS, of, alpha) < WANTED:
        return None
    low, high = 0, MOST_TASKS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power_of_shares(middle, of, alpha) >= WANTED else (middle, high)
    return high


def _turn(enough: Callable[[float], bool]) -> float:
    """The first place on the path that is enough."""
    low, high = -2.0, 2.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _some_differ(like: Sequence[float]) -> None:
    if not any(whole_units(like)):  # what is finer than the test's unit is no difference to it
        raise ValueError("tasks of which none came out differently say nothing of how they differ")
