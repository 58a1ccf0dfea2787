"""What a bank of memories holds, and what of it was handed to an attempt (ReasoningBank, arXiv 2509.25140)."""

from __future__ import annotations

from typing import Literal

from core.types.record import Record


class MemoryItem(Record):
    """One strategy that a trajectory taught, in the paper's three parts."""

    id: str
    trajectory: str
    """The id of the trajectory it was drawn from."""
    task: str
    """The id of the task that trajectory was an attempt at."""
    outcome: Literal["success", "failure"]
    title: str
    description: str
    content: str

    @property
    def text(self) -> str:
        """All it says, as it is embedded and searched."""
        return "\n".join((self.title, self.description, self.content))


class Retrieved(Record):
    """An item that was picked for a query. Scores of different methods, or of different banks, do not compare."""

    item: str
    """The id of the item."""
    score: float
    method: Literal["embeddings", "bm25"]


class Recalled(Record):
    """What of a bank an attempt is handed: the items, nearest first, and how each was picked, in the same order."""

    items: tuple[MemoryItem, ...] = ()
    retrieved: tuple[Retrieved, ...] = ()


NO_MEMORY = Recalled()
