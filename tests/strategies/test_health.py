"""A stage in which everything fails stops the run; one in which something comes through goes on."""

from __future__ import annotations

import pytest

from core.strategies.health import Health, StageFailed
from core.types import Failure

DEAD = Failure(boundary="sandbox", kind="OSError", message="no process can be started")
SLOW = Failure(boundary="endpoint", kind="timeout", message="no answer in time")
TOO_LONG = Failure(boundary="endpoint", kind="context_overflow", message="the prompt does not fit")
GONE = Failure(boundary="endpoint", kind="unreachable", message="nobody answers at 127.0.0.1:9")


def test_a_small_stage_stops_with_its_last_item() -> None:
    """Two of two: the second failure ends it, with the boundary and what to do."""
    health = Health("rollouts", 2)
    health.failed(DEAD)
    with pytest.raises(StageFailed, match=r"2 of 2 failed.*no process can be started.*doctor"):
        health.failed(DEAD)


def test_a_large_stage_does_not_wait_for_all() -> None:
    """Eight failures before any success are enough of a thousand."""
    health = Health("rollouts", 1000)
    for _ in range(7):
        health.failed(DEAD)
    with pytest.raises(StageFailed):
        health.failed(DEAD)


def test_one_item_that_came_through_keeps_the_stage_alive() -> None:
    """Failures among successes are records, not the end."""
    health = Health("rollouts", 3)
    health.fine()
    for _ in range(10):
        health.failed(DEAD)


@pytest.mark.parametrize("first", ["failed", "left out"])
def test_what_turns_out_to_be_no_item_does_not_count(first: str) -> None:
    """Of twelve attempts two need an analysis, and both analyses fail: that is all of the stage."""
    health = Health("analyses", 12)
    steps = [health.left_out] * 10
    if first == "left out":
        for step in steps:
            step()
        health.failed(DEAD)
        with pytest.raises(StageFailed, match="2 of 2"):
            health.failed(DEAD)
        return
    health.failed(DEAD)
    health.failed(DEAD)
    for step in steps[:-1]:
        step()
    with pytest.raises(StageFailed, match="2 of 2"):
        health.left_out()


def test_a_stage_of_which_nothing_is_left_is_no_failure() -> None:
    """No item, no failure: nothing to analyse is an ordinary case."""
    health = Health("analyses", 3)
    for _ in range(3):
        health.left_out()


def test_an_endpoint_that_is_gone_ends_the_stage_at_once() -> None:
    """No other call would fare better, however many came through before."""
    health = Health("rollouts", 100)
    health.fine()
    with pytest.raises(StageFailed, match="nobody answers"):
        health.failed(GONE)


def test_an_endpoint_that_fails_for_good_later_on_ends_the_stage() -> None:
    """Eight calls one after the other without an answer, although others came through before."""
    health = Health("rollouts", 40)
    health.fine()
    for _ in range(7):
        health.failed(SLOW)
    with pytest.raises(StageFailed, match="8 failed one after the other"):
        health.failed(SLOW)


def test_a_server_that_fails_now_and_then_is_lived_with() -> None:
    """Failures between successes are each item's own."""
    health = Health("rollouts", 40)
    for _ in range(20):
        health.failed(SLOW)
        health.fine()


def test_prompts_that_do_not_fit_are_not_held_against_the_endpoint() -> None:
    """They are many tasks' own trouble once one came through."""
    health = Health("rollouts", 40)
    health.fine()
    for _ in range(20):
        health.failed(TOO_LONG)


def test_what_grades_and_never_does_is_told_as_such() -> None:
    """Doctor looks at endpoints and the sandbox; a checker is for its owner to mend."""
    health = Health("rollouts", 1)
    with pytest.raises(StageFailed, match=r"the checker could not be run. Mend what grades"):
        health.failed(Failure(boundary="grader", kind="no_verdict", message="the checker could not be run"))
