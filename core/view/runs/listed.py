"""Which runs a list shows, and how sure the change of each is. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from core.view.amounts import many
from core.view.links import View, view
from core.view.results.paired import counted
from core.view.rows import RunRow
from core.view.runs.summary import SCRIPTED_MODEL

SHOWN = 200
"""How many runs a list shows at most; the filter reaches the rest."""
MANY = 8
"""From how many runs on a list can be filtered."""


class RunFilter(NamedTuple):
    """What a list asks for: words of the name, id or model, and a state; "" asks for nothing."""

    q: str = ""
    state: str = ""


class RunsListed(NamedTuple):
    """The rows that match, how many match, how many there are, and how many of each state."""

    rows: tuple[RunRow, ...]
    matched: int
    total: int
    states: tuple[tuple[str, int], ...]


class Change(NamedTuple):
    """What S* is better by, as a share, and its interval as at a first look, over `pairs` tasks with both verdicts."""

    change: float
    low: float
    high: float
    pairs: int


def filter_of(asked: View) -> RunFilter:
    """The filter an address names."""
    return RunFilter(asked.get("q"), asked.get("state"))


def listed(rows: Sequence[RunRow], wanted: RunFilter) -> RunsListed:
    """The rows a filter leaves, in the order they came; states are counted over all that match the words."""
    words = wanted.q.lower().split()
    named = [row for row in rows if all(word in _text(row) for word in words)]
    states = tuple(sorted(Counter(row.state for row in named).items()))
    found = [row for row in named if wanted.state in ("", row.state)]
    return RunsListed(tuple(found[:SHOWN]), len(found), len(rows), states)


def list_view(wanted: RunFilter, **more: object) -> View:
    """The link of a list."""
    return view("runs", q=wanted.q, state=wanted.state, **more)


def change_of(row: RunRow) -> Change | None:
    """The change of a run on its held-out tasks; None where none has a verdict under both skills."""
    if not row.pairs:
        return None
    low, high, _ = counted(row.wins, row.losses, row.pairs - row.wins - row.losses).interval
    return Change((row.wins - row.losses) / row.pairs, low, high, row.pairs)


def brought(row: RunRow) -> str:
    """What a run holds, in words."""
    counts = ((row.trajectories, "attempt"), (row.patches, "patch"), (row.versions, "version"))
    return ", ".join(many(count, name) for count, name in counts) + " of the skill"


def _text(row: RunRow) -> str:
    return " ".join((row.id, row.name, row.domain, *row.models, SCRIPTED_MODEL if row.scripted else "")).lower()
