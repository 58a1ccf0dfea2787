"""A fix: a contiguous run of an agent's steps, and what should have been done instead."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from core.agent.replay import commands
from core.agent.tools import RUNS
from core.analysts.step_text import action_text
from core.types import Action, Record, Trajectory

REWRITTEN = 0.8
"""Above this share of changed command text a fix is flagged: it solves the task anew more than it finds the fault."""


class Fix(Record):
    """Steps first_step to last_step (both included, by their index) replaced by these actions."""

    first_step: int
    last_step: int
    replacement: tuple[Action, ...]


def why_malformed(fix: Fix, trajectory: Trajectory) -> str | None:
    """Why this is no fix of that trajectory, or None."""
    known = [step.index for step in trajectory.steps]
    if fix.first_step not in known or fix.last_step not in known or fix.first_step > fix.last_step:
        return f"steps {fix.first_step} to {fix.last_step} are no run of the trajectory's steps {_range(known)}"
    for action in fix.replacement:
        if action.tool not in RUNS:
            return f"a replacement is made of {' and '.join(RUNS)} commands; {action.tool!r} is neither"
        if not action_text(action).strip():
            return f"a {action.tool} command of the replacement is empty"
    replaced = commands([step for step in trajectory.steps if fix.first_step <= step.index <= fix.last_step])
    if [_plain(action) for action in replaced] == [_plain(action) for action in fix.replacement]:
        return "the replacement is what the agent did: nothing is changed"
    return None


def actions_with(fix: Fix, trajectory: Trajectory) -> tuple[Action, ...]:
    """The agent's own commands with the run of steps replaced."""
    before = commands([step for step in trajectory.steps if step.index < fix.first_step])
    after = commands([step for step in trajectory.steps if step.index > fix.last_step])
    return (*before, *fix.replacement, *after)


def changed_share(fix: Fix, trajectory: Trajectory) -> float:
    """How much of the command text was changed, in [0, 1].

    1 − 2·M / (A + B) with A and B the characters of the agent's command lines and of the changed ones, and M those of
    the lines that match in order (difflib; blank lines left out): 0 changes nothing, 1 keeps no line.
    """
    old, new = _lines(commands(trajectory.steps)), _lines(actions_with(fix, trajectory))
    whole = sum(map(len, old)) + sum(map(len, new))
    blocks = difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_matching_blocks()
    kept = sum(len(line) for block in blocks for line in old[block.a : block.a + block.size])
    return round(1 - 2 * kept / whole, 4) if whole else 0.0


def _lines(actions: Sequence[Action]) -> list[str]:
    lines = (line.strip() for action in actions for line in action_text(action).splitlines())
    return [line for line in lines if line]


def _plain(action: Action) -> tuple[str, str]:
    return action.tool, action_text(action).strip()


def _range(known: Sequence[int]) -> str:
    return f"{known[0]} to {known[-1]}" if known else "(there are none)"
