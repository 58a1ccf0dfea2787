"""What is to be said of the workbooks of one's own tasks: the checks of spreadsheet tasks, on each with one input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from core.tasks.own.given import workbook_input
from core.tasks.recalculate import EngineName
from core.tasks.spreadsheet.check import check_entries
from core.tasks.spreadsheet.dataset import CaseFiles, Entry
from core.tasks.spreadsheet.verdict import Mode
from core.tasks.spreadsheet.workbooks import expected_path
from core.types import Finding, Task


def workbook_findings(tasks: Sequence[Task], mode: Mode, engine: EngineName) -> tuple[Finding, ...]:
    """Findings as for a published folder, by task; nothing where no task expects a workbook."""
    entries = tuple(_entries(tasks))
    return check_entries(entries, mode, engine) if entries else ()


def _entries(tasks: Sequence[Task]) -> Iterator[Entry]:
    for task in tasks:
        given = workbook_input(task)
        if task.details["graded_by"] == "expected_workbook" and given is not None:
            yield Entry(
                id=task.id,
                instruction=task.instruction,
                kind=task.kind,
                position=str(task.details["answer_position"]),
                sheet=str(task.details["answer_sheet"]),
                cases=(CaseFiles(index=1, input=Path(given.path), expected=expected_path(task, 1)),),
            )
