"""A page of a workbook to look at: values as the grader reads them, and the formulas behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from core.tasks.spreadsheet.parts import UnreadableWorkbook, WorkbookParts
from core.tasks.spreadsheet.reading import Book, Grid, open_book
from core.tasks.spreadsheet.values import CellValue, shown

LONGEST = 300
"""Characters of one cell a page shows; what is longer ends in an ellipsis."""


class OpenBook:
    """A workbook opened for looking at; sheets are found whatever the case of their names."""

    def __init__(self, path: Path, parts: WorkbookParts) -> None:
        self.path, self.sheets = path, tuple(parts.sheets)
        self._parts = parts
        self._book: Book = open_book(path, parts)

    def sheet(self, name: str) -> str | None:
        """This workbook's sheet of that name, None where it has none."""
        return next((own for own in self.sheets if own == name), None) or next(
            (own for own in self.sheets if own.casefold() == name.casefold()), None
        )

    def grid(self, name: str) -> Grid:
        """Raises UnreadableWorkbook where there is no such sheet, or it cannot be read."""
        own = self.sheet(name)
        if own is None:
            raise UnreadableWorkbook(f"{self.path.name} has no sheet {name!r}; it has {', '.join(self.sheets)}")
        return self._book.grid(own)

    def formulas(self, name: str) -> Mapping[tuple[int, int], tuple[str, bool]]:
        """By row and column: a formula as it stands in the file, and whether the file holds its value."""
        own = self.sheet(name)
        found = self._parts.formulas(own) if own is not None else ()
        return {(cell.row, cell.column): (f"={cell.text}", cell.cached) for cell in found}


@contextmanager
def opened(path: Path) -> Iterator[OpenBook]:
    """Open a workbook for looking at it. Raises UnreadableWorkbook that says what is wrong with it."""
    with WorkbookParts(path) as parts:
        yield OpenBook(path, parts)


def told(value: CellValue) -> str:
    """A value as a cell shows it: texts without quotes, whole numbers without a point, an empty cell as nothing.

    At most LONGEST characters.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return shown(value).removesuffix(" 00:00:00")
