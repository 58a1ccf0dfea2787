"""The score interval of a bounded mean: Wilson's and Tango's where values are whole, never certain."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.stats.bounded_score import bounded_score_interval, likeliest
from core.stats.intervals import quantile, wilson
from core.stats.paired import score_interval

Z = quantile(0.95)
shares = st.lists(st.integers(-30, 30).map(lambda each: each / 30), min_size=2, max_size=40)


@given(n=st.integers(1, 40), data=st.data())
def test_passed_or_failed_it_is_wilsons(n, data):
    """The published interval for one proportion."""
    passed = data.draw(st.integers(0, n))
    found = bounded_score_interval([1.0] * passed + [0.0] * (n - passed), Z, 0, 1)
    assert found == (pytest.approx(wilson(passed, n)[0]), pytest.approx(wilson(passed, n)[1]))


@given(n=st.integers(1, 40), data=st.data())
def test_with_whole_differences_it_is_tangos(n, data):
    """The published interval for paired proportions."""
    wins = data.draw(st.integers(0, n))
    losses = data.draw(st.integers(0, n - wins))
    found = bounded_score_interval([1.0] * wins + [-1.0] * losses + [0.0] * (n - wins - losses), Z, -1, 1)
    low, high = score_interval(wins, losses, n, Z)
    assert found == (pytest.approx(low, abs=1e-9), pytest.approx(high, abs=1e-9))


@given(shares)
def test_it_holds_the_mean_stays_within_bounds_and_turns_around(values):
    """-1 <= low <= mean <= high <= 1; what is a gain one way is the same loss the other way."""
    low, high = bounded_score_interval(values, Z, -1, 1)
    assert -1 <= low <= np.mean(values) + 1e-9
    assert np.mean(values) - 1e-9 <= high <= 1
    assert bounded_score_interval([-each for each in values], Z, -1, 1) == (pytest.approx(-high), pytest.approx(-low))


@given(shares)
def test_the_further_away_a_mean_the_surer_it_is_rejected(values):
    """So that one end is one place: the score grows along the whole path."""
    path = np.linspace(0, 2, 400)
    at = np.array([likeliest(np.array(values), place) for place in path[1:-1]])
    at = at[at[:, 1] > 1e-4]  # beyond, all weight lies on one value
    scores = (at[:, 0] - np.mean(values)) / at[:, 1]
    assert np.all(np.diff(scores) >= -1e-6 * np.maximum(1, scores[1:]))


@pytest.mark.parametrize("value", [0.0, 0.25, -1.0])
def test_equal_values_are_not_certain(value):
    """Twenty tasks that changed by the same may be followed by one that did not."""
    low, high = bounded_score_interval([value] * 20, Z, -1, 1)
    assert high - low > 0.1


def test_the_likeliest_distribution_is_the_likeliest():
    """Against maximising the likelihood numerically, with both bounds as possible values."""
    from scipy.optimize import minimize

    x = np.array([-0.4, 0.0, 0.0, 0.1, 0.5, 0.7])
    for place in (0.3, 0.8, 1.2):
        mean, spread = likeliest(x, np.array(place))
        values = np.concatenate([[-1.0], x, [1.0]])
        start = np.full(len(values), 1 / len(values))
        found = minimize(
            lambda w: -np.log(np.maximum(w[1:-1], 1e-300)).sum(),
            start,
            bounds=[(0, 1)] * len(values),
            constraints=[
                {"type": "eq", "fun": lambda w: w.sum() - 1},
                {"type": "eq", "fun": lambda w, values=values, mean=mean: w @ values - mean},
            ],
            method="SLSQP",
            options={"ftol": 1e-14, "maxiter": 1000},
        )
        assert np.sqrt(found.x @ values**2 - mean**2) == pytest.approx(spread, abs=2e-4)


def test_many_samples_at_once_are_each_by_itself():
    """The last axis is the sample; leading ones are kept."""
    values = np.random.default_rng(1).uniform(-1, 1, (2, 3, 10))
    low, high = bounded_score_interval(values, Z, -1, 1)
    assert low.shape == high.shape == (2, 3)
    assert (low[1, 2], high[1, 2]) == bounded_score_interval(values[1, 2], Z, -1, 1)


@pytest.mark.parametrize("values", [[], [1.2]])
def test_no_value_and_one_out_of_bounds_are_refused(values):
    """There is no mean of nothing."""
    with pytest.raises(ValueError, match="needs some, all within"):
        bounded_score_interval(values, Z, -1, 1)
