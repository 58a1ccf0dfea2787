"""SpreadsheetBench as a Taskset: the tasks of a published folder."""

from __future__ import annotations

import functools
from pathlib import Path

from core.errors import UserError
from core.tasks.recalculate import EngineName
from core.tasks.spreadsheet.check import check_entries
from core.tasks.spreadsheet.dataset import CaseFiles, Entry, digest_of, read_dataset
from core.tasks.spreadsheet.verdict import Mode
from core.tasks.spreadsheet.workbooks import INPUT_NAME, SPREADSHEET, WorkbookTaskset
from core.types import Case, Finding, InputFile, Task


class SpreadsheetTaskset(WorkbookTaskset):
    """A SpreadsheetBench folder, graded as published or corrected.

    Raises UserError where the folder cannot be read or the engine is not installed.
    """

    def __init__(self, directory: Path, mode: Mode = "corrected", engine: EngineName = "auto") -> None:
        super().__init__("spreadsheetbench", mode, engine)
        self.directory = directory
        self.entries = read_dataset(directory)

    def tasks(self) -> tuple[Task, ...]:
        """All tasks, in the order of dataset.json. Raises UserError where an input workbook is missing."""
        return self._tasks

    def check(self) -> tuple[Finding, ...]:
        """What is wrong with these tasks under the rules in force; `path` of a finding is the task's id."""
        return check_entries(self.entries, self.mode, self.engine)

    @functools.cached_property
    def _tasks(self) -> tuple[Task, ...]:
        return tuple(_task(entry, self.directory) for entry in self.entries)


def _task(entry: Entry, directory: Path) -> Task:
    missing = next((problem for problem in entry.problems if problem.rule == "missing-file"), None)
    if missing is not None:
        advice = f"`trace2skill tasks check {directory}` lists everything that is wrong"
        raise UserError(f"{directory}: task {entry.id}: {missing.message}; {advice}")
    return Task(
        id=entry.id,
        taskset="spreadsheetbench",
        domain=SPREADSHEET.name,
        instruction=entry.instruction,
        kind=entry.kind,
        cases=tuple(_case(case) for case in entry.cases),
        details={
            "answer_position": entry.position,
            "answer_sheet": entry.sheet,
            "data_position": entry.data_position,
        },
    )


def _case(files: CaseFiles) -> Case:
    assert files.input is not None
    assert files.expected is not None
    given = InputFile(name=INPUT_NAME, path=str(files.input), digest=digest_of(files.input))
    return Case(
        index=files.index,
        inputs=(given,),
        reference={"path": str(files.expected), "digest": digest_of(files.expected)},
    )
