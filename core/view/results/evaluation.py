"""What evaluating a version takes: how many attempts, and about how many calls, going by what others took. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.view.amounts import many

LEARNED_FROM = ""
"""In place of a version: the attempts that were learned from."""


class Took(NamedTuple):
    """What attempts took: held-out ones with a version, or those LEARNED_FROM. A turn of the agent is a call."""

    version: str
    attempts: int
    turns: int


def told_evaluation(version: str, planned: int, tasks: int, took: Sequence[Took]) -> str:
    """What pressing the button starts: how many of the `planned` attempts at held-out tasks, and about how many calls.

    `took` is in the order of the versions: the newest one that was attempted is gone by, or what was learned from.
    """
    made = next((each.attempts for each in took if each.version == version), 0)
    left = max(0, planned - made)
    told = f"{version} has no score yet. Evaluating it makes {many(left, 'attempt')}"
    if made:
        on = f"{made} of {many(planned, 'held-out task')}"
        if planned > tasks:
            on = f"held-out tasks {made} times of {planned}"
        told = f"{version} was attempted on {on}. Evaluating it makes {left} more"
    known = [each for each in took if each.attempts and each.version != version]
    if not known:
        return f"{told}; nothing says yet how many calls one takes."
    last = max(known, key=lambda each: (each.version != LEARNED_FROM, known.index(each)))
    whose = f"with {last.version}" if last.version != LEARNED_FROM else "to learn from"
    calls = many(max(left, round(left * last.turns / last.attempts)), "call")
    return f"{told}, about {calls} of the agent: {many(last.attempts, 'attempt')} {whose} took {last.turns:,}."
