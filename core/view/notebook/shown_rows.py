"""Rows of what is more than a list: a run's facts, a trajectory's steps, a patch's edits, a diff's lines. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import zip_longest
from typing import NamedTuple

from core.skill.lines import bare, split_lines
from core.types import Action, Finding, MergeNode, Patch, Pin, Trajectory
from core.view.amounts import many
from core.view.diffs.diff import FileDiff
from core.view.links import View, view_of
from core.view.merge_tree.what_if import WhatIf
from core.view.results.results import TaskResult
from core.view.results.standing import files_told
from core.view.review.decided import decided_words
from core.view.runs.summary import ArmSummary, RunSummary
from core.view.shares import bounds
from core.view.skill.lessons import Lesson


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


class PairRow(NamedTuple):
    """The same step of two trajectories."""

    step: int
    left: str
    left_saw: str
    right: str
    right_saw: str


class LessonRow(NamedTuple):
    """One lesson of a version; `line` is None where it stands nowhere."""

    id: str
    support: int
    text: str
    place: str
    path: str
    line: int | None
    patches: tuple[str, ...]
    tasks: tuple[str, ...]
    trajectories: tuple[str, ...]
    reason: str


class MovedRow(NamedTuple):
    """Where a lesson stands in the newest version, and where it would stand."""

    lesson: str
    edit: str
    tasks: int
    was: str
    now: str
    reason: str


class ResultRow(NamedTuple):
    """One held-out task under two versions; several attempts are told one after another."""

    task: str
    kind: str
    before: str
    after: str
    direction: str
    change: float | None
    trajectory_before: str
    trajectory_after: str
    asks: str


class FindingRow(NamedTuple):
    """What a check says."""

    severity: str
    path: str
    line: int | None
    rule: str
    message: str
    advice: str


class TextRow(NamedTuple):
    """One line of a file, from 1."""

    line: int
    text: str


class PinRow(NamedTuple):
    """One entry of a notebook."""

    pin: int
    title: str
    note: str
    by: str
    at: str
    link: str


def facts(summary: RunSummary, learned: Iterable[Lesson], cost: str) -> tuple[Fact, ...]:
    """What a run's overview says, a fact a row: its figures, `cost` in words, and the lessons in the skill."""
    standing = [row for row in lesson_rows(learned) if row.line]
    return (
        Fact("run", summary.id),
        Fact("state", f"{summary.state.replace('_', ' ')}{': ' + summary.reason if summary.reason else ''}"),
        Fact("model", summary.label or summary.model),
        Fact("held-out tasks passed with S0", _score(summary.before)),
        Fact(f"held-out tasks passed with {summary.after_skill or 'S1'}", _score(summary.after)),
        *(Fact("versions", files) for row in summary.versions if (files := files_told(row.name, summary))),
        Fact("attempts to learn from", summary.evolve.done),
        Fact("patches", summary.patches),
        Fact("edits proposed", summary.edits),
        Fact("decisions", decided_words(summary.decided)),
        Fact("merges", summary.nodes),
        Fact("model calls", summary.paid_calls),
        Fact("answered again from the journal", summary.saved_calls),
        Fact("tokens", summary.tokens),
        Fact("cost", cost),
        *(Fact(f"learned from {many(row.support, 'task')}", row.text) for row in standing),
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


def pair_rows(one: Trajectory, other: Trajectory) -> tuple[PairRow, ...]:
    """Two trajectories step beside step; the shorter one ends in empty cells."""
    pairs = zip_longest(step_rows(one), step_rows(other), fillvalue=StepRow(0, "", "", "", ""))
    return tuple(
        PairRow(place, left.action or left.text, left.observation, right.action or right.text, right.observation)
        for place, (left, right) in enumerate(pairs, start=1)
    )


def lesson_rows(found: Iterable[Lesson]) -> tuple[LessonRow, ...]:
    """Lessons, the widest support first."""
    rows = (
        LessonRow(
            each.id,
            each.support,
            each.text,
            each.place.replace("_", " "),
            each.path,
            each.line or None,
            each.patches,
            each.tasks,
            tuple(dict.fromkeys(teacher.trajectory for teacher in each.teachers)),
            each.reason,
        )
        for each in found
    )
    return tuple(sorted(rows, key=lambda row: -row.support))


def moved_rows(made: WhatIf) -> tuple[MovedRow, ...]:
    """Every lesson of the last merge."""
    return tuple(
        MovedRow(each.edit.lesson, each.edit.id, each.edit.tasks, each.was or "–", each.now, each.reason)
        for each in made.lessons
    )


def result_rows(rows: Iterable[TaskResult]) -> tuple[ResultRow, ...]:
    """Task by task."""
    return tuple(
        ResultRow(
            row.task,
            row.kind,
            ", ".join(each.outcome for each in row.before),
            ", ".join(each.outcome for each in row.after),
            row.direction,
            row.change,
            ", ".join(each.trajectory for each in row.before),
            ", ".join(each.trajectory for each in row.after),
            row.instruction,
        )
        for row in rows
    )


def finding_rows(found: Iterable[Finding]) -> tuple[FindingRow, ...]:
    """Findings in their order."""
    return tuple(
        FindingRow(each.severity, each.path, each.line, each.rule, each.message, each.advice) for each in found
    )


def text_rows(text: str) -> tuple[TextRow, ...]:
    """A file line by line."""
    return tuple(TextRow(number, bare(line)) for number, line in enumerate(split_lines(text), start=1))


def pin_rows(pins: Iterable[Pin]) -> tuple[PinRow, ...]:
    """The entries of a notebook from top to bottom."""
    return tuple(PinRow(pin.seq, pin.title, pin.note, pin.by, pin.at, view_of_pin(pin).url) for pin in pins)


def view_of_pin(pin: Pin) -> View:
    """The view that was pinned. Raises ValueError where this program has no such page."""
    return view_of(pin.page, dict(pin.params))


def _score(arm: ArmSummary) -> str:
    return "–" if arm.high is None else f"{bounds(arm.low, arm.high)} ({arm.passed} of {arm.planned})"


def _action(action: Action | None) -> str:
    """What was done: the one text it was given (a command, a program), else the tool and its arguments."""
    if action is None:
        return ""
    given = list(action.arguments.values())
    if len(given) == 1 and isinstance(given[0], str):
        return given[0] if "\n" in given[0] or action.tool == "bash" else f"{action.tool} {given[0]}"
    return f"{action.tool} {json.dumps(dict(action.arguments), ensure_ascii=False)}"
