"""A study's conditions in the paper's form: a table a task set, in it a row a condition and author, a group of columns
a user. Tables of several sets stand below each other, so that a change is beside the score it is of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from core.stats.arms import ArmMean
from core.stats.comparison import Comparison
from core.study.table import Column, Contrast, Entry, Row, StudyTable
from core.view.html.badge import badge
from core.view.html.markup import NOTHING, Html, join, link, tag
from core.view.shares import between, level_of, percent
from core.view.studies.asked import StudyView, arm_id
from core.view.studies.conditions import told_condition, told_conditions, told_words
from core.view.studies.grid import WAITING, change, has_published
from core.view.studies.sets import levels, missing_kinds, same_runs, told_set
from core.view.studies.verdicts import Told, counted, shown, smallest, verdict

_SHORT = {"control": "control arm", "again": "A/A", "best_of": "best of several seeds"}


class Group(NamedTuple):
    """The columns of a user: what is shown of one column of the table."""

    column: Column
    kinds: tuple[tuple[str, str, str], ...]
    """The kinds of missing attempts that have a column."""
    levels: tuple[str, ...]
    """Those of its changes' intervals."""
    published: bool

    @property
    def titles(self) -> tuple[tuple[str, str, str], ...]:
        """Title, what stands below it, and its hint: the first measure, its change, others, what is missing, paper."""
        first, *others = self.column.measures
        level = f"{self.levels[0]} interval" if len(self.levels) == 1 else "with its interval"
        found = [(first.name, "95 % interval", "over tasks with a result, and bounds where any is missing")]
        found += [("Δ points", level, "change against the reference on the same tasks")]
        found += [(each.name, "95 % interval", "verdicts are on the first measure") for each in others]
        found += [(title, "", hint) for _, title, hint in self.kinds]
        if self.published:
            found.append(("paper", "", "what the paper reports in this place"))
        return tuple(found)


def condition_tables(table: StudyTable, asked: StudyView) -> Html:
    """The tables of the columns that are asked for; every cell opens its runs."""
    columns = asked.columns(table)
    sets = dict.fromkeys(column.tasks for column in columns)
    return join(_set(table, [column for column in columns if column.tasks == tasks], asked) for tasks in sets)


def words_of(table: StudyTable) -> Html:
    """What each condition is and what the words mean, for who wants to know."""
    pairs = (tag("div", tag("dt", term), tag("dd", said)) for term, said in (*told_conditions(table), *told_words()))
    return tag(
        "details", tag("summary", "What the conditions and the words mean"), tag("dl", *pairs, cls="lab-glossary")
    )


def verdict_badge(told: Told) -> Html:
    """The verdict's sign and word; why it is no more than that is told to who rests a pointer on it."""
    return badge(told.state, told.words, told.why)


def _set(table: StudyTable, columns: Sequence[Column], asked: StudyView) -> Html:
    groups = [_group(table, column) for column in columns]
    head = tag("thead", _users(groups), _heads(groups))
    body = tag("tbody", *(_row(table, row, groups, asked) for row in _rows(table, columns)))
    first = columns[0]
    kind = f"{'generated ' if first.generated else ''}{first.domain.replace('_', ' ')} tasks"
    name = tag("span", f" {kind}, tasks.{first.tasks}", cls="lab-faint")
    title = tag("h3", first.label, name, cls="lab-heading")
    said = tag("p", " ".join(told_set(table, first.tasks)), cls="lab-faint lab-plain")
    return tag(
        "section", title, said, tag("div", tag("table", head, body, cls="lab-table lab-study"), cls="lab-scroll")
    )


def _group(table: StudyTable, column: Column) -> Group:
    entries = [entry for row in table.rows if (entry := table.entry(row, column)) is not None]
    contrasts = [each for each in map(shown, entries) if each is not None]
    return Group(column, missing_kinds(entries), levels(contrasts), has_published(table, column))


def _rows(table: StudyTable, columns: Sequence[Column]) -> list[Row]:
    """The rows that are measured in any of these columns."""
    return [row for row in table.rows if any(table.entry(row, column) is not None for column in columns)]


def _users(groups: Sequence[Group]) -> Html:
    heads = (
        tag(
            "th",
            f"used by {group.column.user}",
            tag("small", group.column.model),
            cls="group",
            scope="colgroup",
            colspan=len(group.titles),
        )
        for group in groups
    )
    return tag("tr", tag("th", "", cls="stays", colspan=2, scope="colgroup"), *heads)


