"""What each condition took: bars of time, parallel against sequential in words, and a table of calls and money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.view.amounts import duration
from core.view.html.markup import NOTHING, Html, join, tag
from core.view.html.table import Column, table
from core.view.shares import whole
from core.view.studies.grid import Grid
from core.view.studies.pace import Pace, told_journal, told_paces


def pace_bars(found: Sequence[Pace], makes: bool = True) -> Html:
    """Two bars a condition and author: time at the wall, and that of its calls added up; figures beside them.

    `makes`: whether any condition of the study has a skill that a model makes.
    """
    if not found:
        none = "No run that makes a skill is over yet." if makes else "No condition of this study makes a skill."
        return tag("p", none, cls="lab-plain")
    paper = any(each.published.text for each in found)
    heads = ["making the skill of", "author", "", "", "time", *(["the paper"] if paper else [])]
    head = tag("thead", tag("tr", *(tag("th", each, scope="col") for each in heads)))
    body = tag("tbody", *(row for each in found for row in _bars(each, paper)))
    words = [tag("p", each, cls="lab-plain") for each in told_paces(found)]
    return join([*words, tag("table", head, body, cls="lab-pace")])


def _bars(each: Pace, paper: bool) -> Iterator[Html]:
    doubt = told_journal(each)
    below = tag("small", f"{whole(each.from_journal)} from the journal", title=doubt) if doubt else NOTHING
    theirs = tag("td", each.published.text or "–", title=each.published.why or None, rowspan=2) if paper else NOTHING
    name = (tag("th", each.label, scope="row", rowspan=2), tag("td", each.author or "–", rowspan=2))
    yield tag(
        "tr",
        *name,
        tag("td", "wall"),
        _bar(each.wall_share),
        _time(each.wall, below),
        theirs,
        cls=f"wall{' part' if doubt else ''}",
    )
    yield tag("tr", tag("td", "its calls"), _bar(each.latency_share), _time(each.latency, NOTHING), cls="latency")


def _bar(share: float) -> Html:
    return tag("td", tag("i", style=f"width:{100 * share:.1f}%"), cls="bar", aria_hidden="true")


def _time(seconds: float, below: Html) -> Html:
    return tag("td", duration(seconds), below, cls="right")


def grid_table(grid: Grid, first: int = 2) -> Html:
    """A grid of texts as a table; columns after the `first` hold figures."""
    columns = [Column(title, "left" if place < first else "right") for place, title in enumerate(grid.head)]
    return table(columns, grid.rows)
