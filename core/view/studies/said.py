"""What has to be said of a study's table wherever it is shown: who answered, looks, controls, methods. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from core.stats.method import Method
from core.study.paper import SOURCE
from core.study.table import StudyTable, against_reference, contents
from core.view.amounts import many
from core.view.runs.summary import SCRIPTED
from core.view.studies.conditions import told_conditions
from core.view.studies.costs import time_notes
from core.view.studies.grid import REPEATED, told_size
from core.view.studies.opened import titled
from core.view.studies.sets import told_errors, told_set
from core.view.studies.verdicts import smallest, verdict

_ARMS = {
    "filler": {
        "better": "as much text about something else does worse",
        "worse": "as much text about something else does better",
        "not_decided": "no difference from as much text about something else is shown",
    },
    "shuffled": {
        "better": "in another order of its sections it does worse",
        "worse": "in another order of its sections it does better",
        "not_decided": "that the order of its sections matters is not shown, and not that it does not",
    },
}
LISTED = 6
"""How many cells are named that are left out for one reason."""


class Notes(NamedTuple):
    """Sentences that belong below a table, under what they are about."""

    title: str
    told: tuple[str, ...]


def notes(table: StudyTable) -> tuple[Notes, ...]:
    """Every sentence that belongs below the table, in groups that have any."""
    groups = (
        Notes("Who answered", tuple(_who(table))),
        Notes("What is not here", (*_waiting(table), *_hindered(table))),
        Notes("What is compared", tuple(_compared(table))),
        Notes("Control arms and repetitions", (*_content(table), *_again(table), *_made(table))),
        Notes("Time", time_notes(table)),
        Notes("The paper's figures", tuple(_paper(table))),
        Notes("Methods", tuple(_methods(table))),
    )
    return tuple(group._replace(told=tuple(dict.fromkeys(group.told))) for group in groups if group.told)


def all_notes(table: StudyTable) -> tuple[Notes, ...]:
    """The same behind what each condition and task set is, which a page says where its tables are."""
    conditions = tuple(f"{name}: {sentence}" for name, sentence in told_conditions(table))
    first = (Notes("Conditions", conditions), Notes("Task sets", tuple(_sets(table))))
    return (*(group for group in first if group.told), *notes(table))


def label(table: StudyTable) -> str:
    """What stands over everything a scripted model answered; "" else."""
    return SCRIPTED if table.scripted else ""


def _who(table: StudyTable) -> Iterator[str]:
    if table.scripted:
        yield f"{SCRIPTED[:1].upper()}{SCRIPTED[1:]}."
        yield (
            "It answers equal requests equally: where a figure stands in several places, that may be the script's "
            "doing and no finding."
        )


def _waiting(table: StudyTable) -> Iterator[str]:
    left = sum(entry.waiting for entry in table.entries.values())
    if left:
        yield f"{many(left, 'run')} of the table {'is' if left == 1 else 'are'} not over (…)."


def _hindered(table: StudyTable) -> Iterator[str]:
    """What has no run to be shown, by the reason."""
    cells: dict[str, list[str]] = {}
    for cell, why in table.hindered.items():
        cells.setdefault(why, []).append(cell)
    for why, found in cells.items():
        more = f" and {len(found) - LISTED} more" if len(found) > LISTED else ""
        yield f"Left out: {', '.join(found[:LISTED])}{more}: {why}."


def _compared(table: StudyTable) -> Iterator[str]:
    yield (
        f"Δ is the change against {table.label(table.reference)} in points, on the first measure; a task is the unit, "
        "its attempts and seeds are averaged first."
    )
    if any(row.kind == "again" for row in table.rows):
        yield f"Where it is marked {REPEATED} it is the change against what is repeated, not against the reference."
    yield (
        "Better and worse: the exact test and the interval, both at the comparison's share of error, leave luck out. "
        "Not decided: one of them does not. No verdict: what attempts without a result would have come to decides it."
    )
    if table.starts:
        yield from _starts(table)
    yield from told_errors(table)
    yield (
        "Two conditions are told apart only where their comparison is among those planned: that one is better than "
        "the reference and another is not shows no difference between the two."
    )


def _starts(table: StudyTable) -> Iterator[str]:
    """That a change against the reference is not what was learned, where a skill started from one that was there."""
    for start in dict.fromkeys(table.starts.values()):
        evolved = [table.label(each) for each, from_ in table.starts.items() if from_ == start]
        compared = any(each.role == "start" for entry in table.entries.values() for each in entry.contrasts)
        more = "their comparison with it says what was" if compared else "against_start = true compares them with it"
        if start != table.reference:
            yield (
                f"{', '.join(evolved)} started from {table.label(start)}: Δ has that skill's share in it, and is not "
                f"what was learned alone; {more}."
            )


def _sets(table: StudyTable) -> Iterator[str]:
    for column in {column.tasks: column for column in table.columns}.values():
        yield from (f"{column.label}: {sentence}" for sentence in told_set(table, column.tasks))


def _content(table: StudyTable) -> Iterator[str]:
    for skill, gutted, said in contents(table):
        gain = against_reference(skill)
        if gain is None or gain.verdict != "better":
            continue
        over = next(each for each in gutted.contrasts if each.role == "control")
        size = f": {told_size(over, over.comparison)}" if over.comparison is not None else ""
        name = f"{titled(table, skill.arm)}, over {table.label(gutted.arm.condition)}"
        yield f"{name}: {said.sentence[:1].lower()}{said.sentence[1:].removesuffix('.')}{size}."
    without = [
        titled(table, skill.arm)
        for skill, _, _ in contents(table)
        if (gain := against_reference(skill)) is not None and gain.verdict != "better"
    ]
    if without:
        yield f"No gain is shown, so that there is none to ask where it comes from: {'; '.join(without)}."
    yield from _other_arms(table)


def _other_arms(table: StudyTable) -> Iterator[str]:
    """What a skill's comparison with filler, or with its own sections in another order, says."""
    how = {row.condition: row.how for row in table.rows}
    for entry in table.entries.values():
        for over in entry.contrasts:
            kind = how.get(entry.arm.condition, "")
            if over.role == "control" and kind in _ARMS and over.comparison is not None:
                said = verdict(over)
                told = _ARMS[kind].get(said.state, said.words)
                size = told_size(over, over.comparison)
                yield f"{titled(table, over.after)}, over {table.label(entry.arm.condition)}: {told}: {size}."


