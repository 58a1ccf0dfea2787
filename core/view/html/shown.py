"""A snapshot as a table: the same on the notebook's page, in an exported notebook and in a cell. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.types import Snapshot
from core.types.pins import Cell
from core.view.html.badge import badge
from core.view.html.markup import NOTHING, Html, lines, tag
from core.view.html.table import Column, table
from core.view.notebook.shown import told_rows

_WIDE = 60
"""A text longer than this takes what room is left and wraps."""


_DIGEST = re.compile(r"[0-9a-f]{40,64}")
_GROUPED = 10_000
_WORDED = frozenset({"arm", "by", "operation", "role"})
"""Columns whose values are names of ours, told as words."""
_STATES = frozenset({"state", "outcome", "verdict", "fate", "change", "what became of it"})


def snapshot_html(kept: Snapshot, most: int) -> Html:
    """Its first rows, at most `most`, and a caption that says how many there are where that is not all.

    A column in which nothing stands is left out; a digest shows its beginning, and whole where a pointer rests on it.
    """
    cells = list(zip(*kept.rows, strict=True)) if kept.rows else [()] * len(kept.columns)
    there = [
        place for place, column in enumerate(cells) if not kept.rows or any(each not in (None, "") for each in column)
    ]
    if not there:
        return NOTHING
    columns = [_column(kept.columns[place], cells[place]) for place in there]
    rows = [[_told(kept.columns[place], row[place]) for place in there] for row in kept.rows[:most]]
    return table(columns, rows, told_rows(kept, most))


def _column(name: str, cells: Sequence[Cell]) -> Column:
    numbers = all(each is None or (isinstance(each, int | float) and not isinstance(each, bool)) for each in cells)
    long = any(isinstance(each, str) and (len(each) > _WIDE or "\n" in each) for each in cells)
    digests = all(isinstance(each, str) and _DIGEST.fullmatch(each) for each in cells)
    return Column(name, "right" if numbers and cells else "left", wide=long and not digests)


def _told(column: str, value: Cell) -> object:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= _GROUPED else value
    if column in _WORDED:
        return value.replace("_", " ")
    if column in _STATES:
        return badge(value)
    if _DIGEST.fullmatch(value):
        return tag("span", value[:8], title=value, cls="mono")
    return tag("pre", lines(value)) if "\n" in value or len(value) > 40 * _WIDE else value
