"""The tasks of a comparison as CSV, one line an attempt. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from core.view.csv_text import csv_text
from core.view.results.results import Attempt, TaskResult

HEAD = ("task", "type", "version", "trajectory", "outcome", "turns", "tokens", "seconds", "cost", "change", "reason")


def results_csv(rows: Iterable[TaskResult]) -> str:
    """Every attempt of these tasks; `change` is that of the task, in shares, empty where it is open."""
    return csv_text(HEAD, (_line(row, each) for row in rows for each in (*row.before, *row.after)))


def _line(row: TaskResult, one: Attempt) -> tuple[object, ...]:
    names = (row.task, row.kind, one.version, one.trajectory, one.outcome)
    return (*names, one.turns, one.tokens, round(one.seconds, 3), one.cost, row.change, one.reason)
