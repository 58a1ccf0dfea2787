"""A heat map of who makes a skill against who uses it: a figure, a sign and a shade in every cell."""

from __future__ import annotations

from collections.abc import Sequence

from core.view.html.choices import Choice, choices
from core.view.html.markup import Html, join, link, tag
from core.view.html.study_table import verdict_badge
from core.view.shares import between
from core.view.studies.asked import StudyView
from core.view.studies.grid import change
from core.view.studies.heat import HeatCell, HeatMap, told_distribution
from core.view.studies.sets import levels
from core.view.studies.verdicts import verdict

_SHADES = {0: "same", 1: "up1", 2: "up2", 3: "up3", -1: "down1", -2: "down2", -3: "down3"}


def condition_choices(there: Sequence[tuple[str, str]], now: str, asked: StudyView) -> Html:
    """Which condition the map is of."""
    row = [Choice(label, asked.link(condition=name), now=name == now) for name, label in there]
    return tag("div", tag("span", "change of", cls="lab-faint"), choices("condition", row), cls="lab-tools")


def heat_table(found: HeatMap, reference: str, learned_from: str, asked: StudyView) -> Html:
    """Rows authors, columns users within each task set; every cell opens its runs."""
    sets = list(dict.fromkeys(column.tasks for column in found.columns))
    first = [tag("th", "")]
    for name in sets:
        columns = [column for column in found.columns if column.tasks == name]
        near = tag("small", told_distribution(columns[0], found.columns, learned_from))
        first.append(tag("th", columns[0].label, near, colspan=len(columns), scope="colgroup"))
    second = [tag("th", "made by ↓ used by →")]
    second += [tag("th", column.user, scope="col") for column in found.columns]
    rows = [
        tag("tr", tag("th", author, scope="row"), *(_cell(each, asked) for each in cells))
        for author, cells in zip(found.authors, found.cells, strict=True)
    ]
    made = [each.contrast for row in found.cells for each in row if each is not None and each.contrast is not None]
    level = f"{told[0]} " if len(told := levels(made)) == 1 else ""
    caption = tag(
        "p",
        f"{found.label}: change against {reference} in points, with its {level}interval and verdict. "
        "Coloured where it is decided, darker above 25 and 50 points. Framed: the user made the skill itself.",
        cls="lab-faint lab-plain",
    )
    whole = tag("table", tag("thead", tag("tr", *first), tag("tr", *second)), tag("tbody", *rows), cls="lab-heat")
    return join((caption, tag("div", whole, cls="lab-scroll")))


def _cell(each: HeatCell | None, asked: StudyView) -> Html:
    if each is None:
        return tag("td", "not measured", cls="none")
    where = asked.link(cell=each.cell)
    made = each.contrast.comparison if each.contrast is not None else None
    own = " own" if each.own else ""
    if each.contrast is None or made is None:
        why = "" if each.contrast is None else each.contrast.why
        sign = "–" if each.contrast is not None and each.contrast.hindered else "…"
        return tag("td", link(where, sign), tag("small", why), cls=f"none{own}")
    if each.shade is None:
        told = verdict(each.contrast)
        return tag("td", link(where, "–"), " ", verdict_badge(told), tag("small", told.why), cls=f"none{own}")
    parts = [link(where, tag("b", change(made))), " ", verdict_badge(verdict(each.contrast))]
    interval = between(made.left_out.interval[:2]).removesuffix(" points")
    parts.append(tag("small", f"{interval}, n {made.left_out.pairs}"))
    return tag("td", *parts, cls=f"{_SHADES[each.shade]}{own}")
