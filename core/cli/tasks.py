"""`trace2skill tasks check` and `trace2skill grade`: task sets without a run."""

from __future__ import annotations

import argparse
from typing import Literal

from core.cli.screen import Screen
from core.cli.tables import counted, shown_findings, table
from core.config import TasksConfig
from core.errors import UserError
from core.tasks.split import check_split, split
from core.tasks.spreadsheet.folder import GradeReport, grade_folder
from core.tasks.spreadsheet.taskset import SpreadsheetTaskset
from core.types import Finding
from core.view.plain import plain
from core.view.shares import percent


def check(options: argparse.Namespace, screen: Screen) -> int:
    """What is wrong with a task set before money is spent; status 1 where a finding is an error."""
    taskset = SpreadsheetTaskset(options.directory, mode=options.mode, engine=options.engine)
    findings = taskset.check() + _imbalance(taskset, options.split)
    count = len(taskset.entries)
    screen.show(shown_findings(findings))
    screen.show(f"{options.directory}: {count} tasks, {counted(findings)} under the {options.mode} rules")
    screen.report(
        {"directory": str(options.directory), "mode": options.mode, "tasks": count, "findings": plain(findings)}
    )
    return 1 if any(finding.severity == "error" for finding in findings) else 0


def _imbalance(taskset: SpreadsheetTaskset, way: Literal["stratified", "paper"]) -> tuple[Finding, ...]:
    """What the split a run would take has against it; nothing where tasks are unreadable, which is told already."""
    try:
        tasks = taskset.tasks()
    except UserError:
        return ()
    return check_split(split(tasks, TasksConfig(split=way)))


def grade(options: argparse.Namespace, screen: Screen) -> int:
    """Grade a folder of outputs; status 0 whatever the score, since grading is what was asked for."""
    taskset = SpreadsheetTaskset(options.tasks, mode=options.mode, engine=options.engine)
    report = grade_folder(taskset, options.outputs, options.mode)
    rows = [
        (row.task, row.outcome.replace("_", " "), f"{row.handed_in} of {row.cases}", row.value, row.detail)
        for row in report.rows
    ]
    screen.show(table(f"{options.outputs}", ("task", "outcome", "cases", "value", "detail"), rows))
    screen.show(_summary(report))
    screen.report(report)
    return 0


def _summary(report: GradeReport) -> str:
    told = f"{report.passed} of {report.tasks} passed under the {report.mode} rules"
    if report.engine:
        told += f", formulas computed by {report.engine}"
    if report.not_scorable:
        of_scorable = "no task has a verdict" if report.share_of_scorable is None else percent(report.share_of_scorable)
        told += (
            f"; {report.not_scorable} not scorable: {percent(report.share)} counting them as failed, "
            f"{of_scorable} leaving them out"
        )
    return told
