"""Which analyst reads a trajectory, and how its outcome is recorded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from core.agent.ports import AgentPorts
from core.analysts import error, single_call, success
from core.analysts.job import AnalysisJob
from core.config import RunConfig
from core.errors import BudgetReached
from core.strategies.health import Health
from core.strategies.lab import Attempted, Lab
from core.strategies.rejections import notes_of, with_returns_flagged
from core.types import Analysis, NotScorable, Origin, Score, Skill, Trajectory

Analyst = Callable[[AnalysisJob, AgentPorts], Awaitable[Analysis]]


async def analyse(skill: Skill, made: Attempted, lab: Lab, health: Health) -> Analysis | None:
    """The analysis of one attempt, recorded; None where the configured signals do not ask for one.

    Edits are proposed for `skill`: S0, with which the attempt was made, or what became of it since.

    Raises BudgetReached where the analyst stopped at a budget, StageFailed by `health`.
    """
    grade = made.graded.trajectory.grade
    if not isinstance(grade, Score):
        health.left_out()
        return _record(_unjudged(made), lab)
    if not wanted(lab.config, grade):
        health.left_out()
        return None
    analyst, origin = analyst_for(lab.config, grade)

    async def started(job: AnalysisJob) -> Analysis:
        lab.tell("analysis_started", made.graded.trajectory.id, slot=made.attempt.slot, origin=origin)
        return await analyst(job, lab.ports)

    analysis = await lab.analyses.submit(started, analysis_job(skill, made, lab, origin))
    if analysis.outcome == "budget":
        raise BudgetReached(analysis.reason)
    lab.account(origin, analysis.trajectory, analysis.calls)
    for attempt in analysis.attempts:
        lab.account("agent", attempt.rollout, attempt.calls)
    analysis = with_returns_flagged(analysis, lab.rejected)
    _record(analysis, lab)
    if analysis.failure is not None:
        health.failed(analysis.failure)
    else:
        health.fine()
    return analysis


def wanted(config: RunConfig, grade: Score) -> bool:
    """Whether the signals ask for this outcome: +Error, +Success or both."""
    return config.signals == "combined" or config.signals == ("success" if grade.passed else "error")


def analyst_for(config: RunConfig, grade: Score) -> tuple[Analyst, Origin]:
    """Success in one pass; failure by the agentic analyst, or in a single call as the ablation."""
    if grade.passed:
        return success.analyse, "success_analyst"
    return (error.analyse if config.analysts.error == "agentic" else single_call.analyse), "error_analyst"


def analysis_job(skill: Skill, made: Attempted, lab: Lab, role: str) -> AnalysisJob:
    """What the model of a role is asked of a graded attempt."""
    graded = made.graded
    assert graded.grading is not None  # a score is a grading's
    return AnalysisJob(
        slot=made.attempt.slot,
        task=made.attempt.task,
        skill=skill,
        made_with=made.attempt.skill if made.attempt.skill != skill else None,
        trajectory=graded.trajectory,
        grading=graded.grading,
        outputs=made.rolled.outputs,
        config=lab.config.analysts,
        agent=lab.config.agent,
        model=lab.config.model_for(role),
        agent_model=lab.config.model_for("agent"),
        seed=lab.config.seed,
        notes=notes_of(lab.rejected),
        prompts=lab.config.prompts,
    )


def no_verdict(trajectory: Trajectory) -> str:
    """Why an attempt without a verdict is not analysed: it cannot be told apart into success and failure."""
    failed = trajectory.failure
    if failed is not None:
        return f"not analysed: the attempt itself failed at the {failed.boundary} ({failed.message})"
    if isinstance(trajectory.grade, NotScorable):
        return f"not analysed: not scorable ({trajectory.grade.reason})"
    return "not analysed: no grade"


def _unjudged(made: Attempted) -> Analysis:
    """What teaches nothing; the record says why."""
    trajectory = made.graded.trajectory
    return Analysis(
        slot=made.attempt.slot,
        trajectory=trajectory.id,
        origin="error_analyst",
        outcome="no_lesson",
        reason=no_verdict(trajectory),
    )


def _record(analysis: Analysis, lab: Lab) -> Analysis:
    with lab.store.transaction():
        lab.store.put_analysis(analysis)
        lab.tell(
            "analysis_finished",
            analysis.trajectory,
            slot=analysis.slot,
            origin=analysis.origin,
            outcome=analysis.outcome,
            patch=analysis.patch.id if analysis.patch else "",
            reason=analysis.reason,
        )
    return analysis
