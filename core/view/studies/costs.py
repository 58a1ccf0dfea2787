"""What conditions took, as a grid: calls, tokens, money and time of making each skill, and of measuring it. Pure."""

from __future__ import annotations

from core.study.costs import RunCost
from core.study.table import StudyTable
from core.view.amounts import cost, duration
from core.view.shares import whole
from core.view.studies.grid import Grid

MOSTLY = 0.1
"""From this share of calls on that the journal answered, a wall time is said to be no evolution's."""


def costs(table: StudyTable, currency: str = "") -> Grid:
    """A row a condition and author: calls of making its skill, the share the journal answered, their tokens, money and
    own time (latency), the time engines were at work (wall), and the calls of measuring it."""
    head = (
        "Condition",
        "Author",
        "calls",
        "journal",
        "tokens",
        "money",
        "latency",
        "wall",
        "measuring",
    )
    labels = {row.condition: row.label for row in table.rows}
    rows = []
    for row in table.costs:
        making = row.making
        told = ("–",) * 6 if making is None else _made(making, row.from_journal, currency)
        measured = "–" if row.measuring is None else f"{row.measuring.calls:,}"
        rows.append((labels.get(row.condition, row.condition), row.author or "–", *told, measured))
    return Grid("Cost and time", head, tuple(rows))


def compact(table: StudyTable, currency: str = "") -> Grid:
    """The same for a narrow screen: making alone, each condition with its author in one column."""
    grid = costs(table, currency)
    rows = tuple(
        (row[0] if row[1] == "–" else f"{row[0]} by {row[1]}", *row[2:8]) for row in grid.rows if row[2] != "–"
    )
    return Grid(f"{grid.title} of making each skill", ("Condition", *grid.head[2:8]), rows)


def _made(making: RunCost, from_journal: float, currency: str) -> tuple[str, ...]:
    return (
        f"{making.calls:,}",
        whole(from_journal),
        f"{making.tokens:,}",
        cost(making.money, currency, priced=not making.unpriced),
        duration(making.latency),
        duration(making.wall),
    )


def time_notes(table: StudyTable) -> tuple[str, ...]:
    """What has to be said of the wall times."""
    labels = {row.condition: row.label for row in table.rows}
    short = [labels.get(row.condition, row.condition) for row in table.costs if row.from_journal > MOSTLY]
    if not short:
        return ()
    names = ", ".join(dict.fromkeys(short))
    return (
        f"The journal answered part of the calls of {names}: other conditions had made them. What is shown is the time "
        "of the rest; calls, tokens and money are those of the whole.",
    )
