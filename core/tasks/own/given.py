"""What stands in the input files of a task: text, and the cells of workbooks. What is neither says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.tasks.own.lines import WORKBOOKS
from core.tasks.spreadsheet.literals import values_of
from core.tasks.spreadsheet.parts import UnreadableWorkbook
from core.tasks.spreadsheet.values import CellValue
from core.types import InputFile, Task

LONGEST = 1 << 20
"""Bytes of a text file that are read: what stands further on is not taken for known."""


def workbook_input(task: Task) -> InputFile | None:
    """The one workbook among the inputs; None where there is none, or more than one."""
    found = [file for file in task.cases[0].inputs if file.name.lower().endswith(WORKBOOKS)]
    return found[0] if len(found) == 1 else None


def values_given(task: Task) -> Iterator[CellValue]:
    """Every cell of the workbooks and the whole text of the text files. Raises UnreadableWorkbook."""
    for file in task.cases[0].inputs:
        if file.name.lower().endswith(WORKBOOKS):
            yield from values_of(Path(file.path))
        else:
            yield _text(Path(file.path))


def texts_of(task: Task) -> Iterator[str]:
    """The same as texts; a workbook that cannot be read says nothing."""
    try:
        yield from (str(value) for value in values_given(task) if value is not None)
    except UnreadableWorkbook:
        return


def _text(path: Path) -> str:
    with path.open("rb") as opened:
        return opened.read(LONGEST).decode("utf-8", "ignore").replace("\0", " ")
