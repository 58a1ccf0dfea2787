"""Gold literals: values of the expected answer that nobody can know who has not seen it.

A fix or a lesson that contains one was copied from the answer. The rule: a value of an answer cell of any test case,
written as code would write it, unless it is trivial (empty, a truth value, an error, a text of fewer than four
characters, a number of fewer than three significant digits) or known (its text occurs in the instruction or in a text
of the input, its number to two decimals or its date in a cell of the input or in the instruction).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from core.tasks.spreadsheet.parts import WorkbookParts
from core.tasks.spreadsheet.positions import Area
from core.tasks.spreadsheet.reading import open_book
from core.tasks.spreadsheet.values import CellValue

_SHORTEST_TEXT = 4
_FEWEST_DIGITS = 3
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?|\.\d+")


class Known:
    """What an agent is shown: the instruction, and every cell of the input."""

    def __init__(self, instruction: str, inputs: Iterable[CellValue]) -> None:
        texts = [instruction]
        self._numbers = {round(abs(float(found.replace(",", ""))), 2) for found in _NUMBER.findall(instruction)}
        self._moments: set[datetime.date | datetime.time | datetime.timedelta] = set()
        for value in inputs:
            if isinstance(value, str):
                texts.append(value)
            number = _number(value)
            if number is not None:
                self._numbers.add(round(abs(number), 2))
            elif isinstance(value, datetime.datetime):
                self._moments.add(value.date())
            elif isinstance(value, datetime.time | datetime.timedelta):
                self._moments.add(value)
        self._text = _folded("\n".join(texts))

    def holds(self, value: CellValue) -> bool:
        """Whether a value can be known from what the agent is shown."""
        number = _number(value)
        if number is not None:
            return round(abs(number), 2) in self._numbers
        if isinstance(value, datetime.datetime):
            return value.date() in self._moments or value.date().isoformat() in self._text
        if isinstance(value, datetime.time | datetime.timedelta):
            return value in self._moments
        return isinstance(value, str) and _folded(value) in self._text


def gold_literals(gold: Iterable[CellValue], known: Known) -> tuple[str, ...]:
    """The forms in which gold values that are neither trivial nor known would stand in code, each once."""
    forms = (form for value in gold if not _trivial(value) and not known.holds(value) for form in _forms(value))
    return tuple(dict.fromkeys(forms))


def values_within(path: Path, areas: Sequence[Area]) -> Iterator[CellValue]:
    """The values of a workbook's areas, as saved. Raises UnreadableWorkbook."""
    with WorkbookParts(path) as parts:
        book = open_book(path, parts, areas)
        for area in areas:
            grid = book.grid(area.sheet)
            rows, columns = area.spans(grid.last_row, grid.last_column)
            yield from (grid.value(row, column) for row in rows for column in columns)


def values_of(path: Path) -> Iterator[CellValue]:
    """Every value of a workbook, and the names of its sheets. Raises UnreadableWorkbook."""
    with WorkbookParts(path) as parts:
        book = open_book(path, parts)
        for sheet in book.sheets:
            yield sheet
            yield from (value for _, _, value in book.grid(sheet).cells())


def _number(value: CellValue) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str):
        try:
            return float(value.replace(",", ""))
        except ValueError:
            return None
    return None


def _trivial(value: CellValue) -> bool:
    if value is None or isinstance(value, bool):
        return True
    number = _number(value)
    if number is not None:
        digits = re.sub(r"e.*|[^0-9]", "", repr(number).removesuffix(".0"))
        return len(digits.strip("0")) < _FEWEST_DIGITS
    if isinstance(value, str):
        return len(value.strip()) < _SHORTEST_TEXT or value.startswith("#")
    return False


def _forms(value: CellValue) -> tuple[str, ...]:
    """How a value would be written into code, most exact first."""
    if isinstance(value, datetime.datetime):
        day = value.date().isoformat()
        return (day,) if value.time() == datetime.time() else (value.isoformat(sep=" "), day)
    if isinstance(value, datetime.time | datetime.timedelta):
        return (str(value),)
    number = _number(value)
    if number is None:
        return (str(value).strip(),)
    number = abs(number)  # a sign may stand apart
    if number.is_integer():
        return (str(int(number)),)
    return tuple(dict.fromkeys((repr(number), repr(round(number, 2)).removesuffix(".0"))))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
