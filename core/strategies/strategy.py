"""One pipeline for every way of turning trajectories into something better: what a strategy is, and what it shares.

Attempts at the evolve tasks with S0 frozen, and held-out attempts with S0 beside them, are every strategy's; then it
learns from the attempts in its own way, and what it learned is measured on the held-out tasks like S0.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.strategies.evaluation import Memories, evaluate
from core.strategies.health import Health
from core.strategies.lab import Attempt, Attempted, Lab, make_attempt
from core.strategies.together import side_by_side
from core.types import Skill, Task, Version


@dataclass(frozen=True)
class Learned:
    """What held-out attempts are made with afterwards: a version of the skill, and memories where it learned those."""

    version: Version
    memories: Memories | None = None


class Strategy(Protocol):
    """A way to learn from attempts."""

    async def learn(self, base: Skill, attempts: Sequence[Awaitable[Attempted]], lab: Lab) -> Learned | None:
        """Learn from attempts, one a slot, which end in any order. None where the run now waits for people.

        Raises BudgetReached, Cancelled, StageFailed, or the BoundaryError of what cannot be done without.
        """
        ...


@dataclass(frozen=True)
class Evolved:
    """How an evolution ended: with a version, or waiting for review (`version` None)."""

    version: Version | None


async def evolve(
    strategy: Strategy, base: Skill, evolve_tasks: Sequence[Task], test_tasks: Sequence[Task], lab: Lab
) -> Evolved:
    """One round: learn from `evolve_tasks` with `base` frozen, then grade base and result on `test_tasks`.

    Raises what `Strategy.learn` does.
    """
    async with side_by_side() as group:
        before = group.create_task(_before(base, test_tasks, lab))
        attempts = _attempts(base, evolve_tasks, lab, group)
        learned = await strategy.learn(base, attempts, lab)
        if learned is None:
            await before
            lab.tell("waiting_for_review")
            return Evolved(version=None)
        if lab.config.evaluate:
            skill = lab.store.skill(learned.version.name)
            await evaluate("test_after", skill, test_tasks, lab, learned.memories)
    if test_tasks and lab.config.evaluate:
        lab.store.set_evaluated("S0")
        lab.store.set_evaluated(learned.version.name)
    return Evolved(version=learned.version)


async def _before(base: Skill, tasks: Sequence[Task], lab: Lab) -> tuple[Attempted, ...]:
    return await evaluate("test_before", base, tasks, lab) if lab.config.evaluate else ()


def _attempts(
    base: Skill, tasks: Sequence[Task], lab: Lab, group: asyncio.TaskGroup
) -> tuple[asyncio.Task[Attempted], ...]:
    """One attempt a task, all at once; the lab's executor bounds how many are made side by side."""
    health = Health("rollouts", len(tasks))
    lab.tell("stage_started", "evolve", total=len(tasks))
    return tuple(
        group.create_task(make_attempt(Attempt(arm="evolve", slot=slot, task=task, skill=base), lab, health))
        for slot, task in enumerate(tasks)
    )
