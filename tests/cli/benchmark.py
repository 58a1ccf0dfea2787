"""A small task set in the published SpreadsheetBench layout, made by these tests."""

from __future__ import annotations

import json
from pathlib import Path

from openpyxl import Workbook

TASKS = 6


def write_benchmark(folder: Path, tasks: int = TASKS) -> Path:
    """Tasks that ask for the doubles of a column; every other one is of the sheet-level kind."""
    entries = []
    for number in range(tasks):
        identifier = f"{100 + number}-1"
        place = folder / "spreadsheet" / identifier
        place.mkdir(parents=True)
        _book(number, answered=False).save(place / f"1_{identifier}_init.xlsx")
        _book(number, answered=True).save(place / f"1_{identifier}_golden.xlsx")
        entries.append(
            {
                "id": identifier,
                "instruction": f"Write the double of each number in column A into column B, rows 2 to {4 + number}.",
                "spreadsheet_path": f"spreadsheet/{identifier}",
                "instruction_type": ("Cell-Level Manipulation", "Sheet-Level Manipulation")[number % 2],
                "answer_position": f"Data!B2:B{4 + number}",
            }
        )
    (folder / "dataset.json").write_text(json.dumps(entries), encoding="utf-8")
    return folder


def write_outputs(benchmark: Path, folder: Path) -> Path:
    """The expected workbooks handed in as outputs."""
    for golden in sorted(benchmark.rglob("*_golden.xlsx")):
        place = folder / golden.parent.name
        place.mkdir(parents=True)
        (place / golden.name.replace("golden", "output")).write_bytes(golden.read_bytes())
    return folder


def _book(number: int, answered: bool) -> Workbook:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Data"
    sheet.append(["number", "double"])
    for row in range(3 + number):
        value = 10 * number + row + 1
        sheet.append([value, 2 * value if answered else None])
    return book
