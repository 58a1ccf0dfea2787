"""A table as a workbook: what a skill for spreadsheets finds when it is used on questions about tables.

The first row is the header, all text. A cell that is plainly a number is one, shown as it was written (1,234 and 2.50
keep their format), as a spreadsheet would take it in; everything else is the published text: dates, percentages,
amounts of money, signed and zero-padded numbers (+3, 007), whatever would be a formula. Equal tables are equal files.
"""

from __future__ import annotations

import re

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from core.errors import UserError
from core.tasks.table_qa.csv_files import Table
from core.tasks.timeless import workbook_bytes

SHEET = "Table"
_CREATOR = "table questions"
_NUMBER = re.compile(
    r"-?(?:(?P<grouped>[1-9][0-9]{0,2}(?:,[0-9]{3})+)|0|[1-9][0-9]*|(?=\.))(?:\.(?P<decimals>[0-9]+))?"
)
_DIGITS, _SHOWN, _LONGEST = 15, 11, 32_767
"""What a cell can hold without loss: significant digits of a number, digits shown without a format, characters."""
_WIDEST, _TALLEST = 16_384, 1_048_576
"""Columns and rows of a sheet."""


def table_as_workbook(table: Table) -> bytes:
    """The table as a file .xlsx, from A1 on its only sheet "Table".

    Raises UserError as `refuse_unwritable` does.
    """
    refuse_unwritable(table)
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = SHEET
    for column, name in enumerate(table.header, 1):
        cell = sheet.cell(1, column)
        assert isinstance(cell, Cell)
        _write_text(cell, name)
        cell.font = Font(bold=True)
    for row, cells in enumerate(table.rows, 2):
        for column, text in enumerate(cells, 1):
            cell = sheet.cell(row, column)
            assert isinstance(cell, Cell)
            _write(cell, text)
    return workbook_bytes(workbook, _CREATOR)


def refuse_unwritable(table: Table) -> None:
    """Raise UserError where a sheet has no room for the table, or a cell's text cannot be in a workbook: control
    characters, more than 32,767 characters."""
    if len(table.header) > _WIDEST or len(table.rows) >= _TALLEST:
        raise UserError(f"a sheet has at most {_WIDEST:,} columns and {_TALLEST:,} rows")
    for row, cells in enumerate((table.header, *table.rows), 1):
        for column, text in enumerate(cells, 1):
            if ILLEGAL_CHARACTERS_RE.search(text) or len(text) > _LONGEST:
                raise UserError(f"{get_column_letter(column)}{row}: {text[:40]!r} cannot be in a workbook")


def _write(cell: Cell, text: str) -> None:
    found = _NUMBER.fullmatch(text)
    digits = re.sub("[^0-9]", "", text)
    if found is None or len(digits) > _DIGITS or (text.startswith("-") and not digits.strip("0")):
        _write_text(cell, text)
        return
    plain, decimals = text.replace(",", ""), len(found["decimals"] or "")
    cell.value = float(plain) if decimals else int(plain)
    if found["grouped"] or decimals or len(digits) > _SHOWN:
        whole = "#,##0" if found["grouped"] else "" if plain.lstrip("-").startswith(".") else "0"
        cell.number_format = f"{whole}.{'0' * decimals}" if decimals else whole


def _write_text(cell: Cell, text: str) -> None:
    """A text as it is, never a formula or an error value; nothing where it is empty."""
    if text:
        cell.value = text
        cell.data_type = "s"
