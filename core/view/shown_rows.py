"""Rows of what is more than a list: a run's facts, a trajectory's steps, a patch's edits, a diff's lines. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from core.types import Action, MergeNode, Patch, Pin, Trajectory
from core.view.diff import FileDiff
from core.view.links import View, view_of
from core.view.run_summary import ArmSummary, RunSummary


class Fact(NamedTuple):
    """One thing that is said of a run."""

    what: str
    value: object


class StepRow(NamedTuple):
    """One step of a trajectory, whole."""

    step: int
    reasoning: str
    text: str
    action: str
    observation: str


class EditRow(NamedTuple):
    """One edit a patch proposes, with what lints say of it."""

    edit: str
    op: str
    path: str
    anchor: str
    text: str
    flags: tuple[str, ...]


class FateRow(NamedTuple):
    """What became of one edit at one merge."""

    edit: str
    fate: str
    into: str
    reason: str


class ChangedLine(NamedTuple):
    """One line that differs between two versions of a skill."""

    path: str
    old: int | None
    new: int | None
    change: str
    text: str


class PinRow(NamedTuple):
    """One entry of a notebook."""

    pin: int
    title: str
    note: str
    by: str
    at: str
    link: str


def facts(summary: RunSummary) -> tuple[Fact, ...]:
    """What a run's overview says, a fact a row."""
    return (
        Fact("run", summary.id),
        Fact("state", f"{summary.state.replace('_', ' ')}{': ' + summary.reason if summary.reason else ''}"),
        Fact("model", summary.label or summary.model),
        Fact("held-out tasks passed with S0", _score(summary.before)),
        Fact(f"held-out tasks passed with {summary.after_skill or 'S*'}", _score(summary.after)),
        Fact("rollouts to learn from", summary.evolve.done),
        Fact("patches", summary.patches),
        Fact("edits proposed", summary.edits),
        Fact("decisions", summary.decided),
        Fact("merges", summary.nodes),
        Fact("calls paid for", summary.paid_calls),
        Fact("tokens", summary.tokens),
        Fact("cost", summary.cost),
    )


def step_rows(trajectory: Trajectory) -> tuple[StepRow, ...]:
    """Every step of a trajectory; a command is told as it was given."""
    return tuple(
        StepRow(
            step.index,
            step.reasoning,
            step.text,
            _action(step.action),
            step.observation.text if step.observation else "",
        )
        for step in trajectory.steps
    )


def edit_rows(patch: Patch) -> tuple[EditRow, ...]:
    """Every edit of a patch."""
    flags = {edit.id: tuple(flag.message for flag in patch.flags if flag.edit == edit.id) for edit in patch.edits}
    return tuple(EditRow(edit.id, edit.op, edit.path, edit.anchor, edit.text, flags[edit.id]) for edit in patch.edits)


def fate_rows(node: MergeNode) -> tuple[FateRow, ...]:
    """What became of every edit that went into a merge."""
    return tuple(FateRow(fate.edit, fate.kind, fate.into, fate.reason) for fate in node.fates)


def changed_lines(files: Iterable[FileDiff]) -> tuple[ChangedLine, ...]:
    """The lines that came and went, file by file."""
    signs = {"added": "+", "removed": "−"}
    return tuple(
        ChangedLine(file.path, row.old, row.new, signs[row.kind], row.text)
        for file in files
        for row in file.rows
        if row.kind in signs
    )


def pin_rows(pins: Iterable[Pin]) -> tuple[PinRow, ...]:
    """The entries of a notebook from top to bottom."""
    return tuple(PinRow(pin.seq, pin.title, pin.note, pin.by, pin.at, view_of_pin(pin).url) for pin in pins)


def view_of_pin(pin: Pin) -> View:
    """The view that was pinned. Raises ValueError where this program has no such page."""
    return view_of(pin.page, dict(pin.params))


def _score(arm: ArmSummary) -> str:
    if arm.high is None or arm.low is None:
        return "–"
    told = f"{100 * arm.high:.1f} %" if arm.low == arm.high else f"{100 * arm.low:.1f} … {100 * arm.high:.1f} %"
    return f"{told} ({arm.passed} of {arm.planned})"


def _action(action: Action | None) -> str:
    if action is None:
        return ""
    command = action.arguments.get("command")
    return command if isinstance(command, str) else f"{action.tool} {json.dumps(dict(action.arguments))}"
