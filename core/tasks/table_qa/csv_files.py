"""Reading the tables of WikiTableQuestions as published: comma-separated, escaped by backslashes.

Cells are quoted; a quote within is \\" and a backslash \\\\, never doubled as spreadsheets write it; a line break
within a cell is one within its quotes (README of the data set, "Table Formats"). The first row is the header, where
names may repeat and be empty. Python's csv module reads these files too, but takes doubled quotes, and whatever follows
a closing quote, for part of the cell without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from core.errors import UserError
from core.tasks.table_qa.escapes import unescaped
from core.types import Record

_CELL = re.compile(r'(?:"([^"\\]*(?:\\.[^"\\]*)*)"|([^",\r\n\\]*))(,|\r?\n|\Z)', re.DOTALL)
_ESCAPES = {'"': '"', "\\": "\\"}


class Table(Record):
    """A table of texts: every row is as wide as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_table(path: Path) -> Table:
    """The table of one file, its cells as they were before escaping.

    Raises UserError where it cannot be read, is no such file, has no header, or a row has another width than that.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        raise UserError(f"{path}: cannot be read: {problem.strerror}") from None
    except UnicodeDecodeError as problem:
        raise UserError(f"{path}: no UTF-8 text: {problem}") from None
    if not text.strip():
        raise UserError(f"{path}: has no header")
    (_, header), *rows = _rows(text, path)
    for line, row in rows:
        if len(row) != len(header):
            raise UserError(f"{path}, line {line}: {len(row)} cells under a header of {len(header)}")
    return Table(header=header, rows=tuple(row for _, row in rows))


def _rows(text: str, path: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each row with the number of the line it begins on."""
    place, line, row = 0, 1, list[str]()
    while place < len(text) or row:
        found = _CELL.match(text, place)
        if not found:
            line = 1 + text.count("\n", 0, place)
            raise UserError(f"{path}, line {line}: {text[place : place + 40]!r} is no cell escaped by backslashes")
        row.append(unescaped(found[1], _ESCAPES) if found[1] is not None else found[2])
        place = found.end()
        if found[3] != ",":
            yield line, tuple(row)
            line, row = 1 + text.count("\n", 0, place), []
