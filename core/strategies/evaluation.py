"""Grading a skill on the held-out tasks, in the same run and under the same conditions as its base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from core.strategies.health import Health
from core.strategies.lab import Attempt, Attempted, Lab, make_attempt
from core.strategies.together import side_by_side
from core.types import NO_MEMORY, Arm, Recalled, Skill, Task


class Memories(Protocol):
    """What attempts are handed beside the skill."""

    async def for_tasks(self, tasks: Sequence[Task], lab: Lab) -> Mapping[str, Recalled]:
        """What each task's attempts are handed, by the task's id."""
        ...


async def evaluate(
    arm: Arm, skill: Skill | None, tasks: Sequence[Task], lab: Lab, memories: Memories | None = None
) -> tuple[Attempted, ...]:
    """The configured attempts at every task with this skill, in the order of the tasks, replicate by replicate.

    With `memories` each attempt is handed those that suit its task.
    """
    if not tasks:
        return ()
    handed = await memories.for_tasks(tasks, lab) if memories is not None else {}
    replicates = range(lab.config.first_replicate, lab.config.first_replicate + lab.config.attempts)
    wanted = [(replicate, task) for replicate in replicates for task in tasks]
    lab.tell("stage_started", arm, total=len(wanted))
    health = Health(arm, len(wanted))
    async with side_by_side() as group:
        attempts = [
            group.create_task(make_attempt(_attempt(arm, slot, task, skill, replicate, handed), lab, health))
            for slot, (replicate, task) in enumerate(wanted)
        ]
    lab.tell("stage_finished", arm)
    return tuple(attempt.result() for attempt in attempts)


def _attempt(
    arm: Arm, slot: int, task: Task, skill: Skill | None, replicate: int, handed: Mapping[str, Recalled]
) -> Attempt:
    memory = handed.get(task.id, NO_MEMORY)
    return Attempt(arm=arm, slot=slot, task=task, skill=skill, replicate=replicate, memory=memory)
