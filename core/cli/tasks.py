"""`trace2skill tasks check` and `trace2skill grade`: task sets without a run."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.cli.screen import Screen
from core.cli.tables import counted, shown_findings, table
from core.config import TasksConfig
from core.engine.wiring.tasks import domain_of
from core.errors import UserError
from core.ports import Taskset
from core.tasks.split import check_split, split
from core.tasks.spreadsheet.folder import GradeReport, grade_folder
from core.tasks.spreadsheet.taskset import SpreadsheetTaskset
from core.tasks.spreadsheet.workbooks import SPREADSHEET
from core.types import Finding
from core.view.amounts import many
from core.view.plain import plain
from core.view.shares import percent


def check(options: argparse.Namespace, screen: Screen) -> int:
    """What is wrong with a task set before money is spent; status 1 where a finding is an error."""
    config = TasksConfig(
        domain=options.domain,
        source=str(options.directory),
        table=options.table,
        mode=options.mode,
        split=options.split,
        engine=options.engine,
    )
    taskset = domain_of(config).read(options.directory, config)
    findings = taskset.check() + _imbalance(taskset, config)
    count = _count(options.directory, config)
    rules = f" under the {options.mode} rules" if taskset.domain.name == SPREADSHEET.name else ""
    screen.show(shown_findings(findings))
    held = "" if count is None else f"{many(count, 'task')}, "
    screen.show(f"{options.directory}: {held}{counted(findings)}{rules}")
    told = {"directory": str(options.directory), "domain": config.domain, "mode": options.mode}
    screen.report({**told, "tasks": count, "findings": plain(findings)})
    return 1 if any(finding.severity == "error" for finding in findings) else 0


def _count(directory: Path, config: TasksConfig) -> int | None:
    """How many tasks there are; None where what is wrong with one keeps them from being read."""
    try:
        return len(domain_of(config).tasks_at(directory, config))
    except UserError:  # a finding has told it
        return None


def _imbalance(taskset: Taskset, config: TasksConfig) -> tuple[Finding, ...]:
    """What the split a run would take has against it; nothing where tasks are unreadable, which is told already."""
    try:
        tasks = taskset.tasks()
    except UserError:
        return ()
    return check_split(split(tasks, TasksConfig(split=config.split)))


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
