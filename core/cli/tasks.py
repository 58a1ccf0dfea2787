"""`trace2skill tasks check` and `trace2skill grade`: task sets without a run."""

from __future__ import annotations

import argparse

from core.cli.screen import Screen, findings_table, table
from core.tasks.spreadsheet.folder import grade_folder
from core.tasks.spreadsheet.taskset import SpreadsheetTaskset


def check(options: argparse.Namespace, screen: Screen) -> int:
    """What is wrong with a task set before money is spent; status 1 where a finding is an error."""
    taskset = SpreadsheetTaskset(options.directory)
    findings = taskset.check()
    errors = sum(finding.severity == "error" for finding in findings)
    count = len(taskset.tasks())
    if findings:
        screen.show(findings_table(f"{options.directory}: {count} tasks, {len(findings)} findings", findings))
    else:
        screen.show(f"{options.directory}: {count} tasks, nothing found")
    screen.report({"directory": str(options.directory), "tasks": count, "findings": [f.model_dump() for f in findings]})
    return 1 if errors else 0


def grade(options: argparse.Namespace, screen: Screen) -> int:
    """Grade a folder of outputs; status 0 whatever the score, since grading is what was asked for."""
    taskset = SpreadsheetTaskset(options.tasks, mode=options.mode, engine=options.engine)
    report = grade_folder(taskset, options.outputs, options.mode)
    rows = [
        (row.task, row.outcome, f"{row.value:.2f}" if row.value is not None else "–", row.detail) for row in report.rows
    ]
    screen.show(table(f"{options.outputs}: mode {options.mode}", ("task", "outcome", "value", "detail"), rows))
    screen.show(f"{report.passed} of {report.tasks} passed, {report.not_scorable} not scorable")
    screen.report(report)
    return 0
