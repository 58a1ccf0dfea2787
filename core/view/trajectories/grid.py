"""A page of a sheet as a screen shows it: cells, and what is to be said of each. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias

from core.types import Task
from core.view.amounts import many

Mark: TypeAlias = Literal["", "right", "wrong", "unknown", "changed"]
"""Of a cell: in the answer and as expected, in the answer and not, in the answer but a formula without a value in the
file, or changed by the agent outside the answer."""

MOST_ROWS, MOST_COLUMNS = 40, 12


class Window(NamedTuple):
    """A rectangle of a sheet, 1-based and inclusive."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


class Cell(NamedTuple):
    """What a cell shows; `formula` is what computes it."""

    text: str
    mark: Mark = ""
    formula: str = ""
    number: bool = False


class SheetPage(NamedTuple):
    """One workbook's page of a sheet; `problem` says why there is none. `used` are its last used row and column."""

    name: str
    rows: tuple[tuple[Cell, ...], ...] = ()
    used: tuple[int, int] = (0, 0)
    problem: str = ""


class DifferingCell(NamedTuple):
    """A cell of the answer that is not as expected, its three values in words."""

    sheet: str
    cell: str
    before: str
    got: str
    expected: str


class CaseSheets(NamedTuple):
    """One test case's workbooks at one sheet: before, after and expected, in the same window."""

    case: int
    cases: tuple[int, ...]
    sheet: str
    sheets: tuple[str, ...]
    window: Window
    before: SheetPage
    after: SheetPage
    expected: SheetPage
    compared: int = 0
    """Cells of the answer, whatever is in them; `blank` of them are empty here and expected to be."""
    blank: int = 0
    answer: tuple[str, ...] = ()
    """Where the answer lies: "Result!B2:B8"."""
    differing: int = 0
    differences: tuple[DifferingCell, ...] = ()
    notes: tuple[str, ...] = ()


def has_workbooks(task: Task | None) -> bool:
    """Whether there is anything to show of a task cell by cell: input files that are workbooks."""
    return task is None or any(file.name.lower().endswith(".xlsx") for case in task.cases for file in case.inputs)


def window_at(area: Window | None, used: Iterable[tuple[int, int]], first_row: int | None) -> Window:
    """The window a page opens at: the answer with some rows and columns before it, or from a row that was asked for.

    `used` are the last used rows and columns of the workbooks; the window never goes beyond the largest of them.
    """
    pairs = tuple(used)
    last_row = max((row for row, _ in pairs), default=1) or 1
    last_column = max((column for _, column in pairs), default=1) or 1
    row, column = (area.first_row, area.first_column) if area else (1, 1)
    top = first_row if first_row is not None else row - 3 if row > 12 else 1
    top = max(1, min(top, last_row))
    left = column - 4 if column > MOST_COLUMNS - 2 else 1
    left = max(1, min(left, last_column))
    return Window(top, min(last_row, top + MOST_ROWS - 1), left, min(last_column, left + MOST_COLUMNS - 1))


def told_answer(shown: CaseSheets) -> str:
    """What is compared in a case and how it came out; "" where nothing is."""
    if not shown.compared:
        return ""
    where = f" ({', '.join(shown.answer)})" if shown.answer else ""
    blank = f", {shown.blank:,} of them empty as they should be" if shown.blank else ""
    right = "every one is as expected" if not shown.differing else f"{shown.differing:,} not as expected"
    return f"The answer of case {shown.case}{where} is {many(shown.compared, 'cell')}{blank}: {right}."


def told_window(window: Window, used: tuple[int, int]) -> str:
    """Which part of a sheet is shown, where that is not all of it."""
    rows, columns = used
    if window.first_row == 1 and window.last_row >= rows and window.first_column == 1 and window.last_column >= columns:
        return ""
    return f"rows {window.first_row:,}–{window.last_row:,} of {rows:,}, {columns:,} columns used"
