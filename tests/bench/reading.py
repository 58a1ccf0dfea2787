"""How long reading the answers of real workbooks takes, against openpyxl in the same run.

Both sides read the cells that are compared in the 60 expected workbooks; the runs alternate, and the quickest of each
counts, as everything else is the machine's doing.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from core.tasks.spreadsheet.dataset import read_dataset
from core.tasks.spreadsheet.parts import WorkbookParts
from core.tasks.spreadsheet.positions import Area, corrected_areas
from core.tasks.spreadsheet.reading import open_book
from tests.conftest import SHARED_DATA

BOUND = 0.1
RUNS = 7

Answers = Sequence[tuple[Path, tuple[Area, ...]]]


def rows() -> list[dict[str, Any]]:
    """One row: our time over openpyxl's; none where the public data is not there."""
    directory = SHARED_DATA / "spreadsheetbench"
    if not directory.is_dir():
        return []
    answers = answers_of(directory)
    ours, theirs = [], []
    for _ in range(RUNS):
        theirs.append(seconds(with_openpyxl, answers))
        ours.append(seconds(with_this, answers))
    value, reference = min(ours), min(theirs)
    row = {
        "name": "reading_values_vs_openpyxl",
        "value": round(value, 4),
        "unit": "s",
        "reference": round(reference, 4),
        "ratio": round(value / reference, 4),
        "bound": BOUND,
        "workbooks": len(answers),
    }
    return [row]


def answers_of(directory: Path) -> Answers:
    """Every expected workbook with the areas that are compared."""
    found = []
    for entry in read_dataset(directory):
        for case in entry.cases:
            assert case.expected is not None
            with WorkbookParts(case.expected) as parts:
                found.append((case.expected, corrected_areas(entry.position, entry.sheet, tuple(parts.sheets))))
    return found


def with_this(answers: Answers) -> int:
    """Read the compared cells as graders here do; how many were not empty."""
    filled = 0
    for path, areas in answers:
        with WorkbookParts(path) as parts:
            book = open_book(path, parts, areas)
            for area in areas:
                grid = book.grid(area.sheet)
                lines, columns = area.spans(grid.last_row, grid.last_column)
                filled += sum(grid.value(row, column) is not None for row in lines for column in columns)
    return filled


def with_openpyxl(answers: Answers) -> int:
    """The same as the published evaluator does."""
    filled = 0
    for path, areas in answers:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, data_only=True)
        for area in areas:
            sheet = book[area.sheet]
            lines, columns = area.spans(sheet.max_row, sheet.max_column)
            filled += sum(sheet.cell(row, column).value is not None for row in lines for column in columns)
    return filled


def seconds(read: Callable[[Answers], int], answers: Answers) -> float:
    start = time.perf_counter()
    read(answers)
    return time.perf_counter() - start
