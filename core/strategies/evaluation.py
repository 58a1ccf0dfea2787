"""Grading a skill on the held-out tasks, in the same run and under the same conditions as its base."""

from __future__ import annotations

from collections.abc import Sequence

from core.strategies.health import Health
from core.strategies.lab import Attempt, Attempted, Lab, make_attempt
from core.strategies.together import side_by_side
from core.types import Arm, Skill, Task


async def evaluate(arm: Arm, skill: Skill | None, tasks: Sequence[Task], lab: Lab) -> tuple[Attempted, ...]:
    """The configured attempts at every task with this skill, in the order of the tasks, replicate by replicate."""
    if not tasks:
        return ()
    replicates = range(lab.config.first_replicate, lab.config.first_replicate + lab.config.attempts)
    wanted = [(replicate, task) for replicate in replicates for task in tasks]
    lab.tell("stage_started", arm, total=len(wanted))
    health = Health(arm, len(wanted))
    async with side_by_side() as group:
        attempts = [
            group.create_task(
                make_attempt(Attempt(arm=arm, slot=slot, task=task, skill=skill, replicate=replicate), lab, health)
            )
            for slot, (replicate, task) in enumerate(wanted)
        ]
    lab.tell("stage_finished", arm)
    return tuple(attempt.result() for attempt in attempts)
