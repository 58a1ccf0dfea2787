"""A snapshot as a table: the same on the notebook's page, in an exported notebook and in a cell. Pure."""

from __future__ import annotations

from core.types import Snapshot
from core.types.pins import Cell
from core.view.html.markup import NOTHING, Html, lines, tag
from core.view.html.table import Column, table
from core.view.shown import told_rows

_WIDE = 60
"""A text longer than this takes what room is left and wraps."""


def snapshot_html(kept: Snapshot, most: int) -> Html:
    """Its first rows, at most `most`, and a caption that says how many there are where that is not all."""
    if not kept.columns:
        return NOTHING
    rows = kept.rows[:most]
    columns = [_column(name, [row[place] for row in kept.rows]) for place, name in enumerate(kept.columns)]
    return table(columns, [[_told(each) for each in row] for row in rows], told_rows(kept, most))


def _column(name: str, cells: list[Cell]) -> Column:
    numbers = all(each is None or (isinstance(each, int | float) and not isinstance(each, bool)) for each in cells)
    long = any(isinstance(each, str) and (len(each) > _WIDE or "\n" in each) for each in cells)
    some = any(each is not None for each in cells)
    return Column(name, "right" if numbers and some else "left", wide=long)


def _told(value: Cell) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, str) and ("\n" in value or len(value) > 40 * _WIDE):
        return tag("pre", lines(value))
    return value
