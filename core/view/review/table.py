"""The bulk table of a review: a row a patch, and the decisions that were entered in it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from core.view.csv_text import cell
from core.view.links import view
from core.view.review.review import Review
from core.view.review.sight import HIDDEN
from core.view.rows import PatchRow

DECIDE = "decide"
CHOICES = ("accept", "reject")
UNDECIDED = "–"
"""What stands in a row in which nothing is entered."""
MOST = 1000
"""Rows of the table at once; what is left off is said."""

_Filled = Literal["", "accept", "reject"]


class Entered(NamedTuple):
    """What was entered: the patches to accept and those to reject, in slot order, of the rows on the screen."""

    accept: tuple[str, ...]
    reject: tuple[str, ...]

    @property
    def number(self) -> int:
        return len(self.accept) + len(self.reject)

    @property
    def votes(self) -> dict[str, Literal["accept", "reject"]]:
        """By patch."""
        return {**dict.fromkeys(self.accept, "accept"), **dict.fromkeys(self.reject, "reject")}


def shown_rows(review: Review) -> tuple[PatchRow, ...]:
    """The wanted patches, as many as the table takes."""
    return review.rows[:MOST]


def table_rows(rows: Sequence[PatchRow], review: Review, run: str, fill: str = "") -> list[dict[str, Any]]:
    """A plain row a patch; `fill` enters one verdict in all of them. What others decided is told as `HIDDEN` until this
    reviewer decided. The table can be downloaded for a spreadsheet: what would be a formula there stays text."""
    return [{name: cell(value) for name, value in _cells(row, review, run, fill).items()} for row in rows]


def _cells(row: PatchRow, review: Review, run: str, fill: str) -> dict[str, Any]:
    stands = review.stands[row.id]
    return {
        DECIDE: fill or UNDECIDED,
        "patch": row.id,
        "root cause": row.root_cause,
        "analyst": row.origin.replace("_", " "),
        "task": row.task,
        "edits": row.edits,
        "flags": row.flags,
        "proven": row.proven,
        "you": stands.mine_told,
        "counts as": stands.told if stands.shown else HIDDEN,
        "open": view("patches", run=run, patch=row.id, which="all").url,
    }


def entered(rows: Sequence[PatchRow], filled: str, edited: Mapping[Any, Mapping[str, Any]]) -> Entered:
    """The decisions in a table of `rows` that began as `filled` and was then edited row by row.

    `edited` has, by the number of a row, what was changed in it. Numbers beyond the rows count for nothing: they were
    entered in another table than the one on the screen.
    """
    found: dict[str, list[str]] = {"accept": [], "reject": []}
    for place, row in enumerate(rows):
        verdict = edited.get(place, {}).get(DECIDE, filled)
        if verdict in found:
            found[verdict].append(row.id)
    return Entered(tuple(found["accept"]), tuple(found["reject"]))


def apply_words(made: Entered) -> str:
    """What the button says."""
    return {0: "Apply", 1: "Apply 1 decision"}.get(made.number, f"Apply {made.number} decisions")


def entered_words(made: Entered, named: int = 6) -> str:
    """What applying it will do, in words: "accept 3 (p001, p004, p009), reject 1 (p002)"."""
    parts = [("accept", made.accept), ("reject", made.reject)]
    return ", ".join(f"{verb} {len(ids)} ({_named(ids, named)})" for verb, ids in parts if ids)


def _named(ids: Sequence[str], most: int) -> str:
    left = len(ids) - most
    return ", ".join(ids[:most]) + (f" and {left} more" if left > 0 else "")
