"""Where an answer lies: `answer_position` as the published evaluator reads it, and as it was meant.

The published reading (`official_areas`) splits at every comma and every colon, takes a range without a sheet name to
be on the first sheet, and computes with characters that are no letters. What it then cannot read makes it raise, and
its caller counts that as wrong: here that is `PositionBreaks`. The corrected reading (`corrected_areas`) knows the
sheets of the expected workbook, so that commas and spaces are no trouble, and honours `answer_sheet`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.types import Record

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
_LAST_NAMED_COLUMN = 18_278
"""ZZZ: the last column openpyxl has a name for, beyond the format's own last column."""


class PositionBreaks(Exception):
    """An answer position that cannot be read; the message says why."""


class Area(Record):
    """A rectangle of one sheet, 1-based and inclusive; a `last_*` of None reaches to the last used row or column.

    An area whose last row or column lies before its first holds no cell, which the published reading can produce.
    """

    sheet: str
    first_row: int
    first_column: int
    last_row: int | None
    last_column: int | None

    def spans(self, used_rows: int, used_columns: int) -> tuple[range, range]:
        """The rows and columns of the area, open ends reaching to the last used row and column."""
        last_row = used_rows if self.last_row is None else self.last_row
        last_column = used_columns if self.last_column is None else self.last_column
        return range(self.first_row, last_row + 1), range(self.first_column, last_column + 1)

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell lies in the area."""
        return self.first_row <= row <= (
            MAX_ROW if self.last_row is None else self.last_row
        ) and self.first_column <= column <= (MAX_COLUMN if self.last_column is None else self.last_column)


def column_number(name: str) -> int:
    """A=1 … XFD=16384, by the published arithmetic: what is no capital letter gives nonsense, not an error."""
    number = 0
    for character in name:
        number = number * 26 + (ord(character) - ord("A") + 1)
    return number


def column_name(number: int) -> str:
    """1=A … 16384=XFD; "" for what is not positive, as published."""
    name = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_name(row: int, column: int) -> str:
    return f"{column_name(column)}{row}"


# -------------------------------------------------------------------------------------------------------- as published

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]+)")


def official_areas(position: str, first_sheet: str) -> tuple[Area, ...]:
    """The areas the published evaluator compares. Raises PositionBreaks where it would raise, which counts as wrong."""
    return tuple(_official_area(piece, first_sheet) for piece in position.split(","))


def _official_area(piece: str, first_sheet: str) -> Area:
    parts = piece.split("!")
    if len(parts) > 2:
        raise PositionBreaks(f"{piece!r} has more than one '!'")
    sheet, cells = (parts[0].strip("'"), parts[1]) if len(parts) == 2 else (first_sheet, piece)
    cells = cells.strip("'")
    if ":" not in cells:
        return _official_cell(sheet, cells)
    return _official_range(sheet, cells)


def _official_cell(sheet: str, cells: str) -> Area:
    match = _CELL.fullmatch(cells)
    if match is None:
        raise PositionBreaks(f"{cells!r} is not a cell")
    row, column = int(match[2]), column_number(match[1].upper())
    _check_named(cells, row, row, column, column)
    return Area(sheet=sheet, first_row=row, last_row=row, first_column=column, last_column=column)


def _official_range(sheet: str, cells: str) -> Area:
    ends = cells.split(":")
    if len(ends) != 2:
        raise PositionBreaks(f"{cells!r} has more than one ':'")
    (first_column, first_row), (last_column, last_row) = (_letters_and_digits(end) for end in ends)
    if not first_row or not last_row:
        raise PositionBreaks(f"{cells!r} has an end without a row number")
    area = Area(
        sheet=sheet,
        first_row=int(first_row),
        last_row=int(last_row),
        first_column=column_number(first_column),
        last_column=column_number(last_column),
    )
    if not holds_no_cell(area):
        _check_named(cells, int(first_row), int(last_row), area.first_column, column_number(last_column))
    return area


def holds_no_cell(area: Area) -> bool:
    """Whether comparing the area compares nothing, so that any workbook passes."""
    return (area.last_row is not None and area.last_row < area.first_row) or (
        area.last_column is not None and area.last_column < area.first_column
    )


def _letters_and_digits(end: str) -> tuple[str, str]:
    return "".join(c for c in end if not c.isdigit()), "".join(c for c in end if c.isdigit())


def _check_named(cells: str, first_row: int, last_row: int, first_column: int, last_column: int) -> None:
    if first_column < 1:
        raise PositionBreaks(f"{cells!r} has a column that is no letter")
    if first_row < 1 or last_row > MAX_ROW or last_column > _LAST_NAMED_COLUMN:
        raise PositionBreaks(f"{cells!r} lies outside a sheet")


# ------------------------------------------------------------------------------------------------------------ as meant

_END = r"\$?([A-Za-z]{1,3})?\$?([0-9]+)?"
_RANGE = re.compile(rf"{_END}\s*:\s*{_END}|{_CELL.pattern}")
_SHAPES = ("CR:CR", "CR:C", "CR:R", "C:C", "R:R")
"""What of column and row the ends of a range may be given by; `A1:`, `:B2` or `:` alone could mean anything."""
_SEPARATOR = re.compile(r"([,;])")
_QUOTED = re.compile(r"^\s*'(.*)'\s*$", re.DOTALL)
_OUTER = re.compile(r"""^[\s'"]+|[\s'"]+$""")


