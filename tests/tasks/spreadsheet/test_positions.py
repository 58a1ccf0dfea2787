"""Where an answer lies: as the published evaluator reads it, and as it was meant."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter, range_boundaries

from core.tasks.spreadsheet.positions import (
    Area,
    PositionBreaks,
    answer_sheets,
    column_name,
    column_number,
    corrected_areas,
    holds_no_cell,
    official_areas,
)


def corners(area: Area) -> tuple[str, int, int, int | None, int | None]:
    return area.sheet, area.first_row, area.first_column, area.last_row, area.last_column


ROWS, COLUMNS = st.integers(1, 1_048_576), st.integers(1, 16_384)
RECTANGLES = st.tuples(ROWS, COLUMNS, ROWS, COLUMNS)
SHEETS = st.text(
    alphabet=st.characters(codec="utf-8", exclude_characters='[]:*?/\\!"', exclude_categories=("Cc", "Cs", "Z")),
    min_size=1,
    max_size=12,
)


@given(RECTANGLES)
def test_a_plain_range_is_read_as_openpyxl_reads_it(ends: tuple[int, int, int, int]) -> None:
    """Both readings of an ordinary range agree with openpyxl's."""
    rows, columns = sorted((ends[0], ends[2])), sorted((ends[1], ends[3]))
    cells = f"{get_column_letter(columns[0])}{rows[0]}:{get_column_letter(columns[1])}{rows[1]}"
    expected = range_boundaries(cells)
    for areas in (official_areas(cells, "S"), corrected_areas(cells, "", ["S"])):
        (area,) = areas
        assert (area.first_column, area.first_row, area.last_column, area.last_row) == expected


@given(st.integers(1, 18_278))
def test_column_names_and_numbers_are_inverse(number: int) -> None:
    """Every column keeps its number through its name."""
    assert column_number(column_name(number)) == number
    assert column_name(number) == get_column_letter(number)


@given(
    st.lists(st.lists(SHEETS, min_size=1, max_size=3).map(", ".join), min_size=1, max_size=4, unique_by=str.casefold)
)
def test_sheet_names_with_commas_spaces_and_apostrophes_are_no_trouble(sheets: list[str]) -> None:
    """A position that names every sheet of a workbook, however it is called, is read back as it was meant."""
    quoted = ["'" + sheet.replace("'", "''") + "'" for sheet in sheets]
    position = ", ".join(f"{sheet}!B{number}:C{number + 1}" for number, sheet in enumerate(quoted, start=1))
    areas = corrected_areas(position, "", sheets)
    assert [corners(area) for area in areas] == [(s, n, 2, n + 1, 3) for n, s in enumerate(sheets, start=1)]


@given(st.text(alphabet="AB12:,;!'$ zé\xa0", max_size=20), st.text(alphabet="AB,' ", max_size=8))
def test_no_text_makes_reading_a_position_crash(position: str, sheet: str) -> None:
    """Whatever the text, a reading gives areas or raises what its callers know."""
    with contextlib.suppress(PositionBreaks):
        assert official_areas(position, "A, B")
    with contextlib.suppress(PositionBreaks):
        assert corrected_areas(position, sheet, ["A, B", "A", "z"])


