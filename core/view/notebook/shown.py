"""What a view shows as plain rows, and a snapshot of it small enough to keep. Pure."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from core.types import Snapshot
from core.types.pins import Cell
from core.view.amounts import many
from core.view.plain import plain

KEPT_ROWS = 200
"""How many rows a snapshot keeps; what it leaves off is counted."""
KEPT_CHARACTERS = 2_000
"""How much of one cell a snapshot keeps; a longer text says how long it is."""


class Shown(NamedTuple):
    """Rows (named tuples of one kind), and which of their fields a person reads first, with the words for them.

    `total` is how many rows there are where `rows` has not all of them. `value` is what the rows were made of (a
    trajectory, a patch, file diffs), `draw` makes the picture of it: HTML of core.view.html, or a Plotly figure.
    """

    rows: tuple[Any, ...]
    columns: Mapping[str, str] = MappingProxyType({})
    words: str = ""
    total: int | None = None
    value: Any = None
    draw: Callable[[], Any] | None = None


def snapshot(shown: Shown) -> Snapshot:
    """What a view showed, to be kept: the columns people read, at most KEPT_ROWS rows, and a digest of them all."""
    fields = tuple(shown.columns) or (shown.rows[0]._fields if shown.rows else ())
    cells = [tuple(cell(getattr(row, field)) for field in fields) for row in shown.rows]
    total = len(cells) if shown.total is None else shown.total
    whole = json.dumps([shown.words, fields, cells, total], ensure_ascii=True)
    return Snapshot(
        words=shown.words,
        columns=tuple(shown.columns.get(field, field) for field in fields),
        rows=tuple(tuple(_kept(each) for each in row) for row in cells[:KEPT_ROWS]),
        total=total,
        digest=hashlib.sha256(whole.encode()).hexdigest(),
    )


def cell(value: object) -> Cell:
    """A value as one cell of a table: what has parts is told in one text, what is no number is none."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return _sound(value)
    if isinstance(value, tuple | list) and all(isinstance(each, str) for each in value):
        return _sound(", ".join(value))
    return _sound(_in_words(plain(value)))


def _in_words(value: object) -> str:
    """What has parts, as words where JSON would be read by nobody: "patches 2, left out (p001, p002)"."""
    if isinstance(value, dict):
        return ", ".join(f"{str(key).replace('_', ' ')} {_part(each)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(_part(each) for each in value)
    if value is None:
        return "none"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _part(value: object) -> str:
    told = _in_words(value)
    return f"({told})" if isinstance(value, dict | list) else told


def told_rows(kept: Snapshot, most: int) -> str:
    """How many rows there are and how many of them are shown, "" where that is all of them."""
    here = min(most, len(kept.rows))
    return f"the first {here:,} of {kept.total:,} rows" if here < kept.total else ""


def told_change(then: Snapshot, now: Snapshot) -> str:
    """What is different now in one sentence; "" where nothing is."""
    if then.digest == now.digest:
        return ""
    if then.total != now.total:
        return f"Changed since: {many(then.total, 'row')} then, {many(now.total, 'row')} now."
    if then.columns != now.columns:
        return "Shown differently since: this program tells other columns now."
    differing = sum(before != after for before, after in zip(then.rows, now.rows, strict=False))
    if not differing:
        return "Changed since, beyond the rows kept here." if then.words == now.words else f"Changed since: {now.words}"
    reads = "reads" if differing == 1 else "read"
    return f"Changed since: {many(differing, 'row')} of {then.total:,} {reads} differently now."


def _kept(value: Cell) -> Cell:
    if isinstance(value, str) and len(value) > KEPT_CHARACTERS:
        return f"{value[:KEPT_CHARACTERS]}… ({len(value):,} characters)"
    return value


def _sound(text: str) -> str:
    """A text that any disk can hold: half a character is replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")
