"""What an analyst is asked to do, and the id of that work."""

from __future__ import annotations

from core.agent.identity import digest_of
from core.config import AgentConfig, AnalystConfig, ModelConfig
from core.llm.turns import Speaker
from core.ports import CaseOutput, Grading
from core.types import Origin, PromptRef, Record, Skill, Task, Trajectory

ANALYST = 2
"""Counted up when an analyst's tools or gate change, so that old analyses are not taken for new ones."""


class AnalysisJob(Record):
    """One graded trajectory for one analyst. `slot` is its place among the evolve rollouts, 0-based.

    `agent` holds the limits its commands ran under; `notes` are reviewers' refusals from earlier rounds, in words;
    `prompts` is the folder of overriding prompts, "" for none. `skill` is what edits are proposed for; in one round of
    parallel evolution it is the same frozen S0 for all.
    """

    slot: int
    task: Task
    skill: Skill
    made_with: Skill | None = None
    """The skill the attempt was made with where that is not `skill`: a sequential update has moved on since."""
    trajectory: Trajectory
    grading: Grading
    outputs: tuple[CaseOutput, ...] = ()
    config: AnalystConfig = AnalystConfig()
    agent: AgentConfig = AgentConfig()
    model: ModelConfig
    agent_model: ModelConfig | None = None
    """The model that made the attempt and makes fresh ones; None where it is `model`."""
    seed: int | None = None
    replicate: int = 0
    notes: tuple[str, ...] = ()
    prompts: str = ""

    @property
    def speaker(self) -> Speaker:
        return Speaker(model=self.model, seed=self.seed, replicate=self.replicate)

    @property
    def read_skill(self) -> Skill | None:
        """The skill the agent had at hand: what its steps are replayed with; None where there was none."""
        return (self.made_with or self.skill) if self.trajectory.skill_digest else None


def analysis_key(job: AnalysisJob, origin: Origin, prompt: PromptRef, fresh: bool = False) -> str:
    """SHA-256 over everything that determines an analysis: who, what was read and how, settings, seed, replicate.

    `fresh` says that it makes fresh attempts: their number, and what else determines them, counts then alone.

    The slot stays out: the same trajectory elsewhere is the same work. So do the bytes of what was handed in: the
    trajectory and its grading determine them, but for times of day that a workbook made again has in it.
    """
    whole: dict[str, object] = {
        "analyst": [ANALYST, origin, prompt.model_dump(mode="json")],
        "task": job.task.model_dump(mode="json", exclude={"cases"}),
        "inputs": [[case.index, file.name, file.digest] for case in job.task.cases for file in case.inputs],
        "skill": [job.skill.name, job.skill.digest],
        "trajectory": job.trajectory.model_dump(
            mode="json",  # what was retrieved is in its id
            exclude={"usage": True, "divergences": True, "retrieved": True, "steps": {"__all__": {"usage"}}},
        ),
        "grading": job.grading.model_dump(mode="json"),
        "outputs": [[each.case, each.answer, each.path is not None] for each in job.outputs],
        # what `rejections_of` brought is in the notes
        "config": job.config.model_dump(mode="json", exclude={"rejections_of", "replicates"}),
        "limits": job.agent.model_dump(mode="json", exclude={"in_parallel", "isolation", "max_turns"}),
        "model": job.model.model_dump(mode="json"),
        "seed": job.seed,
        "replicate": job.replicate,
        "notes": job.notes,
    }
    if fresh:
        model = job.agent_model or job.model
        whole["fresh"] = [job.config.replicates, job.agent.max_turns, model.model_dump(mode="json")]
    return digest_of(whole)
