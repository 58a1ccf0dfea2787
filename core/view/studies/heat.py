"""Who makes a skill against who uses it: the change of one condition for every author, user and task set. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.study.table import Column, Contrast, Entry, StudyTable
from core.view.studies.asked import StudyView, arm_id, authored
from core.view.studies.verdicts import shown, verdict

STEPS = (0.0, 0.25, 0.50)
"""Changes, as shares, above which a decided cell has its next shade."""


class HeatCell(NamedTuple):
    """One author and user on one task set. `shade` is -3 to 3 by the size of a decided change, 0 where it is not
    decided, None without one."""

    contrast: Contrast | None
    shade: int | None
    own: bool
    """Whether the user made the skill itself."""
    cell: str


class HeatMap(NamedTuple):
    """A condition's rows of authors, and columns of users by task set; `cells` has None where nothing is measured."""

    condition: str
    label: str
    authors: tuple[str, ...]
    columns: tuple[Column, ...]
    cells: tuple[tuple[HeatCell | None, ...], ...]


def heat_map(table: StudyTable, asked: StudyView) -> HeatMap | None:
    """The map of the condition asked for, else of the first that is evolved; None where no model makes a skill."""
    there = dict(authored(table))
    if not there:
        return None
    evolved = (row.condition for row in table.rows if row.kind == "evolve" and row.condition in there)
    condition = asked.condition if asked.condition in there else next(evolved, next(iter(there)))
    rows = [row for row in table.rows if row.condition == condition]
    columns = tuple(sorted(asked.columns(table), key=lambda column: _place(table, column)))
    cells = tuple(tuple(_cell(table.entry(row, column)) for column in columns) for row in rows)
    return HeatMap(condition, there[condition], tuple(row.author for row in rows), columns, cells)


def told_distribution(column: Column, columns: Sequence[Column], learned_from: str) -> str:
    """Whether skills are learned from tasks like these: of this very set, of its domain, or of another domain."""
    if column.tasks == learned_from:
        return "in distribution: its other tasks are learned from"
    same = any(column.domain == each.domain for each in columns if each.tasks == learned_from)
    return "other tasks of the same domain" if same else "out of distribution: another domain"


def shade_of(change: float | None, decided: bool) -> int | None:
    """How strongly a change is shaded, with its sign: only what is decided has a colour."""
    if change is None:
        return None
    size = sum(abs(round(change, 9)) > step for step in STEPS) if decided else 0
    return size if change > 0 else -size


def _place(table: StudyTable, column: Column) -> int:
    """Columns of one task set stand together, so that users are compared within it."""
    return list(dict.fromkeys(each.tasks for each in table.columns)).index(column.tasks)


def _cell(entry: Entry | None) -> HeatCell | None:
    if entry is None:
        return None
    contrast = shown(entry)
    made = contrast.comparison if contrast is not None else None
    decided = contrast is not None and verdict(contrast).state in ("better", "worse")
    shade = shade_of(made.left_out.change if made is not None else None, decided)
    return HeatCell(contrast, shade, entry.arm.author == entry.arm.user, arm_id(entry.arm))
