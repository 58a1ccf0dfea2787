"""A pinned table as one visitor may see it: what it kept of others' decisions stays hidden until they decided. Pure."""

from __future__ import annotations

import re

from core.types import Snapshot
from core.types.pins import Cell
from core.view.review.sight import HIDDEN, HIDDEN_FATE, Sight, names_a_vote

_PATCH = re.compile(r"\bp\d+(?=\b|\.e)")
_STATES = ("fate", "state", "verdict", "what became of it")
_VERDICTS = re.compile(r"\b(?:accepted|rejected|in part)\b")


def seen(kept: Snapshot, sight: Sight) -> Snapshot:
    """The same table; rows about patches this visitor has decided on, every one of them, are as they were kept."""
    if not sight.blind:
        return kept
    return kept.model_copy(update={"rows": tuple(_row(row, kept.columns, sight) for row in kept.rows)})


def _row(row: tuple[Cell, ...], columns: tuple[str, ...], sight: Sight) -> tuple[Cell, ...]:
    patches = {name for value in row if isinstance(value, str) for name in _PATCH.findall(value)}
    if patches and all(map(sight.patch, patches)):
        return row
    return tuple(_cell(column, value) for column, value in zip(columns, row, strict=True))


def _cell(column: str, value: Cell) -> Cell:
    if not isinstance(value, str):
        return value
    if column in _STATES:
        return HIDDEN_FATE if _VERDICTS.search(value) else value
    return HIDDEN if names_a_vote(value) else value
