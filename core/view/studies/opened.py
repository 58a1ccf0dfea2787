"""One cell of a study's table opened: its runs, the runs that made its skill, and its attempts at a task. Pure."""

from __future__ import annotations

from typing import NamedTuple

from core.study.comparisons import Arm
from core.study.outcomes import CellAttempt
from core.study.records import StudyRecord
from core.study.table import StudyTable
from core.view.studies.listed import TO_COME, StudyStanding


class OpenedRun(NamedTuple):
    """A run behind a cell. `state` is as core.view.studies.listed has it."""

    step: str
    seed: int
    run: str
    state: str
    reason: str
    skill: bool = True
    """Whether agents of it are given a skill."""
    chosen: bool = False
    """Whether it made the skill that was chosen among those of several runs."""


class Opened(NamedTuple):
    """What stands behind a cell: runs that measured it by seed, and those that made or chose its skill."""

    title: str
    measured: tuple[OpenedRun, ...]
    made: tuple[OpenedRun, ...]


def opened(table: StudyTable, record: StudyRecord, standing: StudyStanding, arm: Arm) -> Opened:
    """What stands behind an arm of the table. A run that is gone is told so."""
    states = {cell.id: cell for cell in standing.cells}
    behind = table.entries[arm].behind
    measured, made, used = [], [], set()
    for cell in record.cells:
        at = states.get(cell.id)
        found = OpenedRun(
            cell.step, cell.seed, cell.run, at.state if at else TO_COME, at.reason if at else "", bool(cell.skill)
        )
        if cell.step == "measure":
            if (cell.condition, cell.author, cell.user, cell.tasks) == arm:
                measured.append(found)
                used.add(record.skills[cell.skill].run if cell.skill in record.skills else "")
        elif cell.id in behind:
            made.append(found)
    several = any(each.step == "choose" for each in made)
    marked = (each._replace(chosen=several and each.step == "make" and each.run in used) for each in made)
    return Opened(titled(table, arm), tuple(measured), tuple(marked))


def titled(table: StudyTable, arm: Arm) -> str:
    """An arm in words: "+Combined by large, used by small on WikiTQ"."""
    return f"{made_by(table, arm)}, used by {arm.user} on {table.tasks_label(arm.tasks)}"


def made_by(table: StudyTable, arm: Arm) -> str:
    """An arm's condition and author: "+Combined by large"."""
    return table.label(arm.condition) + (f" by {arm.author}" if arm.author else "")


def attempts_at(table: StudyTable, arm: Arm, task: str) -> tuple[CellAttempt, ...]:
    """The attempts of an arm at a task, by seed and replicate; () where there is none."""
    found = (each for each in table.entries[arm].attempts if each.task == task)
    return tuple(sorted(found, key=lambda each: (each.seed, each.replicate)))
