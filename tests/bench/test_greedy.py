"""The bound itself must be right, or every ratio to it is worth nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.greedy import Call, greedy_span


def test_independent_calls_fill_the_places() -> None:
    """Ten calls of a second in four places take three rounds."""
    assert greedy_span([Call(f"c{n}", 1.0) for n in range(10)], 4) == pytest.approx(3.0)


def test_a_call_waits_for_all_it_depends_on() -> None:
    """A merge starts when the slower of its members has ended."""
    calls = [Call("a", 1.0), Call("b", 3.0), Call("m", 0.5, ("a", "b"))]
    assert greedy_span(calls, 8) == pytest.approx(3.5)


def test_calls_in_a_circle_are_refused() -> None:
    """A graph that cannot run is an error, not a span."""
    with pytest.raises(ValueError, match="circle"):
        greedy_span([Call("a", 1.0, ("b",)), Call("b", 1.0, ("a",))], 2)


@given(st.lists(st.floats(0.01, 5.0), min_size=1, max_size=40), st.integers(1, 9))
def test_no_schedule_beats_the_work_or_the_longest_call(latencies: list[float], places: int) -> None:
    """The span is at least the total work over the places and at least the longest call, and at most their sum."""
    span = greedy_span([Call(str(n), seconds) for n, seconds in enumerate(latencies)], places)
    lower = max(sum(latencies) / places, *latencies)
    assert lower - 1e-9 <= span <= sum(latencies) / places + max(latencies) + 1e-9
