"""A judge against people, as tables: agreement with each, and the answers on which they differ."""

from __future__ import annotations

from collections.abc import Sequence

from core.view.calibration.calibration import Calibration, Compared, Disagreement
from core.view.html.badge import badge
from core.view.html.markup import Html, join, link, tag
from core.view.html.table import Column, table
from core.view.links import view

SHOWN = 100
_STATE = {"pass": "passed", "fail": "failed"}


def calibration_tables(run: str, found: Calibration) -> Html:
    """Agreement with people and among them, what so few labels can show, and where judge and people differ."""
    told = [tag("p", sentence, cls="lab-plain") for sentence in found.sentences]
    parts = [_agreement("The judge against people", found.judge)]
    if found.people:
        parts.append(_agreement("People against each other", found.people))
    if found.disagreements:
        parts.append(_differing(run, found.disagreements))
    return join([*told, *parts])


def _agreement(title: str, rows: Sequence[Compared]) -> Html:
    columns = (
        Column("one"),
        Column("other"),
        Column("answers", "right", hint="labelled by both"),
        Column("agree", "right", hint="share of equal verdicts, with its 95 % interval"),
        Column("kappa", "right", hint="Cohen's kappa: agreement beyond chance, 0 none and 1 full, with its interval"),
        Column("only the one passes", "right"),
        Column("only the other passes", "right"),
    )
    cells = [each.told for each in rows]
    return table(columns, cells, caption=title)


def _differing(run: str, rows: Sequence[Disagreement]) -> Html:
    columns = (
        Column("task"),
        Column("who"),
        Column("says"),
        Column("judge"),
        Column("the judge's reason", wide=True),
        Column("the answer", wide=True),
    )
    cells = [
        (
            link(view("trajectories", run=run, id=each.attempt), each.task),
            each.who,
            badge(_STATE[each.label]),
            badge(_STATE[each.verdict]),
            each.reason,
            each.answer[:300],
        )
        for each in rows[:SHOWN]
    ]
    more = f" The first {SHOWN} of {len(rows)}." if len(rows) > SHOWN else ""
    return table(columns, cells, caption=f"Where they differ.{more}")
