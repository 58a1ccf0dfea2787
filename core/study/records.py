"""What is kept of a study beside its runs: its file as it was, the plan with its runs, skills, and looks at tasks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import Field

from core.study.plan import Cell, Step
from core.types import JsonObject, Record, Task


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

    `digest` is that of the tasks, `number` counts looks at these tasks in the workspace, `alpha` is what all of this
    look's comparisons together may err with. `cells` are marks, `comparisons` keys.
    """

    tasks: str
    digest: str
    number: int
    alpha: float
    at: str
    sealed: bool = False
    reason: str = ""
    """Why a sealed test was opened again."""
    cells: tuple[str, ...] = ()
    comparisons: tuple[str, ...] = ()


class StudyRecord(Record):
    """One study of a workspace. `config` is the newest file as it was run, its models and endpoints as given."""

    schema_version: Literal[1] = 1
    name: str
    files: tuple[StudyFile, ...] = ()
    config: JsonObject = Field(default={})
    scripted: bool = False
    """Whether the scripted demo model answers it: shown wherever a number is."""
    cells: tuple[PlannedCell, ...] = ()
    runs: Mapping[str, str] = Field(default={})
    """Every run the study ever began, by its cell's mark: those of earlier plans too."""
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


def mark_of(cell: Cell, skill: str, remembered: str = "") -> str:
    """What makes a cell's run this run: its settings and its skill's digest, but not its name, budget or addresses.

    `remembered` is the mark of the cell whose memories it uses.
    """
    whole = cell.config.model_dump(mode="json", exclude={"name", "skill", "budget", "endpoints", "memories_of"})
    named = sorted(endpoint.name for endpoint in cell.config.endpoints)
    return digest_of({"config": whole, "endpoints": named, "skill": skill, "memories": remembered})


def digest_of(value: object) -> str:
    """SHA-256 of a value's canonical JSON."""
    written = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def tasks_digest(tasks: Iterable[Task]) -> str:
    """What tells one held-out part from another: its tasks with their words and files, in any order."""
    return digest_of(sorted(_task(task) for task in tasks))


def _task(task: Task) -> list[object]:
    files = [file.digest for case in task.cases for file in case.inputs]
    return [task.domain, task.id, task.instruction, files]
