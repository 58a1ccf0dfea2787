"""The interval of a paired difference: published examples, the equation it solves, symmetry, how often it holds."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.stats.intervals import quantile
from core.stats.paired import paired_interval, score_interval

Z = quantile(0.95)
tables = st.integers(2, 80).flatmap(
    lambda n: st.integers(0, n).flatmap(lambda wins: st.tuples(st.just(wins), st.integers(0, n - wins), st.just(n)))
)


@pytest.mark.parametrize(
    ("wins", "losses", "n", "low", "high"),
    [
        (1, 7, 21, -0.517, -0.026),  # Fagerland, Lydersen & Laake (2014), Statist. Med. 33:2850, airway reactivity
        (16, 8, 86, -0.020, 0.207),  # Agresti & Min (2005), Statist. Med. 24:729
    ],
)
def test_published_worked_examples_are_met(wins, losses, n, low, high):
    """Tango's interval as others printed it."""
    assert score_interval(wins, losses, n, Z) == (pytest.approx(low, abs=5e-4), pytest.approx(high, abs=5e-4))


@given(tables)
def test_the_ends_are_where_the_score_test_just_rejects(table):
    """The ends solve the equation squared out: (b - c - n d)^2 = z^2 n (2 q + d (1 - d)), q by its own equation."""
    wins, losses, n = table
    for end in score_interval(wins, losses, n, Z):
        if not -0.999 < end < 0.999:
            continue
        likely = _likeliest_loss(wins, losses, n, end)
        distance = (wins - losses - n * end) ** 2
        assert distance == pytest.approx(Z * Z * n * (2 * likely + end * (1 - end)), rel=1e-3, abs=1e-4)


def _likeliest_loss(wins: int, losses: int, n: int, change: float) -> float:
    """The share of losses that makes the table likeliest under a change, by looking at very many."""
    low, high = max(0.0, -change) + 1e-12, (1 - change) / 2 - 1e-12
    for _ in range(5):
        grid = np.linspace(low, high, 400)
        with np.errstate(divide="ignore", invalid="ignore"):
            ties = (n - wins - losses) * np.log(1 - change - 2 * grid) if wins + losses < n else 0 * grid
            likely = wins * np.log(grid + change) * bool(wins) + losses * np.log(grid) * bool(losses) + ties
        best = int(np.nanargmax(likely))
        low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    return float(grid[best])


@given(tables)
def test_an_interval_holds_its_change_and_stays_within_bounds(table):
    """-1 <= low <= change <= high <= 1, whatever was seen."""
    wins, losses, n = table
    low, high = paired_interval(wins, losses, n)
    assert -1 <= low <= (wins - losses) / n + 1e-9
    assert (wins - losses) / n - 1e-9 <= high <= 1


@given(tables)
def test_wins_and_losses_turned_around_turn_the_interval_around(table):
    """What is a gain one way is the same loss the other way."""
    wins, losses, n = table
    low, high = paired_interval(wins, losses, n)
    assert paired_interval(losses, wins, n) == (pytest.approx(-high, abs=1e-6), pytest.approx(-low, abs=1e-6))


@pytest.mark.parametrize("n", [5, 8, 12, 16, 24, 40, 59])
def test_small_numbers_of_pairs_are_covered_as_promised(n):
    """By enumerating every table: at least 93 % where a tenth of the pairs tie and the change is below 80 points."""
    found = {(b, c): paired_interval(b, c, n) for b in range(n + 1) for c in range(n + 1 - b)}
    tables = np.array(list(found))
    ends = np.array(list(found.values()))
    ways = np.array([comb(n, b) * comb(n - b, c) for b, c in found], dtype=float)
    b, c = tables.T
    for p in np.linspace(0.005, 0.85, 18):
        for q in np.linspace(0.005, 0.45, 10):
            if q > p or p + q > 0.9 or p - q > 0.8:
                continue
            chance = ways * p**b * q**c * (1 - p - q) ** (n - b - c)
            held = chance[(ends[:, 0] <= p - q) & (p - q <= ends[:, 1])].sum()
            assert held >= 0.93, (n, p, q, held)


def test_one_pair_says_nothing():
    """From one pair, or none, the change may be anything."""
    assert paired_interval(1, 0, 1) == paired_interval(0, 0, 0) == (-1.0, 1.0)


@pytest.mark.parametrize(("wins", "losses", "n"), [(2, 2, 3), (-1, 0, 3)])
def test_what_is_no_part_of_the_pairs_is_refused(wins, losses, n):
    """More changes than pairs is a mistake of the caller."""
    with pytest.raises(ValueError, match="no part"):
        paired_interval(wins, losses, n)