def corrected_areas(position: str, answer_sheet: str, sheets: Sequence[str]) -> tuple[Area, ...]:
    """The areas that were meant, given the sheet names of the expected workbook.

    A range without a sheet is on `answer_sheet` (the n-th of several for the n-th range), else on the first sheet.
    `A:G` and `A1:G` reach to the last used row; `BD2:308` means BD2:BD308, `S!A1:S!B2` means S!A1:B2; a semicolon
    separates as a comma does. Raises PositionBreaks where there is no reading, or no single one.
    """
    pieces = _pieces(position, sheets)
    if not pieces:
        raise PositionBreaks("it is empty")
    listed, _ = answer_sheets(answer_sheet, sheets)
    areas = []
    for index, (sheet_text, cells) in enumerate(pieces):
        if sheet_text is not None:
            sheet = _known(sheet_text, sheets)
            if sheet is None:
                has = ", ".join(sheets)
                raise PositionBreaks(f"it names sheet {sheet_text!r}, and the expected workbook has: {has}")
        elif listed:
            sheet = listed[index] if len(listed) == len(pieces) else listed[0]
        else:
            sheet = sheets[0]
        areas.append(_meant(sheet, cells))
    return tuple(areas)


def answer_sheets(answer_sheet: str, sheets: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sheets `answer_sheet` lists that the workbook has, and the names it has not."""
    if not answer_sheet.strip():
        return (), ()
    whole = _known(answer_sheet, sheets)
    if whole is not None:
        return (whole,), ()
    names = [part for part in _SEPARATOR.split(answer_sheet)[::2] if part.strip()]
    found = tuple(sheet for sheet in (_known(name, sheets) for name in names) if sheet is not None)
    return found, tuple(_bare(name) for name in names if _known(name, sheets) is None)


def _pieces(position: str, sheets: Sequence[str]) -> list[tuple[str | None, str]]:
    """(sheet text or None, cells) for each range: , and ; separate only where what stands before is complete."""
    pieces: list[tuple[str | None, str]] = []
    open_text = ""
    parts = _SEPARATOR.split(position)
    for mark, part in zip(["", *parts[1::2]], parts[::2], strict=True):
        open_text = f"{open_text}{mark}{part}" if open_text else part
        sheet_text, separator, cells = open_text.rpartition("!")
        inside_quotes = not separator and open_text.strip().startswith("'") and _begins_a_sheet(open_text, sheets)
        if _RANGE.fullmatch(_bare(cells)) and not inside_quotes:
            pieces.append(_named_once(sheet_text, _bare(cells), sheets) if separator else (None, _bare(cells)))
            open_text = ""
    if _bare(open_text):
        raise PositionBreaks(f"{open_text.strip()!r} is not a range")
    return pieces


def _named_once(sheet_text: str, cells: str, sheets: Sequence[str]) -> tuple[str, str]:
    """Sheet text and cells, of `S!A1:S!B2` as of `S!A1:B2`; a sheet's own name has no colon."""
    start, colon, again = sheet_text.rpartition(":")
    if not colon:
        return sheet_text, cells
    first, _, corner = start.rpartition("!")
    whole = f"{_bare(corner)}:{cells}"
    if _known(first, sheets) != _known(again, sheets) or not _RANGE.fullmatch(whole):
        raise PositionBreaks(f"{f'{sheet_text}!{cells}'!r} is not a range of one sheet")
    return first, whole


def _begins_a_sheet(text: str, sheets: Sequence[str]) -> bool:
    start = _bare(text).casefold()
    return any(sheet.casefold().startswith((f"{start},", f"{start};")) for sheet in sheets)


def _known(name: str, sheets: Sequence[str]) -> str | None:
    """The sheet of that name: as it is quoted properly, as written, with all quotes off, or else whatever its case.

    A name may itself begin or end with an apostrophe, which quotes taken off at large would take with them.
    """
    inner, bare = _QUOTED.sub(r"\1", name), _bare(name)
    tried = (inner.replace("''", "'"), inner, name, bare, bare.replace("''", "'"))
    exact = next((sheet for wanted in tried for sheet in sheets if sheet == wanted), None)
    if exact is not None:
        return exact
    folded = {wanted.casefold().strip() for wanted in tried}
    return next((sheet for sheet in sheets if sheet.casefold().strip() in folded), None)


def _bare(text: str) -> str:
    """Without quotes and white space at either end, no-break spaces among it."""
    return _OUTER.sub("", text)


def _meant(sheet: str, cells: str) -> Area:
    match = _RANGE.fullmatch(cells)
    assert match is not None, cells  # _pieces lets nothing else through
    first_column, first_row, last_column, last_row, only_column, only_row = match.groups()
    ends = ((first_column, first_row), (last_column, last_row))
    shape = ":".join(f"{'C' if column else ''}{'R' if row else ''}" for column, row in ends)
    if not only_column and shape not in _SHAPES:
        raise PositionBreaks(f"{cells!r} is not a range")
    if only_column:
        first_column, first_row, last_column, last_row = only_column, only_row, only_column, only_row
    elif first_column and first_row and last_row and not last_column:
        last_column = first_column  # BD2:308
    rows = _ordered(int(first_row) if first_row else 1, int(last_row) if last_row else None)
    columns = _ordered(_number(first_column) or 1, _number(last_column))
    if rows[0] < 1 or (rows[1] or 0) > MAX_ROW or max(columns[0], columns[1] or 0) > MAX_COLUMN:
        raise PositionBreaks(f"{cells!r} lies outside a sheet")
    return Area(sheet=sheet, first_row=rows[0], last_row=rows[1], first_column=columns[0], last_column=columns[1])


def _number(name: str | None) -> int | None:
    return column_number(name.upper()) if name else None


def _ordered(first: int, last: int | None) -> tuple[int, int | None]:
    return (last, first) if last is not None and last < first else (first, last)
