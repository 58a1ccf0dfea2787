"""The published evaluation, told again over openpyxl objects: what `official` verdicts are compared with.

It is deliberately naive: cell by cell by name through openpyxl, raising wherever the release raises. The benchmark's
caller turns an exception into a failed case.
"""

from __future__ import annotations

import datetime
import functools
import warnings
from pathlib import Path
from typing import Any

import openpyxl

from core.errors import BoundaryError, boundary


def passes(expected: Path, output: Path, position: str) -> bool:
    """The release's verdict on one case."""
    truth = _load(expected)
    try:
        with boundary("release"):
            given = _load(output)
            return all(_range_agrees(truth, given, piece) for piece in position.split(","))
    except BoundaryError:  # whatever it was, as the benchmark's caller does
        return False


@functools.lru_cache(maxsize=2)
def _load(path: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path, data_only=True)


def _range_agrees(truth: Any, given: Any, piece: str) -> bool:
    sheet, cells = truth.sheetnames[0], piece
    if "!" in piece:
        sheet, cells = piece.split("!")
    sheet, cells = sheet.strip("'"), cells.strip("'")
    if sheet not in given.sheetnames:
        return False
    return all(_same(truth[sheet][name].value, given[sheet][name].value) for name in _names(cells))


def _names(cells: str) -> list[str]:
    if ":" not in cells:
        return [cells]
    start, end = cells.split(":")
    first, last = _number(_letters(start)), _number(_letters(end))
    return [
        f"{_name(column)}{row}"
        for column in range(first, last + 1)
        for row in range(int(_digits(start)), int(_digits(end)) + 1)
    ]


def _letters(text: str) -> str:
    return "".join(character for character in text if not character.isdigit())


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _number(letters: str) -> int:
    total = 0
    for letter in letters:
        total = total * 26 + ord(letter) - 64
    return total


def _name(number: int) -> str:
    name = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def _same(expected: Any, got: Any) -> bool:
    left, right = _form(expected), _form(got)
    if left in (None, "") and right in (None, ""):
        return True
    return type(left) is type(right) and bool(left == right)


def _form(value: Any) -> Any:
    if isinstance(value, (int, float)):
        return round(float(value), 2)
    if isinstance(value, datetime.time):
        return str(value)[:-3]
    if isinstance(value, datetime.datetime):
        since = value - datetime.datetime(1899, 12, 30)
        return round(since.days + since.seconds / 86400.0, 0)
    if isinstance(value, str):
        try:
            return round(float(value), 2)
        except ValueError:
            return value
    return value
