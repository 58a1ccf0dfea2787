"""Grading a folder of outputs in one go: what `trace2skill grade` reports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from core.errors import UserError
from core.ports import CaseOutput, Grading
from core.tasks.spreadsheet.grading import judge_all
from core.tasks.spreadsheet.verdict import Mode, grading_of
from core.tasks.spreadsheet.workbooks import WorkbookTaskset, pairs_of
from core.types import Record, Task


class GradeRow(Record):
    """One task's grade. `value` is the share of cases passed, None where the task is not scorable."""

    task: str
    kind: str
    outcome: Literal["passed", "failed", "not_scorable"]
    value: float | None
    handed_in: int
    """How many of its cases an output was found for."""
    cases: int
    detail: str = ""
    engine: str = ""


class GradeReport(Record):
    """What became of every task. The two shares are the bounds that tasks without a verdict leave open."""

    mode: Mode
    engine: str
    """The engines that recalculated, "" where nothing had to be."""
    tasks: int
    passed: int
    not_scorable: int
    share: float
    """Passed of all tasks: what is not scorable counts as 0."""
    share_of_scorable: float | None
    """Passed of the tasks with a verdict; None where there is none."""
    rows: tuple[GradeRow, ...]


def grade_folder(taskset: WorkbookTaskset, outputs: Path, mode: Mode | None = None) -> GradeReport:
    """Grade `<n>_<id>_output.xlsx`, in a folder a task (named by its id, or as in the dataset) or side by side.

    A task without output has failed. Raises UserError where the folder is not there or holds no output of any task.
    """
    if not outputs.is_dir():
        raise UserError(f"{outputs}: no such folder; give the one that holds a folder with 1_<id>_output.xlsx a task")
    tasks = taskset.tasks()
    handed_in = [_outputs_of(task, outputs) for task in tasks]
    if not any(handed_in):
        raise UserError(
            f"{outputs}: holds no output of any of the {len(tasks)} tasks; expected for example "
            f"{tasks[0].id}/1_{tasks[0].id}_output.xlsx"
        )
    rules = mode or taskset.mode
    pairs = [pair for task, found in zip(tasks, handed_in, strict=True) for pair in pairs_of(task, found)]
    verdicts = iter(judge_all(pairs, rules, taskset.engine))
    gradings = [grading_of([next(verdicts) for _ in task.cases], rules) for task in tasks]
    rows = [_row(task, found, grading) for task, found, grading in zip(tasks, handed_in, gradings, strict=True)]
    return _report(rows, rules)


def _outputs_of(task: Task, outputs: Path) -> tuple[CaseOutput, ...]:
    folders = (outputs / task.id, outputs / "spreadsheet" / task.id, outputs)
    found = []
    for case in task.cases:
        paths = (folder / f"{case.index}_{task.id}_output.xlsx" for folder in folders)
        path = next((path for path in paths if path.is_file()), None)
        if path is not None:
            found.append(CaseOutput(case=case.index, path=str(path)))
    return tuple(found)


def _row(task: Task, handed_in: Sequence[CaseOutput], grading: Grading) -> GradeRow:
    grade = grading.grade
    if grade.kind == "not_scorable":
        outcome: Literal["passed", "failed", "not_scorable"] = "not_scorable"
    else:
        outcome = "passed" if grade.passed else "failed"
    return GradeRow(
        task=task.id,
        kind=task.kind,
        outcome=outcome,
        value=None if grade.kind == "not_scorable" else grade.value,
        handed_in=len(handed_in),
        cases=len(task.cases),
        detail=grade.reason if grade.kind == "not_scorable" else grade.detail,
        engine=grade.engine,
    )


def _report(rows: Sequence[GradeRow], mode: Mode) -> GradeReport:
    passed = sum(row.outcome == "passed" for row in rows)
    not_scorable = sum(row.outcome == "not_scorable" for row in rows)
    scorable = len(rows) - not_scorable
    return GradeReport(
        mode=mode,
        engine=next((row.engine for row in rows if row.engine), ""),
        tasks=len(rows),
        passed=passed,
        not_scorable=not_scorable,
        share=passed / len(rows),
        share_of_scorable=passed / scorable if scorable else None,
        rows=tuple(rows),
    )
