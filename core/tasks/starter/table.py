"""A table as it stands on a sheet, and what a reader makes of it who knows all planted lessons but one."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Value: TypeAlias = str | int | float | datetime.date | None
CellRecord: TypeAlias = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Cell:
    """`raw` is what is written and `true` what it means; without the lesson `needs` it is taken for `missed`."""

    raw: Value
    true: Value
    needs: str = ""
    missed: Value = None
    form: str = ""
    """The cell's number format; "" leaves the default."""

    def read(self, without: str) -> Value:
        return self.missed if self.needs and self.needs == without else self.true


def plain(value: Value, form: str = "") -> Cell:
    """A cell that means what it says."""
    return Cell(raw=value, true=value, form=form)


RowKind = Literal["data", "blank", "total", "note"]


@dataclass(frozen=True, slots=True)
class Row:
    cells: dict[str, Cell]
    kind: RowKind = "data"
    hidden: bool = False

    def with_cell(self, label: str, cell: Cell) -> Row:
        return replace(self, cells={**self.cells, label: cell})


@dataclass(frozen=True)
class Table:
    """A sheet with one table: `titles` above the header row, `labels` in it, rows below, `out` an empty column."""

    sheet: str
    labels: tuple[str, ...]
    rows: tuple[Row, ...]
    titles: tuple[str, ...] = ()
    start_column: int = 1
    hidden_columns: tuple[str, ...] = ()

    @property
    def header_row(self) -> int:
        """The 1-based sheet row of the header; titles are followed by one empty row."""
        return len(self.titles) + 2 if self.titles else 1

    def column(self, label: str) -> int:
        return self.start_column + self.labels.index(label)

    def sheet_row(self, index: int) -> int:
        return self.header_row + 1 + index

    def records(self, without: str = "", with_totals: bool = False) -> Iterator[tuple[int, CellRecord]]:
        """The records as (sheet row, values) that a reader sees who follows every lesson but `without`."""
        for index, row in enumerate(self.rows):
            if row.kind == "blank":
                if without == "blank_rows":
                    return
                continue
            if row.kind == "note" or (row.kind == "total" and not with_totals and without != "skip_totals"):
                continue
            if row.hidden and without != "hidden_rows":
                continue
            yield self.sheet_row(index), {label: cell.read(without) for label, cell in row.cells.items()}


@dataclass(frozen=True)
class Grid:
    """A sheet given cell by cell: (row, column) → value."""

    sheet: str
    cells: dict[tuple[int, int], Value]
