"""What is kept of a study beside its runs: its file as it was, the plan with its runs, skills, and looks at tasks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import Field

from core.study.plan import Cell, Step
from core.types import Case, JsonObject, Record, Task


class StudyFile(Record):
    """The study's file as it was from a moment on (UTC, ISO 8601)."""

    at: str
    text: str


class PlannedCell(Record):
    """A cell of the newest plan. `mark` is known when its skill is, `run` when it was begun; "" before.

    `unmade` says why its skill cannot be made, so that it is no run.
    """

    id: str
    step: Step
    condition: str
    author: str
    user: str
    tasks: str
    seed: int
    skill: str
    sealed: bool
    mark: str = ""
    run: str = ""
    unmade: str = ""


class StudySkill(Record):
    """A skill of the study as it was found or made: `folder` lies below the study's, `note` says how it came about."""

    id: str
    digest: str
    folder: str
    note: str = ""
    run: str = ""
    """The run that made it, or whose candidate it is."""
    source: str = ""
    """The mark of what it was made from: of anything else it is made anew."""


class Look(Record):
    """A study's comparisons on the same held-out tasks, planned together before the first of them was measured.

    `seen` has the mark of every task, `number` counts looks of the workspace that share one of them, `alpha` is what
    all of this look's comparisons together may err with. `cells` are marks, `comparisons` keys.
    """

    tasks: str
    seen: tuple[str, ...]
    number: int
    alpha: float
    at: str
    sealed: bool = False
    reason: str = ""
    """Why a sealed test was opened again."""
    scripted: bool = False
    """Whether the scripted demo model answered: such a look spends nothing of anybody else's."""
    cells: tuple[str, ...] = ()
    comparisons: tuple[str, ...] = ()


class StudyRecord(Record):
    """One study of a workspace. `config` is the newest file as it was run, its models and endpoints as given."""

    schema_version: Literal[2] = 2
    name: str
    files: tuple[StudyFile, ...] = ()
    config: JsonObject = Field(default={})
    scripted: bool = False
    """Whether the scripted demo model answers it: shown wherever a number is."""
    cells: tuple[PlannedCell, ...] = ()
    runs: Mapping[str, str] = Field(default={})
    """Every run the study began and recorded, by its cell's mark: those of earlier plans too."""
    skills: Mapping[str, StudySkill] = Field(default={})
    """By the skill's id in the plan."""
    looks: tuple[Look, ...] = ()

    def cell(self, name: str) -> PlannedCell | None:
        """The cell of an id in the newest plan."""
        return next((each for each in self.cells if each.id == name), None)


_LATER = ("mark", "run", "unmade")
"""What the plan does not know of a cell."""


def planned(cell: Cell) -> PlannedCell:
    """A cell as it is recorded before anything is known of it."""
    told = {name: getattr(cell, name) for name in PlannedCell.model_fields if name not in _LATER}
    return PlannedCell(**told)


def mark_of(cell: Cell, skill: str, remembered: str = "", content: str = "") -> str:
    """What makes a cell's run this run: its settings and its skill's digest, but not its name, budget or addresses.

    `remembered` is the mark of the cell whose memories it uses. `content` is the digest of its tasks and prompts as
    they are, wherever they lie.
    """
    elsewhere = {"name": True, "skill": True, "budget": True, "endpoints": True, "memories_of": True, "prompts": True}
    whole = cell.config.model_dump(mode="json", exclude={**elsewhere, "tasks": {"source"}})
    named = sorted(endpoint.name for endpoint in cell.config.endpoints)
    told = {"config": whole, "endpoints": named, "skill": skill, "memories": remembered, "content": content}
    return digest_of(told)


def digest_of(value: object) -> str:
    """SHA-256 of a value's canonical JSON."""
    written = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def task_mark(task: Task) -> str:
    """What tells a task from another for who is asked it: its words and files, not what is expected."""
    files = [file.digest for case in task.cases for file in case.inputs]
    return digest_of([task.domain, task.id, task.instruction, files])[:_MARK]


def tasks_content(tasks: Iterable[Task]) -> str:
    """The digest of tasks with all that is looked at when they are graded, in their order."""
    return digest_of([[task_mark(task), task.details, [_reference(case) for case in task.cases]] for task in tasks])


def _reference(case: Case) -> object:
    """What an evaluator compares with, by its digest where it has one: its files may lie anywhere."""
    return case.reference.get("digest", case.reference) if isinstance(case.reference, dict) else case.reference


_MARK = 16
"""Digits of a task's mark: a record holds hundreds of them."""
