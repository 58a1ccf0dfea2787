"""The table of a forest plot: the same comparisons, for who cannot see it, to be copied and searched."""

from __future__ import annotations

from collections.abc import Sequence

from core.view.glossary import meaning
from core.view.html.markup import Html, join, link, tag
from core.view.html.study_table import verdict_badge
from core.view.html.table import Column, table
from core.view.studies.asked import StudyView
from core.view.studies.forest import Group, Whisker

_COLUMNS = (
    Column("comparison"),
    Column("change and interval", "right"),
    Column("verdict"),
    Column("tasks", "right", hint="those with a value in both arms"),
    Column("better", "right", hint="tasks that came out better"),
    Column("worse", "right", hint="tasks that came out worse"),
    Column("p", "right"),
    Column("80 % power from", "right", hint=meaning("80 % power")),
    Column("why", wide=True),
)


def forest_tables(groups: Sequence[Group], asked: StudyView) -> Html:
    """A table a group; a comparison opens its cell above the plot."""
    return join(_group(group, asked) for group in groups)


def _group(group: Group, asked: StudyView) -> Html:
    rows = [_row(each, asked) for each in group.whiskers]
    return tag("div", tag("h4", group.title, cls="lab-heading"), table(_COLUMNS, rows))


def _row(each: Whisker, asked: StudyView) -> tuple[object, ...]:
    return (
        link(asked.link(cell=each.cell), each.label),
        each.said if each.at is not None else "–",
        verdict_badge(each.told),
        each.n or "–",
        each.better if each.n else "–",
        each.worse if each.n else "–",
        each.p or "–",
        each.smallest or "–",
        each.told.why or "–",
    )
