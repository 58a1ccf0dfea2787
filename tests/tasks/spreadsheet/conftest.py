"""The real slice: its folder, and its expected workbooks as an agent would hand them in."""

from __future__ import annotations

import warnings
from pathlib import Path

import openpyxl
import pytest

from core.tasks.spreadsheet.dataset import Entry, read_dataset
from core.tasks.spreadsheet.verdict import Pair


@pytest.fixture(scope="session")
def slice_directory(shared_data: Path) -> Path:
    """60 tasks of SpreadsheetBench Verified 400."""
    return shared_data / "spreadsheetbench"


@pytest.fixture(scope="session")
def entries(slice_directory: Path) -> tuple[Entry, ...]:
    return read_dataset(slice_directory)


@pytest.fixture(scope="session")
def resaved(entries: tuple[Entry, ...], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each expected workbook saved by openpyxl, which keeps the formulas and loses their values."""
    folder = tmp_path_factory.mktemp("resaved")
    paths = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for entry in entries:
            paths[entry.id] = folder / f"{entry.id}.xlsx"
            openpyxl.load_workbook(entry.cases[0].expected).save(paths[entry.id])
    return paths


def pair(entry: Entry, output: Path | None) -> Pair:
    """The first case of a task with some output."""
    expected = entry.cases[0].expected
    assert expected is not None
    return Pair(case=1, expected=expected, output=output, position=entry.position, sheet=entry.sheet)
