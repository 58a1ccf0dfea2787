"""A table as a file for a spreadsheet: what would be a formula there stays text. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = (*"=+-@\t\r\n", *"\uff1d\uff0b\uff0d\uff20")
"""How a formula may begin (OWASP, CSV Injection); the last four are = + - @ in full width."""


def csv_text(head: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """Comma-separated values (RFC 4180) under their names; None is an empty cell, a number stays one."""
    told = io.StringIO()
    writer = csv.writer(told)
    writer.writerow(head)
    writer.writerows([cell(value) for value in row] for row in rows)
    return told.getvalue()


def cell(value: object) -> object:
    """A value as a cell; a text that begins like a formula gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
