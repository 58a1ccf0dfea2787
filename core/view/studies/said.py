"""What has to be said of a study's table wherever it is shown: who answered, looks, controls, methods. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from core.study.paper import SOURCE
from core.study.table import Entry, StudyTable, against_reference, contents
from core.view.amounts import many, minute
from core.view.runs.summary import SCRIPTED
from core.view.shares import two_figures
from core.view.studies.costs import time_notes
from core.view.studies.grid import REPEATED
from core.view.studies.verdicts import verdict

LISTED = 6
"""How many cells are named that are left out for one reason."""


def notes(table: StudyTable) -> tuple[str, ...]:
    """Every sentence that belongs below the table, in order."""
    found = [
        *_who(table),
        *_waiting(table),
        *_hindered(table),
        *_compared(table),
        *_looks(table),
        *_content(table),
        *_again(table),
    ]
    found += [
        *(f"{name}: {note}" for name, note in table.notes.items()),
        *_paper(table),
        *time_notes(table),
        *_methods(table),
    ]
    return tuple(dict.fromkeys(found))


def label(table: StudyTable) -> str:
    """What stands over everything a scripted model answered; "" else."""
    return SCRIPTED if table.scripted else ""


def _who(table: StudyTable) -> Iterator[str]:
    if table.scripted:
        yield f"{SCRIPTED[:1].upper()}{SCRIPTED[1:]}."


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
    labels = {row.condition: row.label for row in table.rows}
    yield (
        f"Δ is the change against {labels[table.reference]} in points, on the first measure; a task is the unit, its "
        "attempts and seeds are averaged first."
    )
    if any(row.kind == "again" for row in table.rows):
        yield f"Where it is marked {REPEATED} it is the change against what is repeated, not against the reference."


def _looks(table: StudyTable) -> Iterator[str]:
    for look in table.looks:
        which = "The sealed test" if look.sealed else "The held-out tasks"
        spent = f"its {many(len(look.comparisons), 'comparison')} may together err with {two_figures(look.alpha)}"
        if not look.comparisons:
            spent = "it compares nothing"
        again = f", opened again because: {look.reason}" if look.reason else ""
        number = f"look {look.number} at these tasks in this workspace"
        yield f"{which} {look.tasks}, {minute(look.at)}: {number}; {spent}{again}."


def _content(table: StudyTable) -> Iterator[str]:
    for skill, _, said in contents(table):
        gain = against_reference(skill)
        if gain is not None and gain.verdict == "better":
            yield f"{_named(table, skill)}: {said.sentence[:1].lower()}{said.sentence[1:]}"


def _again(table: StudyTable) -> Iterator[str]:
    for entry in table.entries.values():
        for contrast in entry.contrasts:
            if contrast.role == "again" and contrast.comparison is not None:
                said = verdict(contrast)
                told = f"called {said.words}"
                if said.state == "not_decided":
                    told = "no difference is shown, as it should be"
                if said.state == "no_verdict":
                    told = f"{said.words}: {said.why}"
                yield f"A/A, {_named(table, entry)}: the same skill with other attempts: {told}."


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
    contrasts = [each for entry in table.entries.values() for each in entry.contrasts]
    made = [each.comparison for each in contrasts if each.comparison is not None]
    for method in dict.fromkeys(method for each in made for method in each.methods):
        yield f"{method.name}: {method.source}."


def _named(table: StudyTable, entry: Entry) -> str:
    labels = {row.condition: row.label for row in table.rows}
    by = f" by {entry.arm.author}" if entry.arm.author else ""
    return f"{labels[entry.arm.condition]}{by}, used by {entry.arm.user} on {entry.arm.tasks}"
