"""Writes a case as .xlsx bytes that depend on nothing but the case: equal seeds give equal files."""

from __future__ import annotations

from random import Random

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from core.tasks.starter.families.family import Answer, Book
from core.tasks.starter.shape import Shape
from core.tasks.starter.table import Cell, Table, Value
from core.tasks.starter.vocabulary import NOTES
from core.tasks.timeless import workbook_bytes

CREATOR = "starter suite"
BOLD = Font(bold=True)


def case_files(book: Book, shape: Shape, case: int) -> tuple[bytes, bytes]:
    """The input workbook of a case and the golden one, which differs from it in the answer cells alone."""
    workbook = _build(book, shape, case)
    untouched = workbook_bytes(workbook, CREATOR)
    _enter(workbook[book.answer_sheet], book.answer(""))
    return untouched, workbook_bytes(workbook, CREATOR)


def _build(book: Book, shape: Shape, case: int) -> Workbook:
    workbook = Workbook()
    del workbook[workbook.sheetnames[0]]
    if "read me" in shape.decoys:
        _write_grid(workbook.create_sheet("Read me"), {(1 + row, 1): note for row, note in enumerate(NOTES[:3])})
    for part in book.sheets:
        sheet = workbook.create_sheet(part.sheet)
        if isinstance(part, Table):
            _write_table(sheet, part)
        else:
            _write_grid(sheet, part.cells)
    _add_decoys(workbook, book, shape, case)
    workbook.active = workbook.sheetnames.index(book.sheets[0].sheet)
    return workbook


def _add_decoys(workbook: Workbook, book: Book, shape: Shape, case: int) -> None:
    """Sheets that lie about in real workbooks: an older copy under a similar name, hidden lists."""
    rng = Random(f"{shape.phrase} {case}")
    first = book.sheets[0]
    if "old copy" in shape.decoys and isinstance(first, Table):
        older = workbook.create_sheet(f"{first.sheet} (old)")
        rows = [row for row in first.rows if row.kind == "data"]
        for column, label in enumerate(first.labels, 1):
            older.cell(1, column, label)
            for index, row in enumerate(rng.sample(rows, len(rows) // 2), 2):
                _write(older, index, column, row.cells[label])
    if "hidden lists" in shape.decoys:
        lists = workbook.create_sheet("Lists")
        _write_grid(lists, {(1 + row, 1): status for row, status in enumerate(shape.world.statuses)})
        lists.sheet_state = "hidden"


def _write_table(sheet: Worksheet, table: Table) -> None:
    last = table.start_column + len(table.labels) - 1
    for index, title in enumerate(table.titles, 1):
        sheet.cell(index, table.start_column, title).font = BOLD
        sheet.merge_cells(start_row=index, end_row=index, start_column=table.start_column, end_column=last)
    for label in table.labels:
        column = table.column(label)
        sheet.cell(table.header_row, column, label).font = BOLD
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = 16
        if label in table.hidden_columns:
            sheet.column_dimensions[letter].hidden = True
    for index, row in enumerate(table.rows):
        place = table.sheet_row(index)
        for label, cell in row.cells.items():
            _write(sheet, place, table.column(label), cell)
        if row.hidden:
            sheet.row_dimensions[place].hidden = True


def _write(sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
    if cell.raw is None:
        return
    written = sheet.cell(row, column, cell.raw)
    assert isinstance(written, SheetCell)
    if cell.form and not isinstance(cell.raw, str):
        written.number_format = cell.form


def _write_grid(sheet: Worksheet, cells: dict[tuple[int, int], Value]) -> None:
    for (row, column), value in cells.items():
        sheet.cell(row, column, value)


def _enter(sheet: Worksheet, answer: Answer) -> None:
    for (row, column), value in answer.items():
        sheet.cell(row, column, value)


def answer_position(sheet: str, answers: tuple[Answer, ...], margin: int) -> str:
    """One range that holds the answers of every case, with `margin` rows more, as the published layout names it."""
    places = [place for answer in answers for place in answer]
    rows, columns = [row for row, _ in places], [column for _, column in places]
    first = f"{get_column_letter(min(columns))}{min(rows)}"
    last = f"{get_column_letter(max(columns))}{max(rows) + margin}"
    return f"'{sheet}'!{first}" if first == last else f"'{sheet}'!{first}:{last}"
