"""The tasks of a comparison as CSV, one line an attempt. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from core.view.results.results import Attempt, TaskRow

HEAD = ("task", "type", "version", "trajectory", "outcome", "turns", "tokens", "seconds", "cost", "change", "reason")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def results_csv(rows: Iterable[TaskRow]) -> str:
    """Every attempt of these tasks; `change` is that of the task, in shares, "" where it is open.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    for row in rows:
        writer.writerows(_line(row, each) for each in (*row.before, *row.after))
    return out.getvalue()


def _line(row: TaskRow, one: Attempt) -> tuple[object, ...]:
    texts = [_plain(each) for each in (row.task, row.kind, one.version, one.trajectory, one.outcome)]
    change = "" if row.change is None else row.change
    return (*texts, one.turns, one.tokens, round(one.seconds, 3), one.cost, change, _plain(one.reason))


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
