"""The score interval of a mean whose values have bounds: Wilson's and Tango's, carried over to shares. Pure.

A score interval holds the means that a score test does not reject: mu with |mean - mu| <= z s(mu) / sqrt(n), where
s(mu) is the spread of the likeliest distribution that has the mean mu. For shares the likelihood is nonparametric
(Owen 1988, Empirical likelihood ratio confidence intervals for a single functional, Biometrika 75:237-249), with one
thing more: the two bounds may get weight though nobody saw them. So a sample without any spread has an interval of
some width, as an unseen task may come out otherwise. With values 0 and 1 this is Wilson's interval, with -1, 0 and 1
Tango's: their constrained likelihood is the same one. The construction is ours: its coverage is measured in
tests/stats/test_coverage.py.

For a mean above the sample's the likeliest weights are 1 / (1 - t x) for some t in [0, 1], x being scaled to [-1, 1];
beyond t = 1 the rest of the weight lies on the upper bound. So both ends are found on a path of one parameter.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]

_HALVINGS = 60
_ALMOST_NOTHING = 1e-15


def bounded_score_interval(values: ArrayLike, z: float, lowest: float, highest: float) -> tuple[Floats, Floats]:
    """Both ends, in [lowest, highest], of the interval of the mean over the last axis; one for each leading index.

    `values` has shape (..., n), n >= 1, all within the bounds; `z` is the reach in standard errors. Raises ValueError
    where there is no value or one is beyond the bounds.
    """
    given = np.asarray(values, dtype=np.float64)
    if given.shape[-1] == 0 or given.min() < lowest or given.max() > highest:
        raise ValueError(f"a mean of values in [{lowest}, {highest}] needs some, all within")
    middle, half = (highest + lowest) / 2, (highest - lowest) / 2
    scaled = (given - middle) / half
    return middle - half * _upper_end(-scaled, z), middle + half * _upper_end(scaled, z)


def _upper_end(x: Floats, z: float) -> Floats:
    """The largest mean that is not rejected, for values in [-1, 1]."""
    mean, reach = x.mean(axis=-1), z / np.sqrt(x.shape[-1])
    inside, outside = np.zeros_like(mean), np.full_like(mean, 2.0)
    for _ in range(_HALVINGS):
        place = (inside + outside) / 2
        at, spread = likeliest(x, place)
        held = at - mean <= reach * spread
        inside, outside = np.where(held, place, inside), np.where(held, outside, place)
    return likeliest(x, inside)[0]


def likeliest(x: Floats, place: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the likeliest distribution at a place on the path: 0 the sample, 2 the bound."""
    weights, on_bound = likeliest_weights(x, place)
    mean = (weights * x).sum(axis=-1) + on_bound
    square = (weights * x * x).sum(axis=-1) + on_bound
    return mean, np.sqrt(np.maximum(square - mean * mean, 0.0))


def likeliest_weights(x: Floats, place: Floats) -> tuple[Floats, Floats]:
    """The weights of the values at a place on the path, and that of the upper bound; together they are 1."""
    tilt, on_bound = np.minimum(place, 1.0)[..., None], np.maximum(place - 1.0, 0.0)
    weights = 1 / np.maximum(1 - tilt * x, _ALMOST_NOTHING)
    return weights * ((1 - on_bound)[..., None] / weights.sum(axis=-1, keepdims=True)), on_bound
