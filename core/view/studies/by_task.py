"""Task by condition: what each came to at each task of a user and task set, a page of rows at a time. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from core.stats.outcomes import TaskMean, within_task
from core.study.outcomes import CellAttempt, outcomes
from core.study.table import Column, Entry, Row, StudyTable
from core.view.studies.asked import arm_id
from core.view.studies.grid import Grid

ROWS = 50
"""How many tasks a page shows."""
_DIGITS = re.compile(r"([0-9]{1,18})")


class TaskCell(NamedTuple):
    """A condition at a task: its mean with what is missing, and its attempts by seed and replicate."""

    mean: TaskMean
    attempts: tuple[CellAttempt, ...]
    cell: str


class TaskRow(NamedTuple):
    """A task, with a cell for each column, None where the condition has no attempt at it."""

    task: str
    cells: tuple[TaskCell | None, ...]


class TaskPage(NamedTuple):
    """The rows from `start` on. `counts` has how many tasks each choice of them would show, `scores` what each column
    came to over all its tasks, as the table of conditions has it."""

    columns: tuple[Row, ...]
    scores: tuple[float | None, ...]
    rows: tuple[TaskRow, ...]
    start: int
    matched: int
    counts: Mapping[str, int]


def task_page(table: StudyTable, column: Column, only: str, start: int) -> TaskPage:
    """A page of the tasks that `only` chooses (core.view.studies.asked.ONLY); a start beyond the last is the last page.

    Columns are the conditions that are measured there, with or without a run that is over.
    """
    rows = tuple(row for row in table.rows if table.entry(row, column) is not None)
    entries = [entry for row in rows if (entry := table.entry(row, column)) is not None]
    made = [_made(entry, column) for entry in entries]
    chosen = _chosen(made)
    matched = chosen[only]
    start = max(0, min(start, (len(matched) - 1) // ROWS * ROWS))
    shown = tuple(TaskRow(task, tuple(_cell(each, task) for each in made)) for task in matched[start : start + ROWS])
    scores = tuple(entry.figures[0].mean if entry.figures else None for entry in entries)
    return TaskPage(rows, scores, shown, start, len(matched), {name: len(found) for name, found in chosen.items()})


def task_grids(table: StudyTable) -> tuple[Grid, ...]:
    """Task by condition as texts, a grid a user and task set: the mean of a task's attempts, or why it has none."""
    grids = []
    for column in table.columns:
        rows = [row for row in table.rows if table.entry(row, column) is not None]
        made = [_made(entry, column) for row in rows if (entry := table.entry(row, column)) is not None]
        head = ("task", *(f"{row.label}{f' by {row.author}' if row.author else ''}" for row in rows))
        cells = tuple((task, *(_told(each, task) for each in made)) for task in _chosen(made)["all"])
        grids.append(Grid(f"Task by task: used by {column.user} on {column.label}", head, cells))
    return tuple(grids)


def _told(made: _Made, task: str) -> str:
    mean = made.means.get(task)
    if mean is None:
        return "–"
    return f"{mean.value:.3g}" if mean.value is not None else ", ".join(dict.fromkeys(mean.missing))


class _Made(NamedTuple):
    """An arm's attempts and means by task."""

    cell: str
    attempts: Mapping[str, Sequence[CellAttempt]]
    means: Mapping[str, TaskMean]


def _made(entry: Entry, column: Column) -> _Made:
    by_task: dict[str, list[CellAttempt]] = {}
    for attempt in entry.attempts:
        by_task.setdefault(attempt.task, []).append(attempt)
    return _Made(arm_id(entry.arm), by_task, within_task(outcomes(entry.attempts, column.measures[0].counted)))


def _chosen(made: Sequence[_Made]) -> dict[str, list[str]]:
    """The tasks of each choice there is, in their natural order."""
    tasks = sorted({task for each in made for task in each.means}, key=_natural)
    return {
        "all": tasks,
        "differ": [task for task in tasks if _differs(each.means.get(task) for each in made)],
        "missing": [task for task in tasks if any(each.means[task].missing for each in made if task in each.means)],
    }


def _differs(means: Iterable[TaskMean | None]) -> bool:
    """Whether two conditions with a value have another one."""
    return len({mean.value for mean in means if mean is not None and mean.value is not None}) > 1


def _cell(made: _Made, task: str) -> TaskCell | None:
    if task not in made.means:
        return None
    attempts = sorted(made.attempts[task], key=lambda each: (each.seed, each.replicate))
    return TaskCell(made.means[task], tuple(attempts), made.cell)


def _natural(task: str) -> tuple[tuple[int, int | str], ...]:
    """t9 before t10."""
    return tuple((0, int(part)) if _DIGITS.fullmatch(part) else (1, part) for part in _DIGITS.split(task) if part)
