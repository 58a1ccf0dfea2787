"""What the scripted model sees of a workbook: the listing its own inspection prints, read back into sheets."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

FIRST_ROWS = 11
LAST_ROWS = 4
COLUMNS_SHOWN = 14
SHEETS_SHOWN = 6
LONGEST_VALUE = 60

INSPECTION = """from openpyxl import load_workbook

workbook = load_workbook({path!r})
for sheet in workbook.worksheets[:{sheets}]:
    print(f"== {{sheet.title!r}} {{sheet.dimensions}} {{sheet.sheet_state}}")
    for cells in sheet.iter_rows(max_col={columns}):
        if {first} < cells[0].row <= sheet.max_row - {last}:
            continue
        shown = []
        for cell in cells:
            if cell.value is not None:
                value = cell.value.isoformat() if hasattr(cell.value, "isoformat") else cell.value
                value = repr(value[:{longest}]) if isinstance(cell.value, str) else value
                shown.append(f"{{cell.column_letter}}={{value}}")
        print(f"{{cells[0].row}}: " + (" | ".join(shown) or "(empty)"))
"""

_SHEET = re.compile(r"^== ('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\") (\S+) (\w+)$")
_ROW = re.compile(r"^(\d+): (.*)$")
_CELL = re.compile(r"(?:^| \| )([A-Z]{1,3})=('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[^|]*?)(?= \| [A-Z]{1,3}=|$)")
_NUMERIC = re.compile(r"-?[\d.]+(?:e[+-]?\d+)?")
_TEXT_NUMBER = re.compile(r"\s*\(?-?[\d][\d.,\s]*\)?\s?(?:%|[A-Za-z]{1,4})?\s*")
_DATE = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2} \w{3,9} \d{4}|\w{3,9} \d{1,2}, \d{4}")


@dataclass(frozen=True)
class CellView:
    """A cell as listed; `text` says whether it holds a string."""

    value: str
    text: bool


@dataclass(frozen=True)
class SheetView:
    title: str
    state: str
    last_row: int
    rows: dict[int, dict[str, CellView]] = field(default_factory=dict)

    @cached_property
    def header_row(self) -> int:
        """The first row of text alone that is as wide as any row; 0 where there is none."""
        widest = max((len(cells) for cells in self.rows.values()), default=0)
        for number, cells in self.rows.items():
            if len(cells) == widest and all(cell.text for cell in cells.values()):
                return number
        return 0

    @cached_property
    def columns(self) -> dict[str, str]:
        """The letter of each heading."""
        return {cell.value: letter for letter, cell in self.rows.get(self.header_row, {}).items()}

    def values(self, label: str) -> list[CellView]:
        """The listed cells below a heading."""
        letter = self.columns.get(label, "")
        return [cells[letter] for row, cells in self.rows.items() if row > self.header_row and letter in cells]

    @property
    def size(self) -> int:
        """How many cells are listed."""
        return sum(len(cells) for cells in self.rows.values())


def inspection(path: str) -> str:
    """The program that lists a workbook."""
    return INSPECTION.format(
        path=path,
        sheets=SHEETS_SHOWN,
        first=FIRST_ROWS,
        last=LAST_ROWS,
        columns=COLUMNS_SHOWN,
        longest=LONGEST_VALUE,
    )


@lru_cache(maxsize=512)
def sheets_in(listing: str) -> tuple[SheetView, ...]:
    """The sheets of a listing; nothing where a text is none."""
    sheets: list[SheetView] = []
    for line in listing.splitlines():
        if head := _SHEET.match(line):
            last = re.search(r"(\d+)$", head[2])
            sheets.append(SheetView(_unquoted(head[1]), head[3], int(last[1]) if last else 0))
        elif sheets and (row := _ROW.match(line)):
            cells = {found[1]: _cell(found[2]) for found in _CELL.finditer(row[2])}
            if cells:
                sheets[-1].rows[int(row[1])] = cells
    return tuple(sheets)


def _cell(written: str) -> CellView:
    quoted = written[:1] in ("'", '"')
    return CellView(value=_unquoted(written) if quoted else written, text=quoted)


def _unquoted(written: str) -> str:
    try:
        return str(ast.literal_eval(written))
    except (ValueError, SyntaxError):
        return written.strip("'\"")


def looks_numeric(cells: list[CellView]) -> bool:
    """Whether most cells of a column are figures, typed as text or not."""
    fits = [bool((_TEXT_NUMBER if cell.text else _NUMERIC).fullmatch(cell.value)) for cell in cells]
    return bool(fits) and sum(fits) * 2 > len(fits)


def looks_dated(cells: list[CellView]) -> bool:
    """Whether a good part of a column are dates, typed as text or not; no other column has any."""
    fits = [bool(_DATE.match(cell.value.strip())) for cell in cells]
    return bool(fits) and sum(fits) * 4 > len(fits)