def _again(table: StudyTable) -> Iterator[str]:
    for entry in table.entries.values():
        for contrast in entry.contrasts:
            if contrast.role == "again" and contrast.comparison is not None:
                said = verdict(contrast)
                told = f"called {said.words}"
                if said.state == "not_decided":
                    told = f"no difference is shown, as it should be ({smallest(contrast.comparison)})"
                if said.state == "no_verdict":
                    told = f"{said.words}: {said.why}"
                yield f"A/A, {titled(table, entry.arm)}: the same skill with other attempts: {told}."


def _made(table: StudyTable) -> Iterator[str]:
    """How control arms and chosen skills came about, by their condition, author and seed."""
    for name, note in table.notes.items():
        condition, *rest = name.split("/")
        yield f"{', '.join((table.label(condition), *rest))}: {note}"


def _paper(table: StudyTable) -> Iterator[str]:
    published = [entry.published for entry in table.entries.values()]
    shown = [each for each in published if each.text]
    if shown:
        yield f"The paper's figures are those of {SOURCE}."
    yield from (f"Some of the paper's figures are {why}." for why in dict.fromkeys(each.why for each in shown) if why)
    if table.table:
        whose = f"The paper's figures{'' if shown else f' ({SOURCE})'}"
        why = dict.fromkeys(each.why for each in published if not each.text and "does not report" not in each.why)
        yield from (f"{whose} are left out{' in part' if shown else ''}: {each}." for each in why if each)


def _methods(table: StudyTable) -> Iterator[str]:
    entries = table.entries.values()
    contrasts = [each for entry in entries for each in entry.contrasts]
    made = [each.comparison for each in contrasts if each.comparison is not None]
    yield from _sources("Interval of a score", (figure.method for entry in entries for figure in entry.figures))
    readings = [reading for each in made for reading in (each.left_out, each.against, each.in_favour)]
    yield from _sources("Interval of a change", (each.interval.method for each in readings))
    yield from _sources("Test of a change", (each.test for each in readings))
    yield from _sources("80 % power", (each.smallest_method for each in made))
    if made:
        yield "Several comparisons: equal shares of what their look may err with (Bonferroni)."


def _sources(what: str, methods: Iterable[Method]) -> Iterator[str]:
    for method in dict.fromkeys(methods):
        yield f"{what}: {method.name}; {method.source}."
