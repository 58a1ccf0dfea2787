"""Reading values: the same as openpyxl reads, whichever library does it."""

from __future__ import annotations

import datetime
import os
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles.numbers import BUILTIN_FORMATS

from core.tasks.spreadsheet.parts import UnreadableWorkbook, WorkbookParts
from core.tasks.spreadsheet.positions import Area
from core.tasks.spreadsheet.reading import Grid, OpenpyxlBook, open_book
from core.tasks.spreadsheet.values import CellValue
from tests.tasks.spreadsheet.making import book, raw

FORMATS = (
    *BUILTIN_FORMATS.values(),
    *('0.00 "days"', "[Red]0.00", '#,##0\\ "kms"', "[h]:mm", "[ss].00", "yyyy\\-mm\\-dd", "[$-409]d-mmm-yy;@"),
    *("[$-F400]h:mm:ss\\ AM/PM", "[$€-2] #,##0.00", '"Day "0', "\\d0", "##0.0E+0", "[>100]0;[<=100]0.0", "mm:ss.0"),
    *("General;General", "[Yellow]General", 'd "of" mmmm', "0.00;[Red]-0.00;;@", ";;;", "dd/mm;0", "0;dd/mm"),
)
MOMENTS = st.floats(0, 2_958_465).map(lambda moment: round(moment, 5))
"""Days to the second or so: a moment within half a millisecond of midnight is rounded in two ways."""


def reads(path: Path) -> dict[str, Grid]:
    """Every sheet of a workbook as it is read here."""
    with WorkbookParts(path) as parts:
        opened = open_book(path, parts)
        return {sheet: opened.grid(sheet) for sheet in opened.sheets}


def plain(value: CellValue) -> object:
    """A value without what cannot matter: 1 and 1.0 are the same, as are an empty text and nothing."""
    if isinstance(value, bool) or not isinstance(value, int):
        return value or None if isinstance(value, str) else value
    return float(value)


def assert_same_as_openpyxl(path: Path) -> int:
    """Every cell of every sheet; how many there were."""
    cells = 0
    truth, ours = OpenpyxlBook(path), reads(path)
    assert tuple(ours) == truth.sheets
    for sheet, grid in ours.items():
        wanted = truth.grid(sheet)
        for row in range(1, max(grid.last_row, wanted.last_row) + 1):
            for column in range(1, max(grid.last_column, wanted.last_column) + 1):
                left, right = plain(wanted.value(row, column)), plain(grid.value(row, column))
                assert (left, type(left)) == (right, type(right)), f"{path.name} {sheet} {row},{column}"
                cells += 1
    return cells


def test_every_cell_of_every_expected_workbook_reads_as_with_openpyxl(shared_data: Path) -> None:
    """All 60, some with error cells: values and types agree in more than a hundred thousand cells."""
    paths = sorted((shared_data / "spreadsheetbench").rglob("*golden.xlsx"))
    assert len(paths) == 60
    assert sum(assert_same_as_openpyxl(path) for path in paths) > 100_000


@pytest.mark.slow
def test_every_cell_of_every_input_reads_as_with_openpyxl(shared_data: Path) -> None:
    """The 60 inputs too, six of them with error cells."""
    paths = sorted((shared_data / "spreadsheetbench").rglob("*init*.xlsx"))
    assert len(paths) == 60
    assert sum(assert_same_as_openpyxl(path) for path in paths) > 100_000


