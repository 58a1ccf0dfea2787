"""Comparing two workbooks cell by cell over the areas of an answer. Pure: what is read comes in as grids."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.tasks.spreadsheet.positions import Area, cell_name
from core.tasks.spreadsheet.reading import Grid
from core.tasks.spreadsheet.values import CellValue, shown
from core.types import CellDifference, Record

PAGE = 40
"""Differing cells that are listed in a grading; the rest are only counted."""
_KEPT = 1_000
"""Differing cells that are kept to find out why they differ."""


class Difference(Record):
    """A cell whose two values are not the same."""

    sheet: str
    row: int
    column: int
    expected: CellValue
    got: CellValue

    def told(self, case: int, reveal_gold: bool) -> CellDifference:
        """The difference as analysts and screens are told it; the expected value only where gold is revealed."""
        return CellDifference(
            case=case,
            sheet=self.sheet,
            cell=cell_name(self.row, self.column),
            got=shown(self.got),
            expected=shown(self.expected) if reveal_gold else None,
        )


class Compared(Record):
    """What comparing came to: how many cells were looked at, how many differ, and the first of those."""

    cells: int
    differing: int
    differences: tuple[Difference, ...]


def compare(
    areas: Sequence[Area],
    expected: Callable[[str], Grid],
    got: Callable[[str], Grid],
    same: Callable[[CellValue, CellValue], bool],
) -> Compared:
    """Compare every cell of the areas, sheets being asked for by name.

    An open end reaches to the last used row or column of either workbook.
    """
    cells = differing = 0
    differences: list[Difference] = []
    for area in areas:
        left, right = expected(area.sheet), got(area.sheet)
        rows, columns = area.spans(max(left.last_row, right.last_row), max(left.last_column, right.last_column))
        cells += len(rows) * len(columns)
        for row in rows:
            for column in columns:
                wanted, found = left.value(row, column), right.value(row, column)
                if same(wanted, found):
                    continue
                differing += 1
                if len(differences) < _KEPT:
                    different = Difference(sheet=area.sheet, row=row, column=column, expected=wanted, got=found)
                    differences.append(different)
    return Compared(cells=cells, differing=differing, differences=tuple(differences))
