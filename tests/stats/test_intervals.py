"""The interval of one share: published worked examples, bounds, and what is no share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.stats.intervals import quantile, wilson

counts = st.integers(0, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("passed", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_published_worked_examples_are_met(passed, n, low, high):
    """Newcombe (1998), Statist. Med. 17:857, table I, method 3."""
    assert wilson(passed, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(counts)
def test_an_interval_holds_its_share_and_stays_within_bounds(counted):
    """Whatever was counted, 0 <= low <= share <= high <= 1."""
    passed, n = counted
    low, high = wilson(passed, n)
    assert 0 <= low <= (passed / n if n else low) <= high <= 1


@given(counts)
def test_failures_have_the_mirrored_interval(counted):
    """What passed and what failed are two sides of one thing."""
    passed, n = counted
    low, high = wilson(passed, n)
    assert wilson(n - passed, n) == (pytest.approx(1 - high), pytest.approx(1 - low))


def test_nothing_counted_says_nothing():
    """Without any attempt the share may be anything."""
    assert wilson(0, 0) == (0.0, 1.0)


def test_a_higher_level_is_a_wider_interval():
    """99 % holds 95 %."""
    (low, high), (lower, higher) = wilson(10, 16), wilson(10, 16, 0.99)
    assert lower < low < high < higher


@pytest.mark.parametrize(("passed", "n"), [(3, 2), (-1, 4)])
def test_what_is_no_share_is_refused(passed, n):
    """More passed than were tried is a mistake of the caller."""
    with pytest.raises(ValueError, match="no share"):
        wilson(passed, n)


def test_a_level_lies_between_0_and_1():
    """95 is not 95 %."""
    assert quantile(0.95) == pytest.approx(1.959964, abs=1e-6)
    with pytest.raises(ValueError, match="level"):
        quantile(95)