def test_error_cells_are_texts_not_empty(tmp_path: Path) -> None:
    """calamine gives an error cell as empty; here it is its text."""
    rows = '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><v>2</v></c></row>'
    grid = reads(raw(tmp_path / "e.xlsx", rows))["Sheet1"]
    assert (grid.value(1, 1), grid.value(1, 2)) == ("#N/A", 2)


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1" t="inlineStr"><is><t>  unmarked outer space </t></is></c>',
        '<c r="A1" t="inlineStr"><is><t xml:space="preserve"> marked </t></is></c>',
        '<c r="A1" t="inlineStr"><is><r><t>rich</t></r><r><t> text</t></r></is></c>',
        '<c r="A1" t="inlineStr"><is><t>_x000D_ and _x0041_</t></is></c>',
        '<c r="A1" t="str"><f>"a"</f><v>one\ntwo</v></c>',
        '<c r="A1" t="str"><f>"a"</f><v></v></c>',
        '<c r="A1" t="d"><v>2020-05-06T10:11:12Z</v></c>',
        '<c r="A1" t="b"><v>1</v></c>',
        '<c r="A1"><v>12345678901234567890</v></c>',
        '<c r="A1"><v>1E3</v></c>',
        '<c r="A1" t="s"><v>1</v></c>',
        '<c r="A1" t="s"><v>2</v></c>',
        "<c r='A1' t='e'><v>#DIV/0!</v></c>",
    ],
)
def test_odd_cells_read_as_with_openpyxl(tmp_path: Path, cell: str) -> None:
    """White space, escapes, rich text, ISO dates and big numbers give openpyxl's value."""
    strings = ("<t>plain</t>", '<r><t xml:space="preserve">bold </t></r><r><t>norm</t></r>', "<t> outer </t>")
    assert_same_as_openpyxl(raw(tmp_path / "odd.xlsx", f'<row r="1">{cell}</row>', strings=strings))


def test_a_merged_range_has_one_value(tmp_path: Path) -> None:
    """Values left behind in the other cells of a merged range are not read, as openpyxl does not read them."""
    rows = '<row r="2"><c r="B2"><v>1</v></c><c r="C2"><v>2</v></c></row><row r="3"><c r="B3"><v>3</v></c></row>'
    path = raw(tmp_path / "m.xlsx", rows, after='<mergeCells count="1"><mergeCell ref="B2:C3"/></mergeCells>')
    assert [value for _, _, value in reads(path)["Sheet1"].cells()] == [1]
    assert_same_as_openpyxl(path)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(FORMATS),
            st.one_of(st.integers(0, 2_958_465), MOMENTS, MOMENTS.map(lambda moment: round(moment % 1, 5))),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_a_number_format_decides_alike_what_is_a_date(tmp_path: Path, cells: list[tuple[str, float]]) -> None:
    """Whatever format a number has, it is a number, date, time or duration exactly where openpyxl says so."""
    values = {f"A{row}": number for row, (_, number) in enumerate(cells, start=1)}
    formats = {f"A{row}": shown for row, (shown, _) in enumerate(cells, start=1)}
    assert_same_as_openpyxl(book(tmp_path / "f.xlsx", {"S": values}, formats))


def test_dates_are_datetimes_at_midnight(tmp_path: Path) -> None:
    """A date without a time of day is what openpyxl gives, not calamine's date."""
    grid = reads(book(tmp_path / "d.xlsx", {"S": {"A1": datetime.datetime(2024, 5, 6)}}))["S"]
    assert type(grid.value(1, 1)) is datetime.datetime


def test_a_vast_and_nearly_empty_sheet_takes_no_memory(tmp_path: Path) -> None:
    """Two cells in opposite corners would be 17 thousand million cells if the range between were kept."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    grid = reads(raw(tmp_path / "v.xlsx", rows))["Sheet1"]
    assert list(grid.cells()) == [(1, 1, 1), (1_048_576, 16_384, 2)]


def test_errors_outside_the_compared_areas_do_not_slow_reading_down(tmp_path: Path) -> None:
    """openpyxl is only needed where an error lies in what is compared."""
    rows = '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><v>2</v></c></row>'
    with WorkbookParts(raw(tmp_path / "e.xlsx", rows)) as parts:
        inside, outside = (
            Area(sheet="Sheet1", first_row=1, last_row=1, first_column=column, last_column=column) for column in (1, 2)
        )
        assert parts.needs_openpyxl("Sheet1", [inside])
        assert not parts.needs_openpyxl("Sheet1", [outside])


def broken(path: Path, how: str) -> Path:
    if how == "absent":
        return path
    if how == "a folder":
        path.mkdir()
    elif how == "not a zip":
        path.write_bytes(b"name,value\na,1\n")
    elif how == "cut off":
        whole = book(path, {"S": {"A1": 1}}).read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
    elif how == "a zip of something else":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("hello.txt", "hello")
    elif how == "empty":
        path.touch()
    return path


@pytest.mark.parametrize("how", ["absent", "a folder", "not a zip", "cut off", "a zip of something else", "empty"])
def test_what_is_no_workbook_is_said_to_be_none(tmp_path: Path, how: str) -> None:
    """Each kind of broken file is one exception with the file's name in it."""
    with pytest.raises(UnreadableWorkbook, match=r"b\.xlsx"):
        WorkbookParts(broken(tmp_path / "b.xlsx", how))


