"""A study's conditions in the paper's form: a row a condition and author, a group of columns a user and task set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.stats.arms import ArmMean
from core.study.table import Column, Contrast, Entry, Row, StudyTable
from core.view.html.badge import badge
from core.view.html.markup import NOTHING, Html, join, link, tag
from core.view.shares import between, percent
from core.view.studies.asked import StudyView, arm_id
from core.view.studies.grid import WAITING, change, has_published
from core.view.studies.verdicts import Told, shown, smallest, verdict

MISSING = (
    ("infrastructure", "infra.", "attempts that infrastructure failed: no verdict on the agent, and in no score"),
    ("unscorable", "unscor.", "attempts that cannot be scored, for a reason that is recorded; in no score"),
    ("timeout", "timeout", "attempts that ran out of time; in no score, and both bounds say what they could be"),
)
"""The kinds of missing attempts: its name in a count, what the column is called, and what that means."""
_SHORT = {"control": "control arm", "again": "A/A", "best_of": "best of several seeds"}


def condition_table(table: StudyTable, asked: StudyView) -> Html:
    """The table of the columns that are asked for; every cell opens its runs."""
    columns = asked.columns(table)
    head = tag("thead", _groups(table, columns), _heads(table, columns))
    body = tag("tbody", *(_row(table, row, columns, asked) for row in table.rows))
    whole = tag("table", head, body, cls="lab-table lab-study")
    return tag("div", whole, cls="lab-scroll")


def verdict_badge(told: Told) -> Html:
    """The verdict's sign and word; why it is no more than that is told to who rests a pointer on it."""
    return badge(told.state, told.words, told.why)


def _groups(table: StudyTable, columns: Sequence[Column]) -> Html:
    first = tag("th", "", cls="stays", colspan=2, scope="colgroup")
    groups = (
        tag(
            "th",
            f"{column.user} · {column.label}",
            tag("small", f"{column.model}, {'sealed test' if column.sealed else column.domain.replace('_', ' ')}"),
            cls="group",
            scope="colgroup",
            colspan=len(_titles(table, column)),
        )
        for column in columns
    )
    return tag("tr", first, *groups)


def _heads(table: StudyTable, columns: Sequence[Column]) -> Html:
    heads = [tag("th", "condition", cls="stays", scope="col"), tag("th", "author", scope="col")]
    for column in columns:
        for place, (title, hint) in enumerate(_titles(table, column)):
            heads.append(tag("th", title, cls="first" if not place else "", scope="col", title=hint or None))
    return tag("tr", *heads)


def _titles(table: StudyTable, column: Column) -> list[tuple[str, str]]:
    """The columns of a group: the first measure with its change, other measures, what is missing, the paper's."""
    first, *others = column.measures
    found = [(first.name, "over tasks with a verdict, its 95 % interval, and bounds where any is missing")]
    found += [("Δ points", f"change against {_label(table, table.reference)} on the same tasks, with its interval")]
    found += [(each.name, "the same of another measure; verdicts are on the first") for each in others]
    found += [(title, hint) for _, title, hint in MISSING]
    if has_published(table, column):
        found.append(("paper", "what the paper reports in this place"))
    return found


def _row(table: StudyTable, row: Row, columns: Sequence[Column], asked: StudyView) -> Html:
    cells = [_condition(table, row), tag("td", row.author or tag("span", "–", cls="lab-faint"))]
    for column in columns:
        cells += _cells(table, table.entry(row, column), column, asked)
    return tag("tr", *cells, cls="reference" if row.condition == table.reference else "")


def _condition(table: StudyTable, row: Row) -> Html:
    said = "reference" if row.condition == table.reference else _SHORT.get(row.kind, "")
    of = f"{said} of {_label(table, row.of)}" if row.of and row.kind != "again" else said
    if row.kind == "again":
        of = f"{said}: {_label(table, row.of)} once more"
    below = tag("small", of) if of else NOTHING
    return tag("th", row.label, below, cls="stays", scope="row")


def _label(table: StudyTable, condition: str) -> str:
    return next((row.label for row in table.rows if row.condition == condition), condition)


def _cells(table: StudyTable, entry: Entry | None, column: Column, asked: StudyView) -> Iterator[Html]:
    count = len(_titles(table, column))
    if entry is None:
        yield tag("td", "not measured", cls="first lab-faint", colspan=count)
        return
    mark = " now" if asked.cell == arm_id(entry.arm) else ""
    yield tag("td", _figure(entry, 0, asked), cls=f"first right{mark}")
    yield tag("td", _change(shown(entry)), cls=f"change{mark}")
    for place in range(1, len(column.measures)):
        yield tag("td", _figure(entry, place, asked), cls=f"right{mark}")
    for name, _, _ in MISSING:
        yield tag("td", _count(entry, name), cls=f"right{mark}")
    if has_published(table, column):
        told = tag("span", entry.published.text or "–", title=entry.published.why or None)
        yield tag("td", told, cls=f"right{mark}")


def _figure(entry: Entry, place: int, asked: StudyView) -> Html:
    where = asked.link(cell="" if asked.cell == arm_id(entry.arm) else arm_id(entry.arm), task="")
    if not entry.figures:
        if not entry.waiting:
            return link(where, "–", title=f"{'; '.join(entry.hindered)}; opens the cell")
        told = f"{entry.waiting} of {entry.waiting} runs are not over"
        return link(where, WAITING, title=f"{told}; opens the cell")
    mean = entry.figures[place]
    parts = [link(where, tag("b", percent(mean.mean)), title="opens the runs of this cell")]
    parts.append(tag("small", f"{between(mean.interval, signed=False)}, n {mean.tasks}"))
    if mean.missing.total:
        parts.append(tag("small", _bounds(mean), cls="odd", title="all missing attempts counted as 0, and as 1"))
    if entry.waiting:
        parts.append(tag("small", f"{WAITING} {entry.waiting} more to come"))
    if entry.hindered:
        parts.append(tag("small", "not all runs", cls="odd", title="; ".join(entry.hindered)))
    return join(parts)


def _bounds(mean: ArmMean) -> str:
    return f"{percent(mean.low)} … {percent(mean.high)}"


def _count(entry: Entry, name: str) -> Html:
    if not entry.figures:
        return tag("span", WAITING if entry.waiting else "–", cls="lab-faint")
    count = getattr(entry.figures[0].missing, name)
    return tag("b", count, cls="odd") if count else tag("span", 0, cls="lab-faint")


def _change(contrast: Contrast | None) -> Html:
    """The change, its verdict, its interval, and of what is not decided the smallest effect that could be shown."""
    if contrast is None:
        return tag("span", "–", cls="lab-faint")
    told = verdict(contrast)
    made = contrast.comparison
    if made is None:
        return tag("span", verdict_badge(told), tag("small", contrast.why))
    head = tag("div", tag("b", change(made)), " ", verdict_badge(told))
    parts = [head, tag("small", between(made.left_out.interval[:2]).removesuffix(" points"))]
    if told.state == "no_verdict":
        both = (made.against.change, made.in_favour.change)
        if both[0] is not None and both[1] is not None:
            either = between((both[0], both[1])).removesuffix(" points")
            parts.append(tag("small", f"{either} with what is missing counted either way", cls="odd"))
    if told.state in ("not_decided", "no_verdict"):
        parts.append(tag("small", smallest(made)))
    if contrast.role == "again":
        parts.append(tag("small", "against what it repeats"))
    return join(parts)
