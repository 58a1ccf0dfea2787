"""Lessons to tasks and tasks to families, dealt evenly: what a generated suite plans before it writes a task. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from typing import TypeAlias

Needs: TypeAlias = frozenset[str]
"""The lessons that a task needs, by id."""


def give_evenly(dealt: list[Needs], lesson: str, can_carry: Callable[[Needs, str], bool], rng: Random) -> None:
    """Give a lesson to one of the tasks that need fewest so far and can carry it, if there is any."""
    able = [index for index, needs in enumerate(dealt) if can_carry(needs, lesson)]
    if able:
        fewest = min(len(dealt[index]) for index in able)
        chosen = rng.choice([index for index in able if len(dealt[index]) == fewest])
        dealt[chosen] |= {lesson}


def deal_families(
    needs: Sequence[Needs], families_for: Callable[[Needs], tuple[str, ...]], rng: Random
) -> tuple[str, ...]:
    """A family for each task: among those that can carry its needs, one that was used least so far.

    Tasks with the least choice come first.
    """
    used: Counter[str] = Counter()
    dealt: dict[int, str] = {}
    for index in sorted(range(len(needs)), key=lambda index: (len(families_for(needs[index])), index)):
        able = families_for(needs[index])
        fewest = min(used[family] for family in able)
        dealt[index] = rng.choice([family for family in able if used[family] == fewest])
        used[dealt[index]] += 1
    return tuple(dealt[index] for index in range(len(needs)))