def test_a_sheet_whose_xml_is_broken_is_unreadable(tmp_path: Path) -> None:
    """Where both libraries refuse a sheet, the reason is told."""
    path = raw(tmp_path / "x.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row></broken>')
    with pytest.raises(UnreadableWorkbook):
        reads(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_told_so(tmp_path: Path) -> None:
    """A locked file is not called corrupt."""
    path = book(tmp_path / "l.xlsx", {"S": {"A1": 1}})
    path.chmod(0)
    with pytest.raises(UnreadableWorkbook, match="cannot be opened"):
        WorkbookParts(path)


def test_a_decompression_bomb_is_not_opened(tmp_path: Path) -> None:
    """What unpacks to more than the limit is refused before anything is unpacked."""
    path = tmp_path / "bomb.xlsx"
    template = book(tmp_path / "t.xlsx", {"S": {"A1": 1}})
    with zipfile.ZipFile(template) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
        with target.open("xl/media/zeros.bin", "w") as part:
            for _ in range(300):
                part.write(bytes(1 << 20))
    with pytest.raises(UnreadableWorkbook, match="unpacks to"):
        WorkbookParts(path)


@pytest.mark.parametrize(
    ("cell", "text", "cached"),
    [
        ('<c r="A1"><f>1+1</f></c>', "1+1", False),
        ('<c r="A1"><f>1+1</f><v></v></c>', "1+1", False),
        ('<c r="A1"><f>1+1</f><v/></c>', "1+1", False),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', "1+1", True),
        ('<c r="A1" t="str"><f>""</f><v></v></c>', '""', True),
        ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "1/0", True),
    ],
)
def test_a_formula_knows_whether_its_value_was_saved(tmp_path: Path, cell: str, text: str, cached: bool) -> None:
    """A text result may be empty and is saved all the same; any other empty value was not."""
    with WorkbookParts(raw(tmp_path / "f.xlsx", f'<row r="1">{cell}</row>')) as parts:
        (formula,) = parts.formulas("Sheet1")
    assert (formula.text, formula.cached) == (text, cached)


def test_shared_and_array_formulas_are_found_where_they_are(tmp_path: Path) -> None:
    """A follower of a shared formula carries its text, an array formula the cells it fills; names may be left out."""
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f><v>2</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>4</v></c><c><f t="array" ref="B2:B5">ROW(1:4)</f></c></row>'
    )
    with WorkbookParts(raw(tmp_path / "s.xlsx", rows)) as parts:
        first, second, array = parts.formulas("Sheet1")
    assert (first.text, second.text) == ("B1*2", "B1*2")
    assert (array.row, array.column, array.last_row, array.cached) == (2, 2, 5, False)


def test_what_openpyxl_writes_without_values_is_seen(tmp_path: Path) -> None:
    """A workbook an agent saves with openpyxl asks for calculation and holds formulas without values."""
    made = openpyxl.Workbook()
    made.worksheets[0]["A1"] = "=1+1"
    made.save(tmp_path / "o.xlsx")
    with WorkbookParts(tmp_path / "o.xlsx") as parts:
        assert parts.asks_for_calculation
        assert [formula.cached for formula in parts.formulas("Sheet")] == [False]
