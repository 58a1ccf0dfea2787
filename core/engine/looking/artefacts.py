"""What a rollout worked on and left: the workbooks of a case before, after and as expected, cell by cell.

For people who look, so that what is expected is shown. Cells are compared by the rules the run was graded with, on the
values that stand in the files; what an engine computed for grading is not computed again, and the page says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from core.errors import BoundaryError, UserError
from core.ports import CaseOutput
from core.tasks.spreadsheet.compare import PAGE, Compared, compare
from core.tasks.spreadsheet.parts import UnreadableWorkbook
from core.tasks.spreadsheet.positions import (
    Area,
    PositionBreaks,
    cell_name,
    corrected_areas,
    official_areas,
)
from core.tasks.spreadsheet.preview import OpenBook, opened, told
from core.tasks.spreadsheet.reading import Grid
from core.tasks.spreadsheet.values import CellValue, same_corrected, same_official, shown
from core.tasks.spreadsheet.workbooks import OUTPUT_NAME, expected_path
from core.types import Task
from core.view.trajectories.grid import CaseSheets, Cell, DifferingCell, Mark, SheetPage, Window, window_at

_Same = Callable[[CellValue, CellValue], bool]
_MISSING = (
    "A workbook that does not exist was moved or deleted since the run: put it back, or import the run from an export, "
    "which brings its workbooks along."
)
_WORKBOOKS = (".xlsx", ".xlsm")
_NAMES = ("before", "after", "expected")
_EMPTY = (None, "")


class Asked(NamedTuple):
    """Which page of a case is looked at: 0, "" and None are the first case, the answer's sheet, the answer's rows."""

    case: int = 0
    sheet: str = ""
    first_row: int | None = None


class _Open(NamedTuple):
    """The three workbooks of a case, None where one cannot be opened, with the reason beside it."""

    books: tuple[OpenBook | None, ...]
    problems: tuple[str, ...]


def case_sheets(task: Task, outputs: Sequence[CaseOutput], mode: str, asked: Asked) -> CaseSheets:
    """The workbooks of one case at one sheet. Raises UserError where the task has no such case, or no workbooks."""
    cases = tuple(case.index for case in task.cases)
    number = asked.case or (cases[0] if cases else 0)
    case = next((each for each in task.cases if each.index == number), None)
    if case is None:
        raise UserError(f"task {task.id} has no case {number}; it has {', '.join(map(str, cases)) or 'none'}")
    before = next((file for file in case.inputs if file.name.lower().endswith(_WORKBOOKS)), None)
    if before is None:
        raise UserError(f"task {task.id}, case {number} has no input workbook, so there is nothing to show before it")
    with ExitStack() as stack:
        books = _open(stack, task, number, Path(before.path), outputs)
        names = tuple(dict.fromkeys(name for book in books.books if book for name in book.sheets))
        areas, notes = _areas(task, books.books[2], mode)
        sheet = asked.sheet if asked.sheet in names else areas[0].sheet if areas else next(iter(names), "")
        if any("does not exist" in problem for problem in books.problems):
            notes.append(_MISSING)
        if asked.sheet and asked.sheet not in names:
            notes.append(f"There is no sheet {asked.sheet!r} in any of the three.")
        return _compared(books, areas, same_official if mode == "official" else same_corrected, sheet, asked)._replace(
            case=number, cases=cases, sheets=names, notes=tuple(notes)
        )


def _open(stack: ExitStack, task: Task, case: int, before: Path, outputs: Sequence[CaseOutput]) -> _Open:
    left = next((output.path for output in outputs if output.case == case), None)
    found: list[OpenBook | None] = []
    problems = []
    for name in _NAMES:
        try:
            path = before if name == "before" else _left(task, case, left) if name == "after" else _wanted(task, case)
            found.append(stack.enter_context(opened(path)))
            problems.append("")
        except (UnreadableWorkbook, BoundaryError) as problem:
            found.append(None)
            problems.append(str(problem))
    return _Open(tuple(found), tuple(problems))


def _left(task: Task, case: int, path: str | None) -> Path:
    """The workbook that was handed in. Raises UnreadableWorkbook that says what there is in its place."""
    if not _expects_workbook(task, case) and not str(path).lower().endswith(_WORKBOOKS):
        what = Path(path).name if path is not None else "words"
        raise UnreadableWorkbook(f"the task is answered with {what}, not with a workbook")
    if path is None:
        raise UnreadableWorkbook(f"the agent left no {task.details.get('output') or OUTPUT_NAME}")
    return Path(path)


def _wanted(task: Task, case: int) -> Path:
    if not _expects_workbook(task, case):
        raise UnreadableWorkbook("no workbook is expected: the task is graded in another way")
    return expected_path(task, case)


def _expects_workbook(task: Task, case: int) -> bool:
    reference = next((found.reference for found in task.cases if found.index == case), None)
    return isinstance(reference, str) or (isinstance(reference, dict) and "path" in reference)


def _areas(task: Task, expected: OpenBook | None, mode: str) -> tuple[tuple[Area, ...], list[str]]:
    """Where the answer lies, or why that cannot be said."""
    position = str(task.details.get("answer_position", ""))
    if expected is None:
        return (), ["There is no expected workbook to compare with."]
    try:
        if mode == "official":
            return official_areas(position, expected.sheets[0]), []
        return corrected_areas(position, str(task.details.get("answer_sheet", "")), expected.sheets), []
    except PositionBreaks as problem:
        return (), [f"The answer position {position!r} cannot be read: {problem}"]


def _compared(books: _Open, areas: tuple[Area, ...], same: _Same, sheet: str, asked: Asked) -> CaseSheets:
    grids, problems = _grids(books, sheet)
    here = [area for area in areas if area.sheet == sheet]
    used = [(grid.last_row, grid.last_column) for grid in grids if grid]
    last = (max((row for row, _ in used), default=1), max((column for _, column in used), default=1))
    first = here[0] if here else None
    answer = (
        Window(first.first_row, first.last_row or last[0], first.first_column, first.last_column or last[1])
        if first
        else None
    )
    window = window_at(answer, used, asked.first_row)
    pages = tuple(
        _page(name, place, grids, problems, window, _Marking(books, here, same, sheet, grids))
        for place, name in enumerate(_NAMES)
    )
    whole = _whole(books, areas, same)
    return CaseSheets(
        case=0,
        cases=(),
        sheet=sheet,
        sheets=(),
        window=window,
        before=pages[0],
        after=pages[1],
        expected=pages[2],
        compared=whole.cells if whole else 0,
        blank=_blank(books, areas) if whole else 0,
        answer=tuple(map(_told_area, areas)),
        differing=whole.differing if whole else 0,
        differences=_listed(whole, books.books[0]) if whole else (),
    )


def _grids(books: _Open, sheet: str) -> tuple[tuple[Grid | None, ...], tuple[str, ...]]:
    grids: list[Grid | None] = []
    problems = []
    for book, problem in zip(books.books, books.problems, strict=True):
        try:
            grids.append(book.grid(sheet) if book else None)
            problems.append(problem)
        except UnreadableWorkbook as found:
            grids.append(None)
            problems.append(str(found))
    return tuple(grids), tuple(problems)


class _Marking:
    """What is to be said of a cell of the output or of what is expected."""

    def __init__(
        self, books: _Open, areas: Sequence[Area], same: _Same, sheet: str, grids: Sequence[Grid | None]
    ) -> None:
        self._areas, self._same = areas, same
        self.before, self.after, self.expected = grids
        self.formulas = tuple(
            book.formulas(sheet) if book and grid else {} for book, grid in zip(books.books, grids, strict=True)
        )

    def mark(self, place: int, row: int, column: int) -> Mark:
        if place == 0:
            return ""
        if self.after and self.expected and any(area.holds(row, column) for area in self._areas):
            if any(not cached for _, cached in filter(None, (each.get((row, column)) for each in self.formulas[1:]))):
                return "unknown"
            fits = self._same(self.expected.value(row, column), self.after.value(row, column))
            return "right" if fits else "wrong"
        if place == 1 and self.before and self.after:
            return "" if same_corrected(self.before.value(row, column), self.after.value(row, column)) else "changed"
        return ""


def _page(
    name: str, place: int, grids: Sequence[Grid | None], problems: Sequence[str], window: Window, marking: _Marking
) -> SheetPage:
    grid = grids[place]
    if grid is None:
        return SheetPage(name, problem=problems[place])
    rows = tuple(
        tuple(
            _cell(grid.value(row, column), marking.mark(place, row, column), marking.formulas[place].get((row, column)))
            for column in range(window.first_column, window.last_column + 1)
        )
        for row in range(window.first_row, window.last_row + 1)
    )
    return SheetPage(name, rows, (grid.last_row, grid.last_column))


def _cell(value: CellValue, mark: Mark, formula: tuple[str, bool] | None) -> Cell:
    text, uncached = told(value), formula is not None and not formula[1]
    number = isinstance(value, int | float) and not isinstance(value, bool)
    words = formula[0][:300] if formula else ""
    return Cell(text or (words if uncached else ""), mark, words, number)


def _whole(books: _Open, areas: tuple[Area, ...], same: _Same) -> Compared | None:
    """Every cell of the answer compared, None where one of the two workbooks is missing or lacks a sheet."""
    _, output, expected = books.books
    if not output or not expected or not areas:
        return None
    try:
        return compare(areas, expected.grid, output.grid, same)
    except UnreadableWorkbook:
        return None


def _told_area(area: Area) -> str:
    """A rectangle as a spreadsheet names it; an end that is open is told by three dots."""
    first = cell_name(area.first_row, area.first_column)
    if area.last_row is None or area.last_column is None:
        return f"{area.sheet}!{first}:…"
    last = cell_name(area.last_row, area.last_column)
    return f"{area.sheet}!{first}" + (f":{last}" if last != first else "")


def _blank(books: _Open, areas: tuple[Area, ...]) -> int:
    """Cells of the answer with nothing in either workbook."""
    _, output, expected = books.books
    if not output or not expected:
        return 0
    filled = compare(areas, expected.grid, output.grid, lambda wanted, found: wanted in _EMPTY and found in _EMPTY)
    return filled.cells - filled.differing


def _listed(whole: Compared, before: OpenBook | None) -> tuple[DifferingCell, ...]:
    found = []
    for each in whole.differences[:PAGE]:
        try:
            was = shown(before.grid(each.sheet).value(each.row, each.column)) if before else "–"
        except UnreadableWorkbook:
            was = "–"
        place = cell_name(each.row, each.column)
        found.append(DifferingCell(each.sheet, place, was, shown(each.got), shown(each.expected)))
    return tuple(found)
