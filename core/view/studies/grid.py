"""A study's table as a grid of texts in the paper's form: one grid, which every form and file is made of. Pure.

A row a condition and author; a column a user, task set and measure. Where the paper's figures may stand beside ours
they have columns of their own, else a sentence says why not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from core.stats.arms import ArmMean
from core.stats.comparison import Comparison
from core.study.table import Column, Contrast, Entry, Row, StudyTable
from core.view.amounts import many
from core.view.shares import between, level_of, percent, points, small_chance
from core.view.studies.opened import titled
from core.view.studies.verdicts import shown, smallest, verdict

WAITING = "…"
"""Stands for what is not measured yet."""
REPEATED = "(A/A)"
"""Stands at a change that is against what is repeated, and not against the reference."""


class Grid(NamedTuple):
    """A table of texts; `title` stands above it, every row has as many cells as there are columns."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def scores(table: StudyTable, tasks: str = "") -> Grid:
    """What every condition scored, with its change against the reference and the verdict on it; on one task set, or
    ("") on all."""
    columns = tuple(column for column in table.columns if tasks in ("", column.tasks))
    head = ["Condition", "Author"]
    for column in columns:
        at = f"{column.user} · {column.label}"
        for place, measure in enumerate(column.measures):
            head.append(f"{at}: {measure.name}")
            if not place:
                head.append("Δ, verdict")
        if has_published(table, column):
            head.append("paper")
    rows = tuple(tuple(_score_row(table, row, columns)) for row in table.rows)
    return Grid(_title(table), tuple(head), rows)


def compact(table: StudyTable, tasks: str) -> Grid:
    """The same of one task set for a narrow screen: a column a user with all measures, and one with the change."""
    columns = tuple(column for column in table.columns if column.tasks == tasks)
    head = ["Condition", "Author"]
    for column in columns:
        head += [column.user, "Δ"]
    rows = tuple((row.label, row.author or "–", *_compact_cells(table, row, columns)) for row in table.rows)
    measured = " / ".join(measure.name for measure in columns[0].measures)
    return Grid(f"{_title(table)}: {columns[0].label} ({measured})", tuple(head), rows)


def _compact_cells(table: StudyTable, row: Row, columns: Sequence[Column]) -> Iterator[str]:
    for column in columns:
        entry = table.entry(row, column)
        figures = [_figure(entry, place) for place in range(len(column.measures))]
        yield figures[0] if len(set(figures)) == 1 and figures[0] in ("–", WAITING) else " / ".join(figures)
        yield _change(entry)


def told_contrast(table: StudyTable, contrast: Contrast) -> str:
    """A comparison on one line."""
    told = f"{titled(table, contrast.after)}, against {table.label(contrast.before.condition)}"
    made = contrast.comparison
    if made is None:
        return f"{told}: {contrast.why}"
    said = verdict(contrast)
    why = f" ({said.why})" if said.why else ""
    lacking = "" if missing_told(made) == "none" else f"; missing: {missing_told(made)}"
    if not made.left_out.pairs:
        return f"{told}: {said.words}{why}{lacking}"
    power = "" if _is_decided(contrast) else f"; {smallest(made)}"
    return f"{told}: {told_size(contrast, made)}: {said.words}{why}{power}{lacking}"


def told_against(table: StudyTable, contrast: Contrast) -> str:
    """A comparison where it is known of what: with whom, by how much, and why it is no more than its verdict."""
    other = contrast.before if contrast.role != "control" else contrast.after
    told = f"against {table.label(other.condition)}"
    if contrast.role == "control":
        told = f"{table.label(other.condition)} over it"
    if contrast.comparison is None:
        return f"{told}: {contrast.why}"
    why = "; ".join(
        filter(None, (verdict(contrast).why, "" if _is_decided(contrast) else smallest(contrast.comparison)))
    )
    size = told_size(contrast, contrast.comparison) if contrast.comparison.left_out.pairs else "nothing to compare"
    return f"{told}: {size}{f' ({why})' if why else ''}"


def told_scores(table: StudyTable, entry: Entry) -> tuple[tuple[str, str], ...]:
    """(measure, score with its interval and tasks) of a cell, and beside it the reference's."""
    column = next(each for each in table.columns if (each.user, each.tasks) == (entry.arm.user, entry.arm.tasks))
    reference = next((each.before for each in entry.contrasts if each.role == "reference"), None)
    told = []
    for place, measure in enumerate(column.measures if entry.figures else ()):
        mean = entry.figures[place]
        of = f"{mean.tasks} of {mean.attempted} tasks" if mean.missing.total else many(mean.tasks, "task")
        own = f"{percent(mean.mean)}, {between(mean.interval, signed=False)} at 95 %, {of}"
        theirs = table.entries[reference].figures if reference is not None else ()
        beside = f"; {table.label(table.reference)}: {percent(theirs[place].mean)}" if theirs else ""
        told.append((measure.name, own + beside))
    return tuple(told)


def told_size(contrast: Contrast, made: Comparison) -> str:
    """A change with its interval and level, the tasks behind it, and its p beside what it may err with."""
    interval = f"{between(made.left_out.interval[:2])} at {level_of(contrast.alpha)}"
    test = f"p {small_chance(made.left_out.p_value)} at α {contrast.alpha:.2g}"
    tasks = f"{made.left_out.better} better and {made.left_out.worse} worse of {many(made.left_out.pairs, 'task')}"
    return f"{change(made)} points ({interval}), {tasks}, {test}"


