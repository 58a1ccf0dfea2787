"""Perturbing a workbook: other figures and dates in the same places, so that an answer that was copied stands out.

Equal figures stay equal (keys still match across sheets), signs stay; zero, texts, formulas, headers (the first used
row of a sheet) and everything else about the workbook are kept as they are. Seeds take turns. An even one moves every
figure away from zero, and larger ones stay larger. Some programs cannot stand that: they look for a key their task
names, or make a date of a day, a month and a year. An odd seed is sparing: it keeps half of the values, moves
the others towards zero, and those that may be part of a date only to the next one.
"""

from __future__ import annotations

import datetime
import math
import re
import zlib
from pathlib import Path
from random import Random
from typing import Any

import openpyxl

from core.errors import boundary
from core.types import Record

LONGEST_DAY, LONGEST_MONTH = 31, 12
YEARS = range(1900, 2100)
_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?!\w)")
HUGE = 1e300
"""From here up a figure stays: it could grow beyond what a cell can hold."""


class Perturbation(Record):
    """How every figure and date of a workbook changes.

    From 1 up a figure grows by `step` and, rounded down, by its share of `factor`: whole numbers stay whole, decimals
    keep their digits, and whole and broken figures of one column keep their order. Below 1 it may be a share, and is
    divided by `factor`. A number like 20240131 stays a date. A sparing perturbation keeps half of the values (0 or 1,
    as `draw` has it), and its figures shrink.
    """

    step: int
    factor: float
    days: int
    draw: int = 0
    named: frozenset[float] = frozenset()
    kept_half: int | None = None

    def of(self, value: Any) -> Any:
        """The value in its place, of the same type; another one wherever it is a figure or date that is to change."""
        if isinstance(value, bool) or value == 0 or self._spares(value):
            return value
        if isinstance(value, int | float):
            return self._of_figure(value) if abs(value) < HUGE else value
        if isinstance(value, datetime.datetime | datetime.date):
            return self._later(value)
        return value

    def _of_figure(self, value: int | float) -> int | float:
        if isinstance(value, int):
            return self._of_whole(value)
        return float(self._of_whole(int(value))) if value.is_integer() else self._of_broken(value)

    def _of_whole(self, value: int) -> int:
        written = _written_as_digits(value)
        if written is not None:
            return int(f"{self._later(written):%Y%m%d}")
        if self.kept_half is None:
            return value + self._grown_by(value)
        if 0 < value < LONGEST_DAY:
            return value if value == LONGEST_MONTH else value + 1
        return value + 1 if value in YEARS else round(value / self.factor)

    def _of_broken(self, value: float) -> float:
        if abs(value) < 1:
            return value / self.factor
        decimals = len(repr(value).partition("e")[0].partition(".")[2])
        return round(value + self._grown_by(value) if self.kept_half is None else value / self.factor, decimals)

    def _grown_by(self, value: float) -> int:
        growth = self.step + math.floor(abs(value) * (self.factor - 1))
        return growth if value > 0 else -growth

    def _later(self, moment: datetime.date) -> datetime.date:
        """Some days later; the same day where the calendar ends before that."""
        room = (datetime.date.max - datetime.date(moment.year, moment.month, moment.day)).days
        return moment + datetime.timedelta(days=self.days) if self.days <= room else moment

    def _spares(self, value: Any) -> bool:
        """Whether the value stays: named by the task, or kept by a sparing perturbation (drawn by the value, so that
        equal ones stay equal)."""
        plain = float(value) if isinstance(value, int | float) else value
        return plain in self.named or self.kept_half == zlib.crc32(f"{self.draw} {plain}".encode()) % 2


def _written_as_digits(value: int) -> datetime.date | None:
    """The date that a number like 20240131 is read as."""
    try:
        return datetime.date(value // 10_000, value // 100 % 100, value % 100) if value // 10_000 in YEARS else None
    except ValueError:
        return None


def perturbation(seed: int, about: str, instruction: str = "") -> Perturbation:
    """The perturbation of a seed for one task and case (`about`). `random.Random` draws alike under every Python.

    What the instruction names (a key to look for, a threshold, a year) stays: programs are right to rely on it.
    """
    random = Random(f"perturbation {seed} {about}")
    return Perturbation(
        step=random.randint(2, 19),
        factor=random.choice((1.07, 1.13, 1.19, 1.23, 1.31)),
        days=random.randint(3, 28),
        named=frozenset(float(found.replace(",", "")) for found in _NUMBER.findall(instruction)),
        draw=Random(about).randint(0, 10**6),
        kept_half=seed // 2 % 2 if seed % 2 else None,
    )


Place = tuple[str, int, int]


def perturb(source: Path, target: Path, change: Perturbation) -> dict[Place, Any]:
    """Write a perturbed copy; the original value of every cell that changed, by sheet, row and column.

    Nothing is written where nothing changed. Raises BoundaryError (workbook).
    """
    with boundary("workbook"):
        book = openpyxl.load_workbook(source)
        changed: dict[Place, Any] = {}
        for sheet in book.worksheets:
            used = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
            for cell in used:
                if cell.row == used[0].row or cell.data_type == "f":
                    continue
                value = change.of(cell.value)
                if value != cell.value:
                    changed[sheet.title, cell.row, cell.column] = cell.value
                    cell.value = value
        if changed:
            book.save(target)
        return changed


def perturb_alike(source: Path, target: Path, change: Perturbation, changed: dict[Place, Any]) -> bool:
    """The same change in another workbook, where it holds the same values in the same places; False where nowhere."""
    with boundary("workbook"):
        book = openpyxl.load_workbook(source)
        found = False
        for (sheet, row, column), value in changed.items():
            if sheet not in book.sheetnames:
                continue
            cell = book[sheet].cell(row, column)
            if cell.data_type != "f" and cell.value == value:
                cell.value = change.of(value)
                found = True
        if found:
            book.save(target)
        return found
