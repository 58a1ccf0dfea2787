"""What evaluating takes is said before it starts: attempts left, and calls going by the last ones there were."""

from __future__ import annotations

import pytest

from core.view.results.evaluation import LEARNED_FROM, Took, told_evaluation

LEARNED, S0, S1 = Took(LEARNED_FROM, 24, 96), Took("S0", 16, 64), Took("S1", 16, 81)
BEGINS = "S2 has no score yet. Evaluating it makes 16 attempts"


@pytest.mark.parametrize(
    ("took", "told"),
    [
        ((LEARNED, S0, S1), f"{BEGINS}, about 81 calls of the agent: 16 attempts with S1 took 81."),
        ((LEARNED, S0), f"{BEGINS}, about 64 calls of the agent: 16 attempts with S0 took 64."),
        ((LEARNED,), f"{BEGINS}, about 64 calls of the agent: 24 attempts to learn from took 96."),
        ((), f"{BEGINS}; nothing says yet how many calls one takes."),
        (
            (S1, Took("S2", 6, 30)),
            "S2 was attempted on 6 of 16 held-out tasks. Evaluating it makes 10 more, about 51 calls of the agent: "
            "16 attempts with S1 took 81.",
        ),
    ],
)
def test_attempts_and_calls_are_said(took, told):
    """By the newest version that was attempted, else by what was learned from; what is there already is not made."""
    assert told_evaluation("S2", 16, 16, took) == told


def test_an_attempt_takes_a_call_at_least():
    """However few turns others took."""
    assert "about 16 calls" in told_evaluation("S2", 16, 16, (Took("S1", 16, 0),))


def test_where_each_task_is_attempted_several_times_attempts_are_counted():
    """Not as so many tasks, of which there are fewer."""
    told = told_evaluation("S2", 48, 16, (S1, Took("S2", 18, 90)))
    assert told.startswith("S2 was attempted on held-out tasks 18 times of 48. Evaluating it makes 30 more, about")
