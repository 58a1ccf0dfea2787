"""Tables as workbooks: numbers are numbers where they plainly are, and everything else is as published."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from core.errors import UserError
from core.tasks.table_qa.csv_files import Table, read_table
from core.tasks.table_qa.workbook import table_as_workbook


def cells_of(table: Table, path: Path) -> list[list[tuple[object, str]]]:
    """The values and number formats of a table's rows in its workbook."""
    path.write_bytes(table_as_workbook(table))
    sheet = openpyxl.load_workbook(path)["Table"]
    return [[(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize(
    ("text", "value", "number_format"),
    [
        ("2004", 2004, "General"),
        ("-3", -3, "General"),
        ("0", 0, "General"),
        ("2.50", 2.5, "0.00"),
        (".395", 0.395, ".000"),
        ("-.5", -0.5, ".0"),
        ("1,234", 1234, "#,##0"),
        ("-1,234,567.8", -1234567.8, "#,##0.0"),
        ("123456789012", 123456789012, "0"),
    ],
)
def test_what_is_plainly_a_number_is_one(tmp_path, text, value, number_format):
    """Shown as it was written."""
    ((_,), (cell,)) = cells_of(Table(header=("h",), rows=((text,),)), tmp_path / "t.xlsx")
    assert cell == (value, number_format)
    assert type(cell[0]) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        *("007", "+3", "5%", "$5", "1,23", "12,34,567", "1 234", "1e3", "-0", "-", "--", "1.", ".", "1234567890123456"),
        *("=SUM(A1)", "=SB", "#N/A", "TRUE", "2004-01-31", "−7", "٤٢", " 5", "a\nb", "nan", "inf", "'5"),
    ],
)
def test_everything_else_is_the_text_it_was(tmp_path, text):
    """No formula, no error value, no date, no digit lost."""
    ((_,), (cell,)) = cells_of(Table(header=("h",), rows=((text,),)), tmp_path / "t.xlsx")
    assert cell == (text, "General")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["Table"]
    assert sheet["A2"].data_type == "s"


def test_the_header_is_text_and_an_empty_cell_is_empty(tmp_path):
    """Also a header that is a year."""
    rows = cells_of(Table(header=("2004", ""), rows=(("", "1"),)), tmp_path / "t.xlsx")
    assert [[value for value, _ in row] for row in rows] == [["2004", None], [None, 1]]


def test_equal_tables_are_equal_files(tmp_path):
    """Byte for byte, and others are not."""
    table = Table(header=("a", "b"), rows=(("1", "x"), ("2.5", "y")))
    other = Table(header=("a", "b"), rows=(("1", "x"), ("2.5", "z")))
    for name, each in (("one", table), ("same", table), ("other", other)):
        (tmp_path / name).write_bytes(table_as_workbook(each))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "same").read_bytes()
    assert (tmp_path / "one").read_bytes() != (tmp_path / "other").read_bytes()


@pytest.mark.parametrize("text", ["\x07", "x" * 32_768])
def test_what_a_workbook_cannot_hold_is_refused(tmp_path, text):
    """Rather than cut, or left out."""
    with pytest.raises(UserError, match=r"B2: .* cannot be in a workbook"):
        table_as_workbook(Table(header=("a", "b"), rows=(("1", text),)))


def test_a_table_that_a_sheet_has_no_room_for_is_refused():
    """Rather than ending in an error of the library."""
    with pytest.raises(UserError, match="at most 16,384 columns"):
        table_as_workbook(Table(header=("c",) * 16_385, rows=()))


def test_real_tables_are_in_their_workbooks_as_they_were_published(shared_data: Path, tmp_path: Path):
    """Every cell of every fifth of them: the text, or the number that it shows as."""
    for path in sorted((shared_data / "wikitablequestions" / "csv").rglob("*.csv"))[::5]:
        table = read_table(path)
        rows = cells_of(table, tmp_path / "t.xlsx")
        assert len(rows) == 1 + len(table.rows)
        for row, texts in zip(rows, (table.header, *table.rows), strict=True):
            assert [shown(*cell) for cell in row] == list(texts)


def shown(value: object, number_format: str) -> str:
    """What a spreadsheet shows of a cell, for the formats that are in use here."""
    if not isinstance(value, int | float):
        return str(value or "")
    decimals = len(number_format.partition(".")[2])
    text = f"{value:{',' if number_format.startswith('#') else ''}.{decimals}f}"
    return text.replace("0.", ".", 1) if number_format.startswith(".") else text
