"""Writes a suite to disk in the published SpreadsheetBench v0.1 layout: dataset.json and three cases a task."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from core.tasks.starter.families import FAMILIES
from core.tasks.starter.suite import GENERATOR_VERSION, Planned, plan_suite
from core.tasks.starter.workbook import answer_position, case_files

MAKING = ".starter-"
"""How a suite's folder is called until it is whole."""


def suite_name(suite_seed: int, evolve: int, test: int) -> str:
    """The folder of a suite, which says everything it was generated from."""
    return f"starter-v{GENERATOR_VERSION}-s{suite_seed}-e{evolve}-t{test}"


def write_suite(suite_seed: int, directory: Path, evolve: int, test: int) -> Path:
    """Generate a suite below `directory` unless it is there already; a half-written one is never left in its place.

    One process generates there at a time. Raises OSError where the folder cannot be written.
    """
    target = directory / suite_name(suite_seed, evolve, test)
    if (target / "dataset.json").is_file():
        return target
    directory.mkdir(parents=True, exist_ok=True)
    lock = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in directory.glob(f"{MAKING}*"):  # by one that was killed: nobody else is at work now
            shutil.rmtree(left, ignore_errors=True)
        if not (target / "dataset.json").is_file():
            _generate(plan_suite(suite_seed, evolve, test), target)
    finally:
        os.close(lock)
    return target


def _generate(tasks: tuple[Planned, ...], target: Path) -> None:
    making = Path(tempfile.mkdtemp(prefix=MAKING, dir=target.parent))
    try:
        _write(tasks, making)
        making.chmod(0o755)
        making.rename(target)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _write(tasks: tuple[Planned, ...], directory: Path) -> None:
    entries = []
    for task in tasks:
        folder = directory / "spreadsheet" / task.id
        folder.mkdir(parents=True)
        for case, book in enumerate(task.books):
            untouched, golden = case_files(book, task.shape, case)
            (folder / f"{case + 1}_{task.id}_input.xlsx").write_bytes(untouched)
            (folder / f"{case + 1}_{task.id}_answer.xlsx").write_bytes(golden)
        entries.append(_entry(task))
    text = json.dumps(entries, indent=1, ensure_ascii=False) + "\n"
    (directory / "dataset.json").write_text(text, encoding="utf-8")


def _entry(task: Planned) -> dict[str, Any]:
    family = FAMILIES[task.shape.family]
    answers = tuple(book.answer("") for book in task.books)
    sheet = task.books[0].answer_sheet
    return {
        "id": task.id,
        "instruction": family.instruction(task.shape),
        "spreadsheet_path": f"spreadsheet/{task.id}",
        "instruction_type": family.kind,
        "answer_position": answer_position(sheet, answers, family.margin),
        "answer_sheet": sheet,
    }
