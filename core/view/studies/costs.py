"""What conditions took, as a grid: calls, tokens, money and time of making skills, and of measuring them. Pure."""

from __future__ import annotations

from core.study.costs import RunCost
from core.study.table import StudyTable
from core.view.amounts import cost, duration
from core.view.shares import whole
from core.view.studies.grid import Grid

MOSTLY = 0.1
"""From this share of calls on that the journal answered, a wall time is said to be no evolution's."""
BEFOREHAND = "Attempts to learn from"
"""What the row is called that is no condition's."""


def costs(table: StudyTable, currency: str = "") -> Grid:
    """A row a condition and author: how many skills it made, the calls of making them, the share the journal answered,
    their tokens, money and own time added up (its calls), the time engines were at work (wall), and the calls of
    measuring it."""
    head = (
        "Condition",
        "Author",
        "skills",
        "calls",
        "of them from the journal",
        "tokens",
        "money",
        "its calls",
        "wall",
        "calls to measure",
    )
    rows = [(BEFOREHAND, each.author, "–", *_made(each, currency), "–") for each in table.beforehand]
    for row in table.costs:
        told = ("–",) * 7 if row.making is None else (str(row.skills), *_made(row.making, currency))
        measured = "–" if row.measuring is None else f"{row.measuring.calls:,}"
        rows.append((table.label(row.condition), row.author or "–", *told, measured))
    return Grid("Cost and time", head, tuple(rows))


def compact(table: StudyTable, currency: str = "") -> Grid:
    """The same for a narrow screen: making alone, each condition with its author and several skills in one column."""
    grid = costs(table, currency)
    rows = tuple((_named(row), *row[3:9]) for row in grid.rows if row[3] != "–")
    return Grid(f"{grid.title} of making skills", ("Condition", *grid.head[3:9]), rows)


def _named(row: tuple[str, ...]) -> str:
    label, author, skills = row[:3]
    by = "" if author == "–" else f" by {author}"
    return f"{label}{by}" if skills in ("–", "1") else f"{label}{by} ({skills} skills)"


def _made(making: RunCost, currency: str) -> tuple[str, ...]:
    return (
        f"{making.calls:,}",
        whole(making.from_journal),
        f"{making.tokens:,}",
        cost(making.money, currency, priced=not making.unpriced),
        duration(making.latency),
        duration(making.wall),
    )


def time_notes(table: StudyTable) -> tuple[str, ...]:
    """What has to be said of the times."""
    found = []
    if any(row.making is not None for row in table.costs):
        found.append(
            "Wall is the time the lab was at work on making a skill; its calls is what each of its model calls took, "
            "added up: the more goes on at once, the more it is above the wall time."
        )
    if table.beforehand:
        found.append(
            "Attempts to learn from were made beforehand, in runs of their own: what they took stands in a row of its "
            "own, and in no evolution's that found them."
        )
    short = [table.label(row.condition) for row in table.costs if row.from_journal > MOSTLY]
    if short:
        names = ", ".join(dict.fromkeys(short))
        found.append(
            f"The journal answered part of the calls of {names}: they had been made before in this workspace. Wall is "
            "the time of the rest, less than it would have been; calls, their times, tokens and money are of the whole."
        )
    return tuple(found)
