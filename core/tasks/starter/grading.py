"""A small evaluator for generated tasks: values only, one range, figures to two decimals."""

from __future__ import annotations

import datetime
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import get_column_letter

from core.types import CellDifference


def compare_case(case: int, answer_position: str, expected: Path, got: Path, reveal: bool) -> list[CellDifference]:
    """The answer cells in which two workbooks differ."""
    sheet, _, cells = answer_position.rpartition("!")
    name = sheet.strip("'")
    left, right = load_workbook(expected, data_only=True), load_workbook(got, data_only=True)
    first_column, first_row, last_column, last_row = range_boundaries(cells)
    assert first_column is not None
    assert first_row is not None
    assert last_column is not None
    assert last_row is not None
    differences = []
    for row in range(first_row, last_row + 1):
        for column in range(first_column, last_column + 1):
            wanted = left[name].cell(row, column).value
            found = right[name].cell(row, column).value if name in right.sheetnames else None
            if _plain(wanted) != _plain(found):
                place = f"{get_column_letter(column)}{row}"
                shown = str(wanted) if reveal else None
                differences.append(CellDifference(case=case, sheet=name, cell=place, got=str(found), expected=shown))
    return differences


def _plain(value: object) -> object:
    if isinstance(value, (int, float)):
        return round(float(value), 2)
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, str):
        try:
            return round(float(value), 2)
        except ValueError:
            return value or None
    return value
