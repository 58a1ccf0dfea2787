"""Tables: plain HTML, so that they can be read, searched, copied and printed, and cost a page next to nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from core.view.html.markup import NOTHING, Html, link, tag
from core.view.links import View


class Column(NamedTuple):
    """A column: what its head says, how its cells stand, and the view that sorts by it."""

    title: str
    align: Literal["left", "right", "center"] = "left"
    hint: str = ""
    sort: View | None = None
    order: Literal["", "ascending", "descending"] = ""
    """How the table is sorted by this column now."""
    wide: bool = False
    """Takes what room is left and wraps; other columns keep to one line."""


_ARROWS = {"": "", "ascending": " ▲", "descending": " ▼"}


def table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[object]],
    caption: str = "",
    marked: Mapping[int, str] | None = None,
) -> Html:
    """A table of cells, each Html or text to be escaped. `marked` gives rows a class by their place.

    Raises ValueError where a row has more or fewer cells than there are columns.
    """
    head = tag("thead", tag("tr", *(_head(column) for column in columns)))
    body = tag("tbody", *(_row(columns, row, (marked or {}).get(place, "")) for place, row in enumerate(rows)))
    told = tag("caption", caption) if caption else NOTHING
    return tag("div", tag("table", told, head, body, cls="lab-table"), cls="lab-scroll")


def _head(column: Column) -> Html:
    words = f"{column.title}{_ARROWS[column.order]}"
    return tag(
        "th",
        link(column.sort, words, title=f"sort by {column.title}") if column.sort else words,
        cls=_classes(column),
        scope="col",
        title=column.hint or None,
        aria_sort=column.order or None,
    )


def _row(columns: Sequence[Column], cells: Sequence[object], mark: str) -> Html:
    if len(cells) != len(columns):
        raise ValueError(f"{len(cells)} cells for {len(columns)} columns")
    return tag(
        "tr",
        *(tag("td", cell, cls=_classes(column)) for column, cell in zip(columns, cells, strict=True)),
        cls=mark,
    )


def _classes(column: Column) -> str:
    return " ".join(filter(None, ("" if column.align == "left" else column.align, "wide" if column.wide else "")))
