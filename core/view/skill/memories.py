"""The items of a bank of memories, as a reader asks for them: what each says, whence, and who was handed it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from core.types import Kept, MemoryItem
from core.view.amounts import many
from core.view.rows import remembers


class Drawn(NamedTuple):
    """What was drawn from an attempt, as an Extraction has it; `refused` says of each refused item why."""

    trajectory: str
    task: str
    outcome: str
    reason: str
    refused: tuple[str, ...] = ()


class BankFacts(NamedTuple):
    """A bank as RunStore.learned.bank reads it.

    `handed` counts the held-out attempts that were handed an item, by its id; `attempts` those that were handed any.
    """

    kept: tuple[Kept, ...]
    drawn: tuple[Drawn, ...]
    handed: Mapping[str, int]
    attempts: int


class Memory(NamedTuple):
    """An item and how many held-out attempts were handed it; one that is `same_as` an earlier one never is."""

    item: MemoryItem
    same_as: str
    handed: int


def has_bank(config: Mapping[str, Any]) -> bool:
    """Whether a run of this configuration, as JSON, learns memories or hands out those of an earlier run."""
    return remembers(config) or bool(config.get("memories_of"))


def memories(facts: BankFacts, asked: str = "") -> tuple[Memory, ...]:
    """All items, the one that is asked for first, then those that were handed out most, in the order of the bank."""
    found = [Memory(each.item, each.same_as, facts.handed.get(each.item.id, 0)) for each in facts.kept]
    return tuple(sorted(found, key=lambda each: (each.item.id != asked, -each.handed)))


def without(facts: BankFacts) -> tuple[Drawn, ...]:
    """The attempts that gave no memory, or of which some were refused."""
    return tuple(each for each in facts.drawn if each.outcome != "items" or each.refused)


def told_bank(facts: BankFacts, memories_of: str = "") -> str:
    """How many items there are, of how many attempts, and how many attempts they were handed to."""
    if not facts.kept:
        looked = f"; {many(len(facts.drawn), 'attempt')} looked through so far" if facts.drawn else ""
        return f"The bank holds no memory{looked}."
    gave = len({each.item.trajectory for each in facts.kept})
    of = f", learned in {memories_of}," if memories_of else ""
    told = f"{many(len(facts.kept), 'memory')}{of} from {many(gave, 'attempt')}"
    if same := sum(bool(each.same_as) for each in facts.kept):
        told += f", {same} of them word for word as an earlier one"
    attempts = many(facts.attempts, "held-out attempt") if facts.attempts else "no held-out attempt yet"
    return f"{told}. Handed to {attempts}."


def missing(facts: BankFacts, asked: str) -> str:
    """That there is no such item, "" where there is or none is asked for."""
    there = not asked or any(each.item.id == asked for each in facts.kept)
    return "" if there else f"The bank holds no memory {asked!r}."
