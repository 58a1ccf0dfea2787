"""Attempts are averaged within their task, and what is missing is counted, not dropped."""

from __future__ import annotations

import pytest

from core.stats.outcomes import MissingCount, Outcome, absent, missing_count, within_task
from core.stats.pairing import pair


def outcomes(task: str, *values: float | str) -> list[Outcome]:
    """One outcome a replicate: a value, or the kind that is missing."""
    return [
        Outcome(task, 0, k, None, value) if isinstance(value, str) else Outcome(task, 0, k, value)
        for k, value in enumerate(values)
    ]


def test_seeds_and_replicates_of_a_task_become_one_value():
    """Three attempts at one task weigh as much as one at another."""
    many = [Outcome("a", seed, replicate, value) for seed, replicate, value in [(0, 0, 1), (0, 1, 0), (1, 0, 1)]]
    found = within_task([*many, Outcome("b", 0, 0, 0.25)])
    assert found["a"].value == pytest.approx(2 / 3)
    assert (found["a"].attempts, found["b"].value) == (3, 0.25)


def test_what_is_missing_moves_the_bounds_and_not_the_value():
    """One of four is missing: the rest is the value, and the bounds take it as failed and as passed."""
    mean = within_task(outcomes("a", 1, 0, 1, "timeout"))["a"]
    assert (mean.value, mean.low, mean.high) == (pytest.approx(2 / 3), 0.5, 0.75)


def test_a_task_without_any_value_may_be_anything():
    """It has no value, and bounds from 0 to 1."""
    mean = within_task(outcomes("a", "unscorable", "infrastructure"))["a"]
    assert (mean.value, mean.low, mean.high) == (None, 0.0, 1.0)


def test_kinds_of_missing_are_counted_apart():
    """Infrastructure, unscorable, timeouts and absent tasks are columns of their own."""
    means = within_task([*outcomes("a", "timeout", 1, "timeout"), *outcomes("b", "unscorable")])
    counted = missing_count([*means.values(), absent("c")])
    assert counted == MissingCount(infrastructure=0, unscorable=1, timeout=2, absent=1)
    assert counted.total == 4


def test_thirds_that_cancel_out_are_no_change():
    """Means are rounded beyond what floats mix up."""
    found = pair(outcomes("a", 1, 0, 0), [Outcome("a", seed, 0, value) for seed, value in enumerate((0.0, 0.1, 0.9))])
    assert found.left_out == (0.0,)


def test_missing_is_read_against_the_change_in_its_favour_and_left_out():
    """Missing before counts as passed against it; missing after as failed."""
    before = [*outcomes("a", 0), *outcomes("b", "timeout"), *outcomes("c", 1)]
    after = [*outcomes("a", 1), *outcomes("b", 1), *outcomes("c", "infrastructure")]
    found = pair(before, after)
    assert found.tasks == ("a", "b", "c")
    assert (found.left_out, found.against, found.in_favour) == ((1.0,), (1.0, 0.0, -1.0), (1.0, 1.0, 0.0))
    assert (found.missing_before.timeout, found.missing_after.infrastructure) == (1, 1)
    assert not found.complete


def test_a_task_that_one_arm_never_attempted_is_missing_there():
    """It is not silently left out of the comparison."""
    found = pair(outcomes("a", 1), [*outcomes("a", 1), *outcomes("b", 1)])
    assert (found.left_out, found.against, found.in_favour) == ((0.0,), (0.0, 0.0), (0.0, 1.0))
    assert found.missing_before == MissingCount(absent=1)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ([Outcome("a", 0, 0, 1.0), Outcome("a", 0, 0, 0.0)], "stands twice"),
        ([Outcome("a", 0, 0, None)], "missing for a reason"),
        ([Outcome("a", 0, 0, 1.0, "timeout")], "missing for a reason"),
        ([Outcome("a", 0, 0, 1.5)], "no share"),
    ],
)
def test_what_cannot_be_an_outcome_is_refused(bad, reason):
    """Twice the same attempt, a value with a reason to have none, neither, and what is no share."""
    with pytest.raises(ValueError, match=reason):
        within_task(bad)
