"""What is common to a study's figures on one task set: what was measured, what is missing, and the looks. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from core.study.records import Look
from core.study.table import Contrast, Entry, Row, StudyTable
from core.view.amounts import many, minute
from core.view.shares import level_of, two_figures

KINDS = (
    ("infrastructure", "infra.", "attempts that infrastructure failed: no verdict on the agent, and in no score"),
    ("unscorable", "unscor.", "attempts that cannot be scored, for a reason that is recorded; in no score"),
    ("timeout", "timeout", "attempts that ran out of time; in no score, and both bounds say what they could be"),
)
"""The kinds of missing attempts: its name in a count, what its column is called, and what that means."""
_ROLES = {
    "reference": "with {reference}",
    "start": "of an evolved skill with the one it started from",
    "control": "of a skill with its control arm",
    "again": "of a repetition with what it repeats",
}


def told_set(table: StudyTable, tasks: str) -> tuple[str, ...]:
    """A task set in sentences: its size, attempts and measures; what is missing; which looks were taken."""
    entries = [entry for entry in table.entries.values() if entry.arm.tasks == tasks]
    return (
        " ".join((_measured(table, tasks, entries), _missing(entries))),
        *(told_look(table, look) for look in table.looks if look.tasks == tasks),
    )


def told_look(table: StudyTable, look: Look) -> str:
    """When the held-out tasks were looked at, the how manieth time, and what is compared at what error."""
    what = "Sealed test opened" if look.sealed else "Looked at"
    again = f", again because: {look.reason}" if look.reason else ""
    number = f"look {look.number} at these tasks in this workspace"
    return f"{what} {minute(look.at)} UTC, {number}{again}: {_spent(table, look)}."


def same_runs(table: StudyTable, row: Row) -> str:
    """Whose runs a row's are, where an earlier row has the very same: their skills are equal; "" else."""
    mine = _runs(table, row)
    for other in table.rows[: table.rows.index(row)]:
        if mine and mine == _runs(table, other):
            return f"same runs as {other.label}{f' by {other.author}' if other.author else ''}"
    return ""


def _runs(table: StudyTable, row: Row) -> tuple[tuple[str, ...], ...]:
    """The runs of a row by column; () while any is to come."""
    found = tuple(entry.runs for column in table.columns if (entry := table.entry(row, column)) is not None)
    return found if all(found) else ()


def told_errors(table: StudyTable) -> tuple[str, ...]:
    """How what the looks may err with comes about, and what that is for the study as a whole."""
    if not table.looks:
        return ()
    rule = (
        "The k-th look of a workspace at the same held-out tasks, by whichever study, may err with 5 % · 6 / (π² k²): "
        "3 % at the first, 0.76 % at the second. A sealed test that nobody looked at before has the whole 5 % at its "
        "first look; whatever comes after it errs with another 2 % together."
    )
    whole = sum(look.alpha for look in table.looks)
    if len(table.looks) == 1:
        return (rule,)
    return (rule, f"Over its {len(table.looks)} looks the study may err with {two_figures(whole)} together.")


def told_kinds(table: StudyTable, look: Look) -> str:
    """How a look's comparisons come about: "26 comparisons (22 with No skill, 4 of a skill with its control arm), of
    which 22 differ": equal skills share their runs."""
    contrasts = [each for entry in table.entries.values() for each in entry.contrasts if each.look == look]
    counted = {role: sum(each.role == role for each in contrasts) for role in _ROLES}
    reference = table.label(table.reference)
    kinds = ", ".join(f"{count} {_ROLES[role].format(reference=reference)}" for role, count in counted.items() if count)
    differ = len(look.comparisons)
    told = f"{many(max(differ, len(contrasts)), 'comparison')}{f' ({kinds})' if kinds else ''}"
    return told if len(contrasts) <= differ else f"{told}, of which {differ} differ, as equal skills share their runs"


def levels(contrasts: list[Contrast]) -> tuple[str, ...]:
    """The levels of the intervals of these changes, each once: more than one where they belong to several looks."""
    return tuple(dict.fromkeys(level_of(each.alpha) for each in contrasts if each.comparison is not None))


def missing_kinds(entries: list[Entry]) -> tuple[tuple[str, str, str], ...]:
    """The kinds of `KINDS` that any of these cells lacks attempts by."""
    found = [entry.figures[0].missing for entry in entries if entry.figures]
    return tuple(kind for kind in KINDS if any(getattr(each, kind[0]) for each in found))


def _spent(table: StudyTable, look: Look) -> str:
    if not look.comparisons:
        return "nothing is compared"
    count = len(look.comparisons)
    each = f", {two_figures(look.alpha / count)} each" if count > 1 else ""
    return f"{told_kinds(table, look)}; together they may err with {two_figures(look.alpha)}{each}"


def _measured(table: StudyTable, tasks: str, entries: list[Entry]) -> str:
    (column, *_) = [column for column in table.columns if column.tasks == tasks]
    held_out = max((entry.figures[0].attempted for entry in entries if entry.figures), default=0)
    made = "generated " if column.generated else ""
    size = f"{held_out} {made}held-out {'task' if held_out == 1 else 'tasks'}, " if held_out else ""
    attempts = many(table.attempts, "attempt")
    seeds = f"seed{'s' if len(table.seeds) > 1 else ''} {', '.join(map(str, table.seeds))}"
    first, *others = (measure.name for measure in column.measures)
    also = f" ({' and '.join(others)} beside it)" if others else ""
    return f"{size}{attempts} at each with {seeds}; compared by {first}{also}."


def _missing(entries: list[Entry]) -> str:
    kinds = {kind: 0 for kind, _, _ in KINDS}
    for entry in entries:
        for kind in kinds if entry.figures else ():
            kinds[kind] += getattr(entry.figures[0].missing, kind)
    attempts = len({(each.run, each.trajectory) for entry in entries for each in entry.attempts})
    if not attempts:
        return ""
    if not any(kinds.values()):
        return (
            f"All {attempts:,} attempts have a result: none is unscorable, ran out of time or failed by infrastructure."
        )
    return f"Of {attempts:,} attempts {', '.join(_told(kinds))}; they are in no score; bounds show what they could be."


def _told(kinds: dict[str, int]) -> Iterator[str]:
    yield f"{kinds['infrastructure']} failed by infrastructure"
    yield f"{kinds['unscorable']} are unscorable"
    yield f"{kinds['timeout']} ran out of time"