@pytest.mark.parametrize(
    ("position", "answer_sheet", "sheets", "expected"),
    [
        ("A3:D32", "LISTS", ["RANGES", "LISTS"], [("LISTS", 3, 1, 32, 4)]),
        ("A3:D32", "", ["RANGES", "LISTS"], [("RANGES", 3, 1, 32, 4)]),
        ("'b2b, sez, de'!A5:V10", "b2b, sez, de", ["b2b, sez, de", "cdnr"], [("b2b, sez, de", 5, 1, 10, 22)]),
        (
            "Sheet3'!A:G,'Sheet4'!A:G",
            "'Sheet3','Sheet4'",
            ["Sheet1", "Sheet3", "Sheet4"],
            [("Sheet3", 1, 1, None, 7), ("Sheet4", 1, 1, None, 7)],
        ),
        ("G4:G6, G11:G13", "", ["S"], [("S", 4, 7, 6, 7), ("S", 11, 7, 13, 7)]),
        ("S!A1 :\xa0B2", "", ["S"], [("S", 1, 1, 2, 2)]),
        ("a, b!A1,C3", "", ["S", "a, b"], [("a, b", 1, 1, 1, 1), ("S", 3, 3, 3, 3)]),
        ("\xa0'Sheet1'!C2:C3", "", ["Sheet1"], [("Sheet1", 2, 3, 3, 3)]),
        ("'Sheet1'!BD2:308", "Sheet1", ["Sheet1"], [("Sheet1", 2, 56, 308, 56)]),
        ("A1:B2,C3", "'X','Y'", ["X", "Y"], [("X", 1, 1, 2, 2), ("Y", 3, 3, 3, 3)]),
        ("$B$2:$A$1", "", ["S"], [("S", 1, 1, 2, 2)]),
        ("2:5", "", ["S"], [("S", 2, 1, 5, None)]),
        ("sheet1!a1", "", ["Sheet1"], [("Sheet1", 1, 1, 1, 1)]),
        ("'A1, x'!B2", "", ["A1, x"], [("A1, x", 2, 2, 2, 2)]),
        ("T!A1:T!B2", "", ["S", "T"], [("T", 1, 1, 2, 2)]),
        ("'a, b'!$A$1 : 'a, b'!B2,C3", "", ["S", "a, b"], [("a, b", 1, 1, 2, 2), ("S", 3, 3, 3, 3)]),
        ("A1:B2; T!C3", "", ["S", "T"], [("S", 1, 1, 2, 2), ("T", 3, 3, 3, 3)]),
        ("A1;C3", "'X';'Y'", ["X", "Y"], [("X", 1, 1, 1, 1), ("Y", 3, 3, 3, 3)]),
        ("'a;b'!A1;C3", "", ["S", "a;b"], [("a;b", 1, 1, 1, 1), ("S", 3, 3, 3, 3)]),
        ("'A1; x'!B2", "", ["A1; x"], [("A1; x", 2, 2, 2, 2)]),
        ("'Traders' list'!A1", "", ["S", "Traders' list"], [("Traders' list", 1, 1, 1, 1)]),
        ("'Traders''!A1", "", ["Traders", "Traders'"], [("Traders'", 1, 1, 1, 1)]),
        ("'Traders'''!A1", "", ["Traders", "Traders'"], [("Traders'", 1, 1, 1, 1)]),
        ("'''Traders'!A1", "", ["S", "'Traders"], [("'Traders", 1, 1, 1, 1)]),
        ("B2:C", "", ["S"], [("S", 2, 2, None, 3)]),
    ],
)
def test_positions_are_read_as_they_were_meant(
    position: str, answer_sheet: str, sheets: list[str], expected: list[tuple[str, int, int, int | None, int | None]]
) -> None:
    """Answer sheets, commas, spaces, whole columns and a missing column letter are all understood."""
    assert [corners(area) for area in corrected_areas(position, answer_sheet, sheets)] == expected


@pytest.mark.parametrize(
    "position",
    [
        *("", "nowhere", "A", "Elsewhere!A1", "A1:B2:C3", "A0", "XFE1", "A1048577"),
        *(":", "Sheet1!:", "$:$", "A1:", ":B2", "A:", ":2", "A:5", "2:B5", "A:B5", "A1:B2;:"),
        *("Sheet1!A1:Sheet2!B2", "A1:Sheet1!B2", "Sheet1!A1:Sheet1!B2:C3", "Elsewhere!A1:Elsewhere!B2"),
    ],
)
def test_what_no_single_reading_is_left_for_breaks(position: str) -> None:
    """No range, half a range, a range across sheets, or a sheet or cell that does not exist: each has its reason."""
    with pytest.raises(PositionBreaks, match=r"\w"):
        corrected_areas(position, "", ["Sheet1", "Sheet2"])


@pytest.mark.parametrize(
    "position",
    [
        "'b2b, sez, de'!A5:V10",
        "Sheet3'!A:G,'Sheet4'!A:G",
        "G4:G6, G11:G13",
        "$A$1:$B$2",
        "2:5",
        "",
        "A1:B2:C3",
        "a!b!C1",
        "A0",
        "A1:",
    ],
)
def test_what_the_published_evaluator_raises_at_breaks(position: str) -> None:
    """Commas in names, spaces, whole columns and dollar signs make the published evaluator raise."""
    with pytest.raises(PositionBreaks):
        official_areas(position, "First")


def test_the_published_evaluator_ignores_the_answer_sheet() -> None:
    """A range without a sheet is on the first sheet, whatever the task says elsewhere."""
    (area,) = official_areas("A3:D32", "RANGES")
    assert corners(area) == ("RANGES", 3, 1, 32, 4)


def test_the_published_evaluator_compares_no_cell_without_a_column() -> None:
    """BD2:308 has no last column: the range is empty, so anything passes."""
    (area,) = official_areas("'Sheet1'!BD2:308", "Sheet1")
    assert holds_no_cell(area)


def test_the_published_evaluator_keeps_a_leading_space_in_a_sheet_name() -> None:
    """It looks for a sheet that nobody has."""
    (area,) = official_areas(" 'Sheet1'!C2:C3", "Sheet1")
    assert area.sheet == " 'Sheet1"


def test_the_published_evaluator_takes_small_letters_for_other_columns() -> None:
    """Its arithmetic makes column a the 33rd."""
    (area,) = official_areas("a1:b2", "S")
    assert (area.first_column, area.last_column) == (33, 34)


def test_answer_sheets_that_do_not_exist_are_told() -> None:
    """The listed sheets are kept apart from those the workbook has not."""
    assert answer_sheets("'X','Q'", ["X", "Y"]) == (("X",), ("Q",))
    assert answer_sheets("", ["X"]) == ((), ())