def _heads(groups: Sequence[Group]) -> Html:
    heads = [tag("th", "condition", cls="stays", scope="col"), tag("th", "author", scope="col")]
    for group in groups:
        for place, (title, below, hint) in enumerate(group.titles):
            small = tag("small", below) if below else NOTHING
            heads.append(tag("th", title, small, cls="" if place else "first", scope="col", title=hint))
    return tag("tr", *heads)


def _row(table: StudyTable, row: Row, groups: Sequence[Group], asked: StudyView) -> Html:
    cells = [_condition(table, row), tag("td", row.author or tag("span", "–", cls="lab-faint"))]
    for group in groups:
        cells += _cells(table, table.entry(row, group.column), group, asked)
    return tag("tr", *cells, cls="reference" if row.condition == table.reference else "")


def _condition(table: StudyTable, row: Row) -> Html:
    said = "reference" if row.condition == table.reference else _SHORT.get(row.kind, "")
    of = f"{said} of {table.label(row.of)}" if row.of and row.kind != "again" else said
    if row.kind == "again":
        of = f"{said}: {table.label(row.of)} once more"
    below = join(tag("small", told) for told in (of, same_runs(table, row)) if told)
    (condition,) = [each for each in table.conditions if each.name == row.condition]
    return tag("th", row.label, below, cls="stays", scope="row", title=told_condition(condition, table))


def _cells(table: StudyTable, entry: Entry | None, group: Group, asked: StudyView) -> Iterator[Html]:
    if entry is None:
        yield tag("td", "not measured", cls="first lab-faint", colspan=len(group.titles))
        return
    mark = " now" if asked.cell == arm_id(entry.arm) else ""
    yield tag("td", _figure(entry, 0, asked), cls=f"first right{mark}")
    yield tag("td", *_change(table, entry, group), cls=f"change{mark}")
    for place in range(1, len(group.column.measures)):
        yield tag("td", _figure(entry, place, asked), cls=f"right{mark}")
    for kind, _, _ in group.kinds:
        yield tag("td", _count(entry, kind), cls=f"right{mark}")
    if group.published:
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
    parts.append(tag("small", between(mean.interval, signed=False), title=f"{mean.method.name}, {mean.method.source}"))
    if mean.missing.total:
        told = f"{mean.tasks} of {mean.attempted} tasks; {_bounds(mean)}"
        parts.append(tag("small", told, cls="odd", title="all missing attempts counted as 0, and as 1"))
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


def _change(table: StudyTable, entry: Entry, group: Group) -> Iterator[Html]:
    """What a cell is compared with first; of a control arm below it how the skill does over it."""
    contrast = shown(entry)
    if contrast is None:
        yield tag("span", "–", cls="lab-faint")
    elif contrast.comparison is None:
        yield tag("span", verdict_badge(verdict(contrast)), tag("small", contrast.why))
    else:
        yield from _made(contrast, contrast.comparison, one_level=len(group.levels) == 1)
    for over in (each for each in entry.contrasts if each.role == "control"):
        size = f": {change(over.comparison)} points" if over.comparison is not None else ""
        yield tag("small", f"{table.label(over.after.condition)} over it{size} ", verdict_badge(verdict(over)))


def _made(contrast: Contrast, made: Comparison, one_level: bool) -> Iterator[Html]:
    """The change, its verdict, its interval and test, and of what is not decided what could have been."""
    told, read = verdict(contrast), made.left_out
    yield tag("div", tag("b", change(made)), " ", verdict_badge(told))
    level = "" if one_level else f" at {level_of(contrast.alpha)}"
    interval = between(read.interval[:2]).removesuffix(" points")
    yield tag("small", f"{interval}{level}", title=f"{read.interval.method.name}, {read.interval.method.source}")
    yield tag("small", counted(made), title=f"{read.test.name}, {read.test.source}")
    if told.state == "no_verdict":
        both = (made.against.change, made.in_favour.change)
        if both[0] is not None and both[1] is not None:
            either = between((both[0], both[1])).removesuffix(" points")
            yield tag("small", f"{either} with what is missing counted either way", cls="odd")
    if told.state in ("not_decided", "no_verdict"):
        yield tag("small", smallest(made), title=f"{made.smallest_method.name}, {made.smallest_method.source}")
    if contrast.role == "again":
        yield tag("small", "against what it repeats")
