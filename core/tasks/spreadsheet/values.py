"""When two cells hold the same value: the published rules of SpreadsheetBench, and the one place where ours differ.

The rules are those of `evaluation.py` in the benchmark's release (Ma et al. 2024, arXiv:2406.14991), which compares
values only: a number, and a text that Python reads as a number, counts by its value rounded to two decimals; a date by
its day number; a time by HH:MM; an empty text like an empty cell; and after that the two types must be the same.
"""

from __future__ import annotations

import datetime
from typing import TypeAlias

CellValue: TypeAlias = bool | int | float | str | datetime.datetime | datetime.time | datetime.timedelta | None
"""What a cell can hold, as openpyxl gives it: an error is its text (`#N/A`), a date is a datetime at midnight."""

_DAY_ZERO = datetime.datetime(1899, 12, 30)


def comparable(value: CellValue) -> CellValue:
    """The form in which the published rules compare a value.

    Its oddities are kept: True is 1.0; "1_000", "inf" and "nan" are numbers (and nan equals nothing); a datetime is
    rounded to the nearest day, so 18:00 belongs to the next one; a time loses its last three characters.
    """
    if isinstance(value, int | float):
        return round(float(value), 2)
    if isinstance(value, datetime.time):
        return str(value)[:-3]
    if isinstance(value, datetime.datetime):
        return round(day_number(value), 0)
    if isinstance(value, str):
        try:
            return round(float(value), 2)
        except ValueError:
            return value
    return value


def day_number(moment: datetime.datetime) -> float:
    """Days since the spreadsheet epoch, the time of day as a fraction (microseconds dropped, as published)."""
    since = moment - _DAY_ZERO
    return since.days + since.seconds / 86400.0


def same_official(expected: CellValue, got: CellValue) -> bool:
    """The published verdict on one cell."""
    left, right = comparable(expected), comparable(got)
    if left in ("", None) and right in ("", None):
        return True
    return type(left) is type(right) and left == right


def same_corrected(expected: CellValue, got: CellValue) -> bool:
    """The published verdict, but a value is always equal to itself: a cell reading "nan" can be answered."""
    return same_official(expected, got) or (type(expected) is type(got) and expected == got)


def shown(value: CellValue) -> str:
    """A value as a person (or a model) is told it; the type is visible, as the verdict depends on it."""
    if value is None:
        return "(empty)"
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, datetime.time | datetime.timedelta):
        return str(value)
    return repr(value)
