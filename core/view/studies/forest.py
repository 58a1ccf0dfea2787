"""Every comparison of a study as a line from its interval's one end to the other: a forest plot as data. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.study.table import Column, Contrast, Row, StudyTable
from core.view.shares import between, level_of, small_chance
from core.view.studies.asked import arm_id
from core.view.studies.grid import change
from core.view.studies.verdicts import Told, power_from, verdict


class Whisker(NamedTuple):
    """One comparison, in points. `low`, `at` and `high` are None while it is not made, or has nothing to compare."""

    label: str
    told: Told
    low: float | None
    at: float | None
    high: float | None
    n: int
    better: int
    """Tasks that came out better, and below it worse."""
    worse: int
    change: str
    """`at` as it is read, with its sign."""
    said: str
    p: str
    smallest: str
    cell: str
    """The arm it is a row of, as an address names it."""


class Group(NamedTuple):
    """Comparisons that are read together, under what they have in common."""

    title: str
    whiskers: tuple[Whisker, ...]


def forest(table: StudyTable, columns: Sequence[Column]) -> tuple[Group, ...]:
    """A group a user and task set: what is compared with the reference, then starts, control arms and repetitions."""
    reference = table.label(table.reference)
    groups = []
    for column in columns:
        at = f"used by {column.user} on {column.label}"
        groups.append(Group(f"{at}, against {reference}", _whiskers(table, column, ("reference",))))
        groups.append(
            Group(
                f"{at}, starts, control arms and repetitions", _whiskers(table, column, ("start", "control", "again"))
            )
        )
    return tuple(group for group in groups if group.whiskers)


def _whiskers(table: StudyTable, column: Column, roles: Sequence[str]) -> tuple[Whisker, ...]:
    return tuple(
        _whisker(table, row, contrast)
        for row in table.rows
        for entry in (table.entry(row, column),)
        if entry is not None
        for contrast in entry.contrasts
        if contrast.role in roles
    )


def _whisker(table: StudyTable, row: Row, contrast: Contrast) -> Whisker:
    made, told = contrast.comparison, verdict(contrast)
    label, cell = (
        _label(table, row, contrast),
        arm_id(contrast.after if contrast.role != "control" else contrast.before),
    )
    if made is None or made.left_out.change is None:
        return Whisker(label, told, None, None, None, 0, 0, 0, "", told.why, "", "", cell)
    read, interval = made.left_out, made.left_out.interval
    said = f"{change(made)} points, {between(interval[:2])} at {level_of(contrast.alpha)}"
    ends = (100 * interval.low, 100 * made.left_out.change, 100 * interval.high)
    counts, p = (read.pairs, read.better, read.worse), small_chance(read.p_value)
    return Whisker(label, told, *ends, *counts, change(made), said, p, power_from(made), cell)


def _label(table: StudyTable, row: Row, contrast: Contrast) -> str:
    by = f" by {row.author}" if row.author else ""
    if contrast.role == "control":
        return f"{table.label(contrast.after.condition)}{by} over {row.label}"
    if contrast.role == "start":
        return f"{row.label}{by} over {table.label(contrast.before.condition)}"
    if contrast.role == "again":
        return f"{row.label}{by} (A/A)"
    return f"{row.label}{by}"
