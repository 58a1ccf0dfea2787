"""What a task family is: instructions in several wordings, the mess it can carry, and how a case is drawn."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeAlias

from core.tasks.starter.drawing import CaseDraw
from core.tasks.starter.shape import Shape
from core.tasks.starter.table import CellRecord, Grid, Table, Value

Answer: TypeAlias = dict[tuple[int, int], Value]
"""Answer cells of a case: (row, column) on the answer sheet → value."""

CELL_LEVEL = "Cell-Level Manipulation"
SHEET_LEVEL = "Sheet-Level Manipulation"


@cache
def _wordings() -> dict[str, tuple[str, ...]]:
    text = (Path(__file__).parent / "wordings.toml").read_text(encoding="utf-8")
    return {family: tuple(wordings) for family, wordings in tomllib.loads(text).items()}


@dataclass(frozen=True)
class Book:
    """One case: its sheets, and what belongs into the answer sheet for a reader who lacks one lesson ("" for none)."""

    sheets: tuple[Table | Grid, ...]
    answer_sheet: str
    answer: Callable[[str], Answer]


@dataclass(frozen=True)
class Family:
    """`supports`: the mess that makes a difference here; `margin`: rows compared below the last answer."""

    id: str
    kind: str
    supports: frozenset[str]
    draft: Callable[[CaseDraw], Book]
    margin: int = 2
    details: Callable[[Shape], dict[str, str]] = lambda shape: {}
    """What the wordings mention beyond sheet names and headings."""

    @property
    def wordings(self) -> tuple[str, ...]:
        """The ways this family's instructions are put, from wordings.toml."""
        return _wordings()[self.id]

    def instruction(self, shape: Shape) -> str:
        """The task in words. The wording is the shape's own choice, names are quoted as the shape quotes."""
        labels = shape.labels
        names = {
            "data": shape.data_sheet,
            "target": shape.target_sheet,
            "out": labels.out,
            "number": shape.number,
            "entry": labels.entry,
            "date": labels.date,
            "due": labels.due,
            "party": labels.party,
            "group": labels.group,
            "state": labels.status,
            "status": shape.status,
            "threshold": str(shape.threshold),
            "start": shape.period[0].isoformat(),
            "end": shape.period[1].isoformat(),
            **self.details(shape),
        }
        wording = self.wordings[shape.phrase % len(self.wordings)]
        return wording.replace("`", shape.quote).format(**names)

    def book(self, shape: Shape, case: int, rng: Random) -> Book:
        return self.draft(CaseDraw(shape, case, rng))


def supports(text: str) -> frozenset[str]:
    """Lesson ids from a list in words."""
    return frozenset(text.split())


def figures(records: Iterable[tuple[int, CellRecord]], label: str) -> list[float]:
    """The numbers of a column; what is no number is left out."""
    return [value for _, record in records if isinstance(value := record[label], (int, float))]


def as_date(value: Value) -> datetime.date | None:
    return value if isinstance(value, datetime.date) else None
