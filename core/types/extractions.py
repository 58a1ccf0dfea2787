"""What was drawn from one trajectory as memories, and what a bank made of it."""

from __future__ import annotations

from typing import Literal

from core.types.conversation import PromptRef, Usage
from core.types.memory import MemoryItem
from core.types.record import Record
from core.types.trajectories import Failure


class Kept(Record):
    """An item of a bank: `same_as` names the earlier one that says the same word for word, and is handed out for it."""

    item: MemoryItem
    same_as: str = ""


class Extraction(Record):
    """What was drawn from one trajectory, or why nothing was. `slot` is its place among the evolve rollouts.

    `invalid` means that everything proposed was refused; `refused` says of each such item why. Never silent.
    """

    slot: int
    trajectory: str
    outcome: Literal["items", "none", "invalid", "failed"]
    reason: str = ""
    items: tuple[MemoryItem, ...] = ()
    refused: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    """Journal keys of the model calls it took."""
    prompt: PromptRef | None = None
    usage: Usage = Usage()
    failure: Failure | None = None
