"""Reading the values of a workbook: with calamine, and with openpyxl where calamine would lose something.

calamine is about twenty times faster and gives error cells as empty; so a sheet whose XML holds error cells (or one of
the few other things it cannot be trusted with, see scan.py) is read with openpyxl, and both give the same values here.
What is left of differences: in a cell formatted as a date, a negative number, one past the year 9999, and a moment
within half a millisecond of midnight.
"""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import openpyxl
import python_calamine
from openpyxl.worksheet.worksheet import Worksheet

from core.tasks.spreadsheet.parts import UnreadableWorkbook, WorkbookParts, readable
from core.tasks.spreadsheet.positions import Area
from core.tasks.spreadsheet.values import CellValue

# What openpyxl says about extensions it drops concerns nothing that is compared, and would reach people's terminals.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\..*")


class Grid(Protocol):
    """The values of one sheet, by 1-based row and column; outside of the used range everything is None."""

    last_row: int
    last_column: int

    def value(self, row: int, column: int) -> CellValue: ...

    def cells(self) -> Iterator[tuple[int, int, CellValue]]:
        """Row, column and value of every cell that is not empty."""
        ...


class Book(Protocol):
    """The values of a workbook, sheet by sheet, as the file holds them: formulas by their cached values."""

    sheets: tuple[str, ...]

    def grid(self, sheet: str) -> Grid:
        """Raises UnreadableWorkbook where the sheet's part is broken, KeyError where there is no such sheet."""
        ...


def open_book(path: Path, parts: WorkbookParts, areas: Sequence[Area] | None = None) -> Book:
    """Open a workbook for reading values, each sheet when it is first asked for.

    Where `areas` is given, only values inside of them need be right, which is quicker where errors lie outside.
    """
    return _MixedBook(path, parts, areas)


class _MixedBook:
    """Each sheet by the reader that loses nothing of it."""

    def __init__(self, path: Path, parts: WorkbookParts, areas: Sequence[Area] | None) -> None:
        self.sheets = tuple(parts.sheets)
        self._path, self._parts, self._areas = path, parts, areas
        self._grids: dict[str, Grid] = {}
        self._calamine: python_calamine.CalamineWorkbook | None = None
        self._openpyxl: OpenpyxlBook | None = None

    def grid(self, sheet: str) -> Grid:
        if sheet not in self._grids:
            self._grids[sheet] = self._read(sheet)
        return self._grids[sheet]

    def _read(self, sheet: str) -> Grid:
        areas = None if self._areas is None else [area for area in self._areas if area.sheet == sheet]
        if not self._parts.needs_openpyxl(sheet, areas):
            try:
                return self._read_with_calamine(sheet)
            except python_calamine.CalamineError:
                pass  # it refuses some files that openpyxl reads; if that refuses too, its reason is the one told
        if self._openpyxl is None:
            self._openpyxl = OpenpyxlBook(self._path)
        return self._openpyxl.grid(sheet)

    def _read_with_calamine(self, sheet: str) -> Grid:
        if self._calamine is None:
            self._calamine = python_calamine.CalamineWorkbook.from_path(self._path)
        return _CalamineGrid(self._calamine.get_sheet_by_name(sheet))


class _CalamineGrid:
    def __init__(self, sheet: python_calamine.CalamineSheet) -> None:
        rows: list[list[object]] = [list(row) for row in sheet.to_python(skip_empty_area=True)]
        start = sheet.start or (0, 0)
        self._first_row, self._first_column = start[0] + 1, start[1] + 1
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
            self._keep_corner(rows, (top - start[0], left - start[1]), (bottom - start[0], right - start[1]))
        self._rows = rows
        self.last_row = start[0] + len(rows)
        self.last_column = start[1] + (len(rows[0]) if rows else 0)

    @staticmethod
    def _keep_corner(rows: list[list[object]], first: tuple[int, int], last: tuple[int, int]) -> None:
        """A merged range has one value, its top left cell's, whatever the XML still holds in the others."""
        for row in range(max(first[0], 0), min(last[0] + 1, len(rows))):
            for column in range(max(first[1], 0), min(last[1] + 1, len(rows[row]))):
                if (row, column) != first:
                    rows[row][column] = ""

    def value(self, row: int, column: int) -> CellValue:
        row, column = row - self._first_row, column - self._first_column
        if not (0 <= row < len(self._rows) and 0 <= column < len(self._rows[row])):
            return None
        return self._as_openpyxl(self._rows[row][column])

    def cells(self) -> Iterator[tuple[int, int, CellValue]]:
        for row, values in enumerate(self._rows, start=self._first_row):
            for column, found in enumerate(values, start=self._first_column):
                if found != "":
                    yield row, column, self._as_openpyxl(found)

    @staticmethod
    def _as_openpyxl(found: object) -> CellValue:
        if found == "":
            return None
        if type(found) is datetime.date:
            return datetime.datetime(found.year, found.month, found.day)
        return found  # type: ignore[return-value]  # calamine's other types are CellValue's own


class OpenpyxlBook:
    """The same through openpyxl alone, as the published evaluator reads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with readable(path):
            self._book = openpyxl.load_workbook(path, data_only=True)
        self.sheets = tuple(self._book.sheetnames)

    def grid(self, sheet: str) -> Grid:
        if sheet not in self.sheets:  # listed in the workbook, but without a part that holds it
            raise UnreadableWorkbook(f"{self._path.name} has no cells for its sheet {sheet!r}")
        return _OpenpyxlGrid(self._book[sheet])


class _OpenpyxlGrid:
    def __init__(self, sheet: object) -> None:
        # A chart sheet has no cells: everything in it is empty.
        self._sheet = sheet if isinstance(sheet, Worksheet) else None
        self.last_row = self._sheet.max_row if self._sheet else 0
        self.last_column = self._sheet.max_column if self._sheet else 0

    def value(self, row: int, column: int) -> CellValue:
        if self._sheet is None or row > self.last_row or column > self.last_column:
            return None
        return self._sheet.cell(row, column).value  # type: ignore[return-value]

    def cells(self) -> Iterator[tuple[int, int, CellValue]]:
        # The cells there are, in order; asking for rows would make every cell of the used range, however vast.
        for row, column in sorted(self._sheet._cells) if self._sheet else ():
            value = self.value(row, column)
            if value is not None:
                yield row, column, value
