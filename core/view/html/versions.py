"""The list of a run's versions, and the links that compare any two of them."""

from __future__ import annotations

from collections.abc import Sequence

from core.view.amounts import minute
from core.view.html.badge import badge
from core.view.html.markup import NOTHING, Html, join, link, tag
from core.view.html.table import Column, table
from core.view.shares import bounds
from core.view.skill.asked import SkillView
from core.view.skill.version_lines import VersionLine

_COLUMNS = (
    Column("version"),
    Column("compare", hint="which version is shown, and which it is compared with"),
    Column("made (UTC)"),
    Column("held-out tasks passed"),
    Column("lines", "right"),
    Column("from S0", "right"),
    Column("from edits", "right"),
    Column("by code", "right", hint="links to files, contents lists and blank lines between blocks"),
    Column("findings"),
    Column("promoted"),
    Column("note", wide=True),
)

_AT_TIMES = ("promoted", "note")


def versions_html(lines: Sequence[VersionLine], shown: SkillView) -> Html:
    """A row a version, the shown one marked, and no column in which nothing stands.

    "show" and "against" open it on either side of the comparison.
    """
    marked = {place: "now" for place, line in enumerate(lines) if line.name == shown.version}
    rows = [_cells(line, shown) for line in lines]
    there = [place for place, column in enumerate(_COLUMNS) if column.title not in _AT_TIMES or any(_told(rows, place))]
    columns = [_COLUMNS[place] for place in there]
    return tag(
        "div", table(columns, [[row[place] for place in there] for row in rows], marked=marked), cls="lab-versions"
    )


def _told(rows: Sequence[tuple[object, ...]], place: int) -> list[object]:
    """What stands in a column."""
    return [row[place] for row in rows if row[place]]


def _cells(line: VersionLine, shown: SkillView) -> tuple[object, ...]:
    return (
        link(shown.link(version=line.name, file=""), line.name),
        _compare(line, shown),
        minute(line.created),
        _score(line),
        "–" if line.lines is None else line.lines,
        line.base or "–",
        line.edits or "–",
        line.code or "–",
        _findings(line, shown),
        _promoted(line),
        line.note,
    )


def _compare(line: VersionLine, shown: SkillView) -> Html:
    left = (
        "against this" if line.name == shown.against else link(shown.link(against=line.name, file=""), "against this")
    )
    right = "shown" if line.name == shown.version else link(shown.link(version=line.name, file=""), "show")
    return tag("span", right, " · ", left, cls="lab-faint")


def _score(line: VersionLine) -> Html:
    if line.high is None:
        return tag("span", line.score, cls="lab-faint")
    low = line.high if line.low is None else line.low
    return join([tag("strong", bounds(low, line.high)), " ", tag("span", line.score, cls="lab-faint lab-may-wrap")])


def _findings(line: VersionLine, shown: SkillView) -> Html:
    target = shown.link(version=line.name, show="findings", file="")
    if not line.errors and not line.warnings:
        return link(target, "none")
    told = [badge("error", f"{line.errors}")] if line.errors else []
    told += [badge("warning", f"{line.warnings}")] if line.warnings else []
    return link(target, join(told, " "), title=f"{line.errors} errors, {line.warnings} warnings")


def _promoted(line: VersionLine) -> Html:
    if line.promoted is not None:
        given = line.promoted
        why = f": {given.reason}" if given.reason else ""
        over = f", over the verdict “{given.verdict}”" if given.overrides else ""
        return tag(
            "span",
            badge("accepted", "promoted"),
            tag("span", f"by {given.reviewer[:40]}, {given.at[:10]}{over}", cls="lab-below"),
            title=f"{given.reviewer}, {given.at}{why}",
        )
    return tag("span", "was once", cls="lab-faint") if line.was_promoted else NOTHING
