"""How sure a difference is, measured on the same tasks: the score interval for paired proportions. Pure.

Tango (1998), Equivalence test and confidence interval for the difference in proportions for the paired-sample design,
Statist. Med. 17:891-908: the differences that a score test does not reject. It stays within [-1, 1] and needs no
2x2 table, as tasks that came out the same either way count alike. Fagerland, Lydersen & Laake (2014), Recommended tests
and confidence intervals for paired binomial proportions, Statist. Med. 33:2850-2875, recommend it.

Below some sixty pairs it covers a little less than it says, down to 92 %. So the variance is enlarged by n / (n - 1),
as Laud does (R package ratesci, `bcf`). By enumeration, an interval of 95 % then covers at least 93 % from five pairs
on wherever a tenth of the pairs tie and the difference is below 80 points; where hardly a pair ties and the difference
nears 100 points, it can be less.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, sqrt

from core.stats.intervals import quantile

_HALVINGS = 50


def paired_interval(wins: int, losses: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """The interval of the change in shares over `n` pairs, ends in [-1, 1]; a win is failed before and passed after.

    One pair or none says nothing: (-1, 1). Raises ValueError where wins and losses are no part of n, or level no level.
    """
    z = quantile(level)
    if min(wins, losses) < 0 or wins + losses > n:
        raise ValueError(f"{wins} wins and {losses} losses are no part of {n} pairs")
    return (-1.0, 1.0) if n < 2 else score_interval(wins, losses, n, z * sqrt(n / (n - 1)))


def score_interval(wins: int, losses: int, n: int, z: float) -> tuple[float, float]:
    """Tango's interval as published: the changes whose score lies within `z`."""
    change = (wins - losses) / n
    low = (
        -1.0 if _score(wins, losses, n, -1.0) <= z else _edge(lambda at: _score(wins, losses, n, at) > z, -1.0, change)
    )
    high = (
        1.0 if _score(wins, losses, n, 1.0) >= -z else _edge(lambda at: _score(wins, losses, n, at) >= -z, change, 1.0)
    )
    return low, high


def _score(wins: int, losses: int, n: int, change: float) -> float:
    """The score of a change: how far what was seen lies above it, in standard errors (Tango's equation 3.3).

    `lost` is the likeliest share of losses if the change is this, the positive root of a quadratic.
    """
    linear = (2 * n - wins + losses) * change - wins - losses
    constant = -losses * change * (1 - change)
    lost = (sqrt(max(0.0, linear * linear - 8 * n * constant)) - linear) / (4 * n)
    variance = n * (2 * lost + change * (1 - change))
    above = wins - losses - n * change
    if variance <= 1e-12:
        return 0.0 if abs(above) < 1e-9 else inf if above > 0 else -inf
    return above / sqrt(variance)


def _edge(below: Callable[[float], bool], low: float, high: float) -> float:
    """Where `below` turns from True to False between two places."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return (low + high) / 2
