"""What a strategy is handed, and one attempt at one task from rollout to recorded grade."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from core.agent.grading import Graded, grade_rollout
from core.agent.identity import RolloutJob
from core.agent.ports import AgentPorts
from core.agent.rollout import RolledOut, roll_out
from core.config import RunConfig
from core.errors import BudgetReached
from core.ports import Embedder, Executor
from core.store.run_store import RunStore
from core.strategies.health import Health
from core.types import (
    NO_MEMORY,
    Arm,
    Failure,
    JsonObject,
    NotScorable,
    Recalled,
    Record,
    RejectedIdea,
    Skill,
    Task,
    Trajectory,
)

_OUTSIDE = ("judge", "checker")
"""The modes of grades that something outside gives, which may be broken for every task alike."""


@dataclass(frozen=True)
class Lab:
    """The outside of a strategy: the actors' ports, the run's store, places for jobs, and the clock.

    `account` is called with (who, journal keys) for work the journal answered whole, so that the run lists the calls
    behind it although none was made.
    """

    config: RunConfig
    ports: AgentPorts
    store: RunStore
    analyses: Executor
    now: Callable[[], str]
    account: Callable[[str, str, tuple[str, ...]], None]
    rejected: tuple[RejectedIdea, ...] = ()
    """What reviewers refused in the earlier run this one was asked to learn from."""
    embedder: Embedder | None = None
    """What retrieves memories by meaning; None where none is at hand."""

    def tell(self, kind: str, subject: str = "", **data: object) -> None:
        """Record an event: the only way progress leaves the engine."""
        told: JsonObject = data
        self.store.add_event(kind, subject, told, self.now())


class Attempt(Record):
    """One task to be attempted in one arm of a run; `skill` None is an attempt without a skill.

    Attempts that are to be independent of each other differ in `replicate`.
    """

    arm: Arm
    slot: int
    task: Task
    skill: Skill | None
    replicate: int = 0
    memory: Recalled = NO_MEMORY


@dataclass(frozen=True)
class Attempted:
    """An attempt that was made, graded and recorded."""

    attempt: Attempt
    graded: Graded
    rolled: RolledOut


async def make_attempt(attempt: Attempt, lab: Lab, health: Health) -> Attempted:
    """Roll out, grade, record. Raises BudgetReached where the rollout stopped at a budget, StageFailed by `health`."""
    job = RolloutJob(
        task=attempt.task,
        skill=attempt.skill,
        config=lab.config.agent,
        model=lab.config.model_for("agent"),
        seed=lab.config.seed,
        replicate=attempt.replicate,
        memory=attempt.memory,
        prompts=lab.config.prompts,
    )
    rolled = await lab.ports.rollouts.submit(partial(_started, attempt, lab), job)
    if rolled.trajectory.ended == "budget":
        raise BudgetReached(rolled.trajectory.failure.message if rolled.trajectory.failure else "")
    graded = await grade_rollout(attempt.task, rolled, lab.ports, lab.config.analysts.reveal_gold)
    _record(attempt, graded, rolled, lab)
    if (failure := _failure(graded.trajectory)) is not None:
        health.failed(failure)
    else:
        health.fine()
    return Attempted(attempt=attempt, graded=graded, rolled=rolled)


def _failure(trajectory: Trajectory) -> Failure | None:
    """What tells against the infrastructure: a failed attempt, or a judge or checker that came to no verdict.

    Where none of them ever does nothing is graded and nothing can be learned, whatever the agent hands in.
    """
    grade = trajectory.grade
    if isinstance(grade, NotScorable) and grade.mode in _OUTSIDE:
        return Failure(boundary="grader", kind="no_verdict", message=grade.reason)
    return trajectory.failure


async def _started(attempt: Attempt, lab: Lab, job: RolloutJob) -> RolledOut:
    def started(rollout: str) -> None:
        lab.tell("rollout_started", attempt.task.id, arm=attempt.arm, slot=attempt.slot, trajectory=rollout)

    return await roll_out(job, lab.ports, started)


def _record(attempt: Attempt, graded: Graded, rolled: RolledOut, lab: Lab) -> None:
    trajectory = graded.trajectory
    lab.account("agent", trajectory.id, tuple(dict.fromkeys(step.call for step in trajectory.steps if step.call)))
    grade = trajectory.grade
    with lab.store.transaction():
        lab.store.put_trajectory(attempt.arm, attempt.slot, trajectory)
        lab.store.put_outputs(trajectory.id, rolled.outputs)
        lab.tell(
            "rollout_finished",
            attempt.task.id,
            arm=attempt.arm,
            slot=attempt.slot,
            trajectory=trajectory.id,
            ended=trajectory.ended,
            passed=getattr(grade, "passed", None),
            failure=trajectory.failure.message if trajectory.failure else "",
        )
