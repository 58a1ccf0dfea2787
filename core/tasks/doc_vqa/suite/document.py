"""A document with one question: its pages as lines to draw, what is accepted, and what careless readings give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

Needs = frozenset[str]


@dataclass(frozen=True)
class Names:
    """What people and places are called in one part of the suite."""

    firms: tuple[str, ...]
    streets: tuple[str, ...]
    numbers: range
    """What its documents are numbered with."""


@dataclass(frozen=True)
class Document:
    """`pages` are lines as drawing.py knows them. `wrong` are the answers of readings that lack a practice it needs:
    none of them may come near an accepted one."""

    pages: tuple[tuple[str, ...], ...]
    question: str
    answers: tuple[str, ...]
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True)
class Family:
    """Documents of one kind that need the same lessons (or show the condition of a false one)."""

    id: str
    needs: Needs
    draw: Callable[[Random, Names], Document]


def money(cents: int) -> str:
    """A sum of money with its cents: "12.40"."""
    return f"{cents / 100:.2f}"


MONTHS = ("MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "OCTOBER", "DECEMBER")


def days(rng: Random, count: int) -> tuple[str, ...]:
    """Days of different months, in the order of the year: "3 MARCH"."""
    months = sorted(rng.sample(range(len(MONTHS)), count))
    return tuple(f"{rng.randint(1, 28)} {MONTHS[month]}" for month in months)


def aligned(rows: Sequence[Sequence[str]], gap: int = 3) -> list[str]:
    """Rows as lines whose columns begin below one another; "~" takes no room."""
    wide = [max(len(row[place].replace("~", "")) for row in rows) + gap for place in range(len(rows[0]))]
    return ["".join(_padded(cell, width) for cell, width in zip(row, wide, strict=True)).rstrip() for row in rows]


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - len(cell.replace("~", "")))


def struck(old: str, new: str) -> str:
    """A value that was corrected by hand: the old one struck through, the new one beside it."""
    return f"~{old}~ {new}"
