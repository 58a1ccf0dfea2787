"""A study as files for programs: a row a score and comparison, a row an attempt, a row what was spent. Pure.

Numbers are numbers: scores and changes are shares (0.278 is 27.8 points), money is in the workspace's currency, times
are in seconds. Empty is what there is not. Every row says who answered.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.stats.arms import ArmMean
from core.study.costs import RunCost
from core.study.table import Contrast, Entry, StudyTable
from core.view.csv_text import csv_text
from core.view.runs.summary import SCRIPTED
from core.view.studies.costs import BEFOREHAND
from core.view.studies.verdicts import verdict

_ARM = ("condition", "author", "user", "tasks")
_SCORE = (
    "measure",
    "score",
    "score_low",
    "score_high",
    "score_method",
    "tasks_with_a_result",
    "tasks_attempted",
    "attempts",
    "infrastructure",
    "unscorable",
    "timeout",
    "lowest",
    "highest",
)
_CHANGE = (
    "against",
    "change",
    "change_low",
    "change_high",
    "change_method",
    "level",
    "p",
    "alpha",
    "test",
    "tasks_compared",
    "tasks_better",
    "tasks_worse",
    "verdict",
    "why",
    "power_80_from",
    "power_if_none_lost",
)
_LAST = ("paper", "runs", "sealed_test_opened_again", "answered_by")


def scores_csv(table: StudyTable) -> str:
    """A row a cell, measure and comparison; comparisons are on the first measure, and other measures have none."""
    rows = (row for entry in table.entries.values() for row in _of_entry(table, entry))
    return csv_text((*_ARM, *_SCORE, *_CHANGE, *_LAST), rows)


def attempts_csv(table: StudyTable) -> str:
    """A row an attempt of a cell; `value` is the share of its task that it was worth. Cells may share attempts."""
    head = (*_ARM, "task", "seed", "replicate", "outcome", "value", "ended", "run", "trajectory", "answered_by")
    rows = (
        (*_arm(table, entry), *(getattr(each, name) for name in head[4:-1]), _who(table))
        for entry in table.entries.values()
        for each in entry.attempts
    )
    return csv_text(head, rows)


def costs_csv(table: StudyTable, currency: str = "") -> str:
    """A row a condition and author: what making its skills took, and how many calls measuring it."""
    money = f"money_{currency.lower()}" if currency else "money"
    head = ("condition", "author", "skills", "calls", "paid_calls", "tokens", money, "call_seconds", "wall_seconds")
    rows: list[tuple[object, ...]] = [
        (BEFOREHAND, each.author, "", *_spent(each), "", _who(table)) for each in table.beforehand
    ]
    for row in table.costs:
        measured = row.measuring.calls if row.measuring is not None else ""
        rows.append((table.label(row.condition), row.author, row.skills, *_spent(row.making), measured, _who(table)))
    return csv_text((*head, "measuring_calls", "answered_by"), rows)


def _of_entry(table: StudyTable, entry: Entry) -> Iterator[tuple[object, ...]]:
    column = next(each for each in table.columns if (each.user, each.tasks) == (entry.arm.user, entry.arm.tasks))
    again = "; ".join(look.reason for look in table.looks if look.tasks == entry.arm.tasks and look.reason)
    last = (entry.published.text, " ".join(entry.runs), again, _who(table))
    for place, measure in enumerate(column.measures):
        mean = entry.figures[place] if entry.figures else None
        score = (measure.name, *_score(entry, mean))
        for contrast in (entry.contrasts if not place else ()) or (None,):
            yield (*_arm(table, entry), *score, *_change(table, contrast), *last)


def _arm(table: StudyTable, entry: Entry) -> tuple[str, ...]:
    arm = entry.arm
    return table.label(arm.condition), arm.author, arm.user, table.tasks_label(arm.tasks)


def _who(table: StudyTable) -> str:
    return SCRIPTED if table.scripted else "a model"


def _score(entry: Entry, mean: ArmMean | None) -> tuple[object, ...]:
    if mean is None:
        return ("",) * (len(_SCORE) - 1)
    missing = (mean.missing.infrastructure, mean.missing.unscorable, mean.missing.timeout)
    value = (mean.mean, *mean.interval, mean.method.name, mean.tasks, mean.attempted)
    return (*value, len(entry.attempts), *missing, mean.low, mean.high)


def _change(table: StudyTable, contrast: Contrast | None) -> tuple[object, ...]:
    """A comparison from the row's own side: a control arm's with its skill is the skill's over it, turned round."""
    if contrast is None:
        return ("",) * len(_CHANGE)
    told = verdict(contrast)
    turned = contrast.role == "control"
    against = table.label((contrast.after if turned else contrast.before).condition)
    made = contrast.comparison
    if made is None or made.left_out.change is None:
        return (against, *("",) * 11, told.words, told.why or contrast.why, "", "")
    read, low, high = made.left_out, made.left_out.interval.low, made.left_out.interval.high
    change, better, worse, words = made.left_out.change, read.better, read.worse, told.words
    if turned:
        change, low, high, better, worse = -change, -high, -low, worse, better
        words = {"better": "worse", "worse": "better"}.get(words, words)
    power = (made.smallest_effect, int(made.smallest_clean)) if made.smallest_effect is not None else ("", "")
    size = (change, low, high, read.interval.method.name, made.level)
    test = (read.p_value, made.alpha, read.test.name, read.pairs, better, worse)
    return (against, *size, *test, words, told.why, *power)


def _spent(cost: RunCost | None) -> tuple[object, ...]:
    if cost is None:
        return ("",) * 6
    money = "" if cost.unpriced else cost.money
    return cost.calls, cost.paid, cost.tokens, money, round(cost.latency, 3), round(cost.wall, 3)
