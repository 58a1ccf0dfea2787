"""Proof by fresh attempts: the agent attempts the task anew, with the patch in its skill and without, no gold in sight.

Where an answer is words, commands run again prove nothing: printing the answer would pass. So a cause is proven when
the outcome flips over k replicates (`analysts.replicates`): all k fresh attempts with the patched skill pass, and none
of k with the skill as it is. It is that strict because attempts differ by chance: with an agent that passes half of the
time whatever it reads, three of three and none of three are luck in (1/2)^6 = 1.6 % of the analyses (the attempt that
is analysed has failed already and counts for nothing). An analyst may try several sets of edits, each with attempts of
its own, and hand in the one that passed: with r sets luck has (1/2)^3 (1 - (7/8)^r), 4.1 % for three of them and at
most 12.5 %. So the proof tells how many sets were tried, and every attempt stands in the analysis. What cannot be
graded counts for neither.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from core.agent.grading import grade_rollout
from core.agent.identity import RolloutJob
from core.agent.ports import AgentPorts
from core.agent.rollout import RolledOut, roll_out
from core.agent.shortening import shorten
from core.analysts.job import AnalysisJob
from core.config import FRESH_FROM
from core.errors import BoundaryError, BudgetReached
from core.types import FreshAttempt, FreshProof, Grade, NotScorable, Observation, Skill, Trajectory

FIRST_REPLICATE = FRESH_FROM
"""The replicates of fresh attempts are counted from here: beyond a run's own attempt (0) and all held-out ones
(`first_replicate` on), so that none of them is one of these. They are the same for all analysts: what one has tried
with a skill, the skill as it is above all, the journal answers for the others."""

SAID_AT_MOST = 2000
"""Characters of an attempt's last message that are kept, and shown to an analyst."""

Tell = Callable[[FreshAttempt], None]


async def attempts(
    job: AnalysisJob, skill: Skill, ports: AgentPorts, wanted: bool, tell: Tell
) -> tuple[FreshAttempt, ...]:
    """Fresh attempts with a skill, one after the other: k of them, or up to the first that does not end as `wanted`.

    Each is told to `tell`. Raises BoundaryError where infrastructure failed one, which is no verdict on the skill, and
    BudgetReached.
    """
    made: list[FreshAttempt] = []
    while len(made) < job.config.replicates and all(attempt.passed is wanted for attempt in made):
        made.append(await _attempt(job, skill, FIRST_REPLICATE + len(made), ports))
        tell(made[-1])
    return tuple(made)


def proof_of(
    before: Grade, with_patch: Sequence[FreshAttempt], without: Sequence[FreshAttempt], replicates: int, tried: int = 1
) -> FreshProof | None:
    """The proof that these attempts are, None where they do not flip the outcome. `tried`: as a FreshProof has it."""
    if len(with_patch) < replicates or len(without) < replicates:
        return None
    if not all(each.passed is True for each in with_patch) or not all(each.passed is False for each in without):
        return None
    return FreshProof(before=before, with_patch=tuple(with_patch), without=tuple(without), tried=tried)


async def _attempt(job: AnalysisJob, skill: Skill, replicate: int, ports: AgentPorts) -> FreshAttempt:
    """One attempt, rolled out and graded as a run's own are and in a place of theirs, but that nothing expected is
    revealed."""
    attempt = RolloutJob(
        task=job.task,
        skill=skill,
        config=job.agent,
        model=job.agent_model or job.model,
        seed=job.seed,
        replicate=replicate,
        prompts=job.prompts,
    )
    rolled = await ports.rollouts.submit(partial(roll_out, ports=ports), attempt)
    return await _graded(job, rolled, ports)


async def _graded(job: AnalysisJob, rolled: RolledOut, ports: AgentPorts) -> FreshAttempt:
    trajectory = (await grade_rollout(job.task, rolled, ports)).trajectory
    failure = trajectory.failure
    if failure is not None and trajectory.ended == "budget":
        raise BudgetReached(failure.message)
    if failure is not None:
        raise BoundaryError(failure.boundary, failure.kind, f"a fresh attempt failed: {failure.message}")
    grade = trajectory.grade
    return FreshAttempt(
        rollout=trajectory.id,
        passed=None if grade is None or isinstance(grade, NotScorable) else grade.passed,
        ended=trajectory.ended,
        said=_said(trajectory),
        calls=tuple(dict.fromkeys(step.call for step in trajectory.steps if step.call)),
    )


def _said(trajectory: Trajectory) -> str:
    """The last thing the agent said, be it no answer."""
    words = trajectory.answer or next((step.text for step in reversed(trajectory.steps) if step.text), "")
    return shorten(Observation(text=words.strip()), SAID_AT_MOST).text