def told_verdicts(table: StudyTable) -> tuple[str, ...]:
    """How the comparisons on each task set came out, then those that are decided, one line each."""
    found = []
    for tasks in dict.fromkeys(column.tasks for column in table.columns):
        made = [each for entry in table.entries.values() for each in entry.contrasts if each.after.tasks == tasks]
        if made:
            counted = Counter(verdict(each).words if each.comparison else each.why for each in made)
            told = ", ".join(f"{count} {words}" for words, count in counted.items())
            found.append(f"{table.tasks_label(tasks)}: {_at_alpha(made)}: {told}")
            found += [f"  {told_contrast(table, each)}" for each in made if _is_decided(each)]
    return tuple(found)


def _at_alpha(made: Sequence[Contrast]) -> str:
    """How many comparisons there are, and what each may err with as far as they belong to a look."""
    counted = Counter(f"{each.alpha:.2g}" for each in made if each.look is not None)
    whole = many(len(made), "comparison")
    if set(counted.values()) == {len(made)}:
        return f"{whole} at α {next(iter(counted))} each"
    parts = ", ".join(f"{count} at α {alpha}" for alpha, count in counted.items())
    return f"{whole} ({parts})" if parts else whole


def _is_decided(contrast: Contrast) -> bool:
    return verdict(contrast).state in ("better", "worse")


def _title(table: StudyTable) -> str:
    return table.title or table.name


def has_published(table: StudyTable, column: Column) -> bool:
    """Whether a figure of the paper may stand in the column."""
    entries = (table.entry(row, column) for row in table.rows)
    return any(entry is not None and entry.published.text for entry in entries)


def _score_row(table: StudyTable, row: Row, columns: Sequence[Column]) -> Iterator[str]:
    yield row.label
    yield row.author or "–"
    for column in columns:
        entry = table.entry(row, column)
        for place, _ in enumerate(column.measures):
            yield _figure(entry, place)
            if not place:
                yield _change(entry)
        if has_published(table, column):
            yield (entry.published.text if entry is not None else "") or "–"


def _figure(entry: Entry | None, place: int) -> str:
    if entry is None:
        return "–"
    if not entry.figures:
        return WAITING if entry.waiting else "–"
    mean = entry.figures[place]
    told = percent(mean.mean)
    if mean.missing.total:
        told += f" ({percent(mean.low)} … {percent(mean.high)})"
    return told + (f" {WAITING}" if entry.waiting else "") + (" (not all runs)" if entry.hindered else "")


def _change(entry: Entry | None) -> str:
    if entry is None:
        return "–"
    contrast = shown(entry)
    if contrast is None:
        return ""
    if contrast.comparison is None:
        return "–" if contrast.hindered else WAITING
    mark = f" {REPEATED}" if contrast.role == "again" else ""
    return f"{change(contrast.comparison)} {verdict(contrast).words}{mark}"


def change(comparison: Comparison) -> str:
    """The change in points with its sign, without the word: it stands in a column of changes."""
    return points(comparison.left_out.change).removesuffix(" points")


def comparisons(table: StudyTable) -> Grid:
    """Every comparison: the change with its interval, p, what it may err with, the verdict and what it could show."""
    head = (
        "Condition",
        "Author",
        "User",
        "Tasks",
        "against",
        "n",
        "tasks better",
        "tasks worse",
        "Δ points",
        "interval",
        "p",
        "α",
        "level",
        "verdict",
        "80 % power from",
        "missing",
        "why",
    )
    rows = tuple(_contrast_row(table, each) for entry in table.entries.values() for each in entry.contrasts)
    return Grid("Comparisons", head, rows)


def _contrast_row(table: StudyTable, contrast: Contrast) -> tuple[str, ...]:
    after, before = contrast.after, contrast.before
    whom = (table.label(after.condition), after.author or "–", after.user, table.tasks_label(after.tasks))
    told = (*whom, table.label(before.condition))
    made = contrast.comparison
    if made is None:
        return (*told, *("–" for _ in range(11)), contrast.why)
    said, compared = verdict(contrast), made.left_out.pairs > 0
    return (
        *told,
        str(made.left_out.pairs),
        str(made.left_out.better),
        str(made.left_out.worse),
        change(made),
        between(made.left_out.interval[:2]) if compared else "–",
        small_chance(made.left_out.p_value) if compared else "–",
        f"{contrast.alpha:.2g}",
        level_of(contrast.alpha),
        said.words,
        "–" if made.smallest_effect is None else f"{100 * made.smallest_effect:.1f} points",
        missing_told(made),
        said.why,
    )


def missing_told(made: Comparison) -> str:
    """The missing attempts of both arms by kind; "none" where there are none."""
    kinds = {
        name: getattr(made.missing_before, name) + getattr(made.missing_after, name)
        for name in ("infrastructure", "unscorable", "timeout", "absent")
    }
    return ", ".join(f"{count} {name}" for name, count in kinds.items() if count) or "none"


def missing(table: StudyTable) -> Grid:
    """What has no value, by kind, of every arm that lacks any; and between which bounds its score lies."""
    head = ("Condition", "Author", "User", "Tasks", "attempts", "infrastructure", "unscorable", "timeout", "bounds")
    rows = []
    for row in table.rows:
        for column in table.columns:
            entry = table.entry(row, column)
            if entry is not None and entry.figures and entry.figures[0].missing.total:
                rows.append((*_place(row, column), *_missing_cells(entry, entry.figures[0])))
    return Grid("Missing", head, tuple(rows))


def _place(row: Row, column: Column) -> tuple[str, ...]:
    return row.label, row.author or "–", column.user, column.label


def _missing_cells(entry: Entry, mean: ArmMean) -> tuple[str, ...]:
    counts = (mean.missing.infrastructure, mean.missing.unscorable, mean.missing.timeout)
    return str(len(entry.attempts)), *map(str, counts), f"{percent(mean.low)} … {percent(mean.high)}"
