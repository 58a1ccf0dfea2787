"""Perturbing a workbook: other figures and dates in the same places, so that an answer that was copied stands out.

Equal figures stay equal (keys still match across sheets), larger ones stay larger, signs stay; zero, texts, formulas,
headers (the first used row of a sheet) and everything else about the workbook are kept as they are.
"""

from __future__ import annotations

import datetime
import math
from pathlib import Path
from random import Random
from typing import Any

import openpyxl

from core.errors import boundary
from core.types import Record


class Perturbation(Record):
    """How every figure and date of a workbook changes.

    From 1 up a figure grows by `step` and, rounded down, by its share of `factor`: whole numbers stay whole, decimals
    keep their digits, and whole and broken figures of one column keep their order. Below 1 it may be a share, and is
    divided by `factor`.
    """

    step: int
    factor: float
    days: int

    def of(self, value: Any) -> Any:
        """The value in its place: of the same type, and another one wherever the value is a figure or a date."""
        if isinstance(value, bool) or value == 0:
            return value
        if isinstance(value, int):
            return value + self._grown_by(value)
        if isinstance(value, float) and math.isfinite(value):
            return self._of_float(value)
        if isinstance(value, datetime.datetime | datetime.date):
            return value + datetime.timedelta(days=self.days)
        return value

    def _of_float(self, value: float) -> float:
        if abs(value) < 1:
            return value / self.factor
        decimals = len(repr(value).partition("e")[0].partition(".")[2])
        moved = round(value + self._grown_by(value), decimals)
        return moved if math.isfinite(moved) else value

    def _grown_by(self, value: float) -> int:
        growth = self.step + math.floor(abs(value) * (self.factor - 1))
        return growth if value > 0 else -growth


def perturbation(seed: int, about: str) -> Perturbation:
    """The perturbation of a seed for one task and case (`about`). `random.Random` draws alike under every Python."""
    random = Random(f"perturbation {seed} {about}")
    return Perturbation(
        step=random.randint(2, 19), factor=random.choice((1.07, 1.13, 1.19, 1.23, 1.31)), days=random.randint(3, 28)
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
