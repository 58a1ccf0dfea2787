"""The corrected verdict on one case: the answer position as it was meant, formulas with the values they have.

`open_case` reads both workbooks and knows what has to be recalculated; `Case.judge` then compares, with recalculated
copies where there are any. The value of a cell is the file's own wherever it has one: only formulas without a cached
value (or all of them, in a workbook that says that its cached values are not to be trusted) take the engine's.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from core.tasks.spreadsheet.compare import Compared, compare
from core.tasks.spreadsheet.formulas import Formulas
from core.tasks.spreadsheet.parts import FormulaCell, UnreadableWorkbook, WorkbookParts
from core.tasks.spreadsheet.positions import Area, PositionBreaks, corrected_areas
from core.tasks.spreadsheet.reading import Grid, open_book
from core.tasks.spreadsheet.values import CellValue, day_number, same_corrected
from core.tasks.spreadsheet.verdict import CaseVerdict, Pair, failed, not_scorable


class Settled(Exception):
    """The verdict on a case is clear before any cell is compared."""

    def __init__(self, verdict: CaseVerdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


class Side:
    """One workbook of a case: its values, and which of the compared formulas lack theirs."""

    def __init__(self, path: Path, parts: WorkbookParts, areas: tuple[Area, ...]) -> None:
        self.path, self.parts = path, parts
        self.formulas = Formulas(parts)
        self.areas = areas
        self._book = open_book(path, parts, areas)
        self.compared_formulas = self.formulas.within(areas)

    @property
    def needs_engine(self) -> bool:
        """Whether a compared formula has no value in the file, or none that the file itself trusts."""
        uncached = any(not cell.cached for _, cell in self.compared_formulas)
        return uncached or (bool(self.compared_formulas) and self.parts.asks_for_calculation)

    def grid(self, sheet: str) -> Grid:
        return self._book.grid(sheet)

    def with_values_of(self, recalculated: Side) -> Callable[[str], Grid]:
        """The same values, but those of formulas (and of what they fill) from a recalculated copy."""
        by_sheet: dict[str, list[FormulaCell]] = {}
        for sheet, cell in self.compared_formulas:
            by_sheet.setdefault(sheet, []).append(cell)
        return lambda sheet: _Overlay(
            self.grid(sheet), recalculated.grid(sheet), by_sheet.get(sheet, []), self.parts.date_styles
        )


class OpenCase:
    """Both workbooks of a case, open; sheets are named as in the expected workbook."""

    def __init__(self, pair: Pair, expected: Side, output: Side, sheet_in_output: dict[str, str]) -> None:
        self.pair, self.expected, self.output = pair, expected, output
        self.sheet_in_output = sheet_in_output

    def compare(self, expected: Side | None = None, output: Side | None = None) -> Compared:
        """Compare; `expected` and `output` are recalculated copies, for the sides that need one."""
        truth = self.expected.with_values_of(expected) if expected else self.expected.grid
        given = self.output.with_values_of(output) if output else self.output.grid
        areas = self.expected.areas
        return compare(areas, truth, lambda sheet: given(self.sheet_in_output[sheet]), same_corrected)


@contextmanager
def open_case(pair: Pair) -> Iterator[OpenCase]:
    """Open the two workbooks of a case. Raises Settled where nothing is left to compare."""
    with ExitStack() as stack:
        try:
            expected = stack.enter_context(WorkbookParts(pair.expected))
            areas = corrected_areas(pair.position, pair.sheet, tuple(expected.sheets))
            truth = Side(pair.expected, expected, areas)
            for area in areas:
                truth.grid(area.sheet)
        except UnreadableWorkbook as problem:
            raise Settled(not_scorable(pair, f"the expected workbook: {problem}")) from None
        except PositionBreaks as problem:
            raise Settled(not_scorable(pair, f"the answer position {pair.position!r}: {problem}")) from None
        if pair.output is None:
            raise Settled(failed(pair, "no output workbook"))
        try:
            output = stack.enter_context(WorkbookParts(pair.output))
            names = {area.sheet: _sheet_in(output, area.sheet, pair) for area in areas}
            renamed = tuple(area.model_copy(update={"sheet": names[area.sheet]}) for area in areas)
            given = Side(pair.output, output, renamed)
            for name in names.values():
                given.grid(name)
        except UnreadableWorkbook as problem:
            raise Settled(failed(pair, f"the output: {problem}")) from None
        yield OpenCase(pair, truth, given, names)


def _sheet_in(output: WorkbookParts, wanted: str, pair: Pair) -> str:
    """The output's sheet of that name; sheet names differ in more than case. Raises Settled where it is missing."""
    if wanted in output.sheets:
        return wanted
    found = next((sheet for sheet in output.sheets if sheet.casefold() == wanted.casefold()), None)
    if found is None:
        has = ", ".join(repr(sheet) for sheet in output.sheets)
        raise Settled(failed(pair, f"the output has no sheet {wanted!r}; it has {has}"))
    return found


class _Overlay:
    """A grid whose formulas have an engine's values."""

    def __init__(self, base: Grid, new: Grid, formulas: list[FormulaCell], date_styles: frozenset[int]) -> None:
        self._base, self._new = base, new
        self._styles = {(cell.row, cell.column): cell.style for cell in formulas}
        self._arrays = [cell for cell in formulas if (cell.last_row, cell.last_column) != (cell.row, cell.column)]
        self._date_styles = date_styles
        self.last_row = max(base.last_row, new.last_row)
        self.last_column = max(base.last_column, new.last_column)

    def value(self, row: int, column: int) -> CellValue:
        style = self._styles.get((row, column))
        if style is not None:
            found = self._new.value(row, column)
            return found if style in self._date_styles else _as_number(found)
        own = self._base.value(row, column)
        if own is None or any(_fills(cell, row, column) for cell in self._arrays):
            return self._new.value(row, column)  # what a dynamic array spilled into
        return own

    def cells(self) -> Iterator[tuple[int, int, CellValue]]:
        places = {(row, column) for grid in (self._base, self._new) for row, column, _ in grid.cells()}
        for row, column in sorted(places):
            yield row, column, self.value(row, column)


def _fills(cell: FormulaCell, row: int, column: int) -> bool:
    return cell.row <= row <= cell.last_row and cell.column <= column <= cell.last_column


def _as_number(value: CellValue) -> CellValue:
    """LibreOffice gives a date's format to a formula that has none; the cell itself shows a number."""
    if isinstance(value, datetime.datetime):
        return day_number(value)
    if isinstance(value, datetime.time):
        return (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / 86400
    if isinstance(value, datetime.timedelta):
        return value.total_seconds() / 86400
    return value
