"""Grading an attempt: apart from making it, because it needs no model and blocks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from core.agent.ports import AgentPorts
from core.agent.rollout import RolledOut
from core.errors import BoundaryError, boundary
from core.ports import CaseOutput, GradesOutside, Grading, KeepsVerdicts
from core.types import Record, Task, Trajectory

KIND = "grade"


class Graded(Record):
    """A trajectory with its grade; `grading` is None where nothing could be graded, and the trajectory says why."""

    trajectory: Trajectory
    grading: Grading | None = None


async def grade_rollout(task: Task, rolled: RolledOut, ports: AgentPorts, reveal_gold: bool = False) -> Graded:
    """Grade what was handed in, in a thread where it blocks.

    An attempt that ended failed or at a budget gets no grade: infrastructure is not the agent's mistake. A grader that
    fails is such a failure too.
    """
    trajectory = rolled.trajectory
    if trajectory.ended in ("failed", "budget"):
        return Graded(trajectory=trajectory)
    try:
        grading = await graded(task, rolled.outputs, ports, trajectory.id, reveal_gold)
    except BoundaryError as problem:
        failed = trajectory.model_copy(update={"ended": "failed", "failure": problem.failure})
        return Graded(trajectory=failed)
    return Graded(trajectory=trajectory.model_copy(update={"grade": grading.grade}), grading=grading)


async def graded(
    task: Task, outputs: Sequence[CaseOutput], ports: AgentPorts, about: str, reveal_gold: bool = False
) -> Grading:
    """What the evaluator says of what the attempt `about` handed in; as the journal holds it, where the task set has
    its verdicts kept. Raises BoundaryError, and records nothing then, and BudgetReached."""
    taskset = ports.taskset
    with boundary("grader"):
        if isinstance(taskset, GradesOutside):
            return await taskset.grade_outside(task, outputs, ports, about, reveal_gold)
        key = taskset.verdict_key(task, outputs) if isinstance(taskset, KeepsVerdicts) else None
        written = ports.journal.effect(KIND, f"{key}:{reveal_gold}") if key else None
        if written is not None:
            return Grading.model_validate_json(written)
        grading = await asyncio.to_thread(taskset.grade, task, outputs, reveal_gold)
        if key:
            ports.journal.record_effect(KIND, f"{key}:{reveal_gold}", grading.model_dump_json())
        return grading
