"""A failed attempt at a starter task, graded, ready for an analyst; and a model put in the analyst's place."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from core.agent.ports import AgentPorts
from core.agent.replay import commands, replay
from core.analysts.fix import Fix
from core.analysts.job import AnalysisJob
from core.config import AgentConfig, AnalystConfig, ModelConfig
from core.ports import LLM, CaseOutput, Grading, Sandbox
from core.store.journal import SqliteJournal
from core.tasks.starter.taskset import StarterTaskset
from core.types import Action, JsonObject, Skill, Task, Trajectory
from tests.agent.setting import SKILL
from tests.agent.silent import SilentLLM
from tests.analysts.attempts import failed_attempt, programs, solvable
from tests.analysts.gate import honest_fix

MODEL = ModelConfig(model="example", context_tokens=32768)
LESSON = "- Rows may be told apart by more than their look: normalise what you compare before comparing it."
EDIT: JsonObject = {"op": "append_to_section", "path": "SKILL.md", "anchor": "## Reading", "text": LESSON}


@dataclass(frozen=True)
class Setting:
    """Where a test's analyses happen."""

    suite: StarterTaskset
    sandbox: Sandbox
    journal: SqliteJournal
    home: Path

    def ports(self, llm: LLM) -> AgentPorts:
        return AgentPorts(
            llm=llm,
            sandbox=self.sandbox,
            taskset=self.suite,
            journal=self.journal,
            scratch=self.home / "scratch",
            outputs=lambda identity: self.home / "outputs" / identity,
        )

    @property
    def failure(self) -> tuple[Task, str]:
        """A task whose expected values stand out, and the practice the attempt at it lacked."""
        plans = {task.id: self.suite.planned[task.id] for task in self.suite.evolve}
        able = (task for task in self.suite.evolve if plans[task.id].shape.family == "group_total")
        task = next(task for task in able if solvable(plans[task.id]))
        return task, min(plans[task.id].shape.mess)

    @property
    def fix(self) -> Fix:
        """The honest fix of that attempt."""
        task, lacking = self.failure
        return honest_fix(self.suite.planned[task.id], lacking)

    @property
    def fix_arguments(self) -> JsonObject:
        """The same as the arguments of a tool call."""
        action = self.fix.replacement[0]
        replacement = [{"tool": action.tool, "text": action.arguments["code"]}]
        return {"first_step": self.fix.first_step, "last_step": self.fix.last_step, "replacement": replacement}

    def evidence(self) -> list[JsonObject]:
        """A quote that stands in the faulty step."""
        return [{"step": 1, "quote": "sheet = openpyxl.load_workbook('input.xlsx')"}]

    def submission(self, **changes: object) -> JsonObject:
        """A whole, right submission, with changes."""
        return {
            "cause_found": True,
            **self.fix_arguments,
            "root_cause": "The records were read as they stood, so some of them were missed.",
            "evidence": self.evidence(),
            "edits": [EDIT],
            **changes,
        }

    def job(self, skill: Skill = SKILL, **changes: object) -> AnalysisJob:
        """The failed attempt, its files and grading as a rollout would have left them."""
        task, lacking = self.failure
        trajectory = failed_attempt(task, self.suite.planned[task.id], lacking, skill.digest)
        outputs, grading = asyncio.run(self._graded(task, trajectory, skill))
        graded = trajectory.model_copy(update={"grade": grading.grade})
        made = {
            "slot": 17,
            "task": task,
            "skill": skill,
            "trajectory": graded,
            "grading": grading,
            "outputs": outputs,
            "config": AnalystConfig(),
            "agent": AgentConfig(),
            "model": MODEL,
            "seed": 41,
        }
        return AnalysisJob.model_validate({**made, **changes})

    def success_job(self, **changes: object) -> AnalysisJob:
        """The same attempt as it would have been with the practice in it."""
        task, _ = self.failure
        job = self.job()
        fixed = programs(
            self.suite.planned[task.id], ("blank_rows", "header_row", "normalise_keys", "skip_totals", "text_numbers")
        )
        steps = tuple(
            step.model_copy(update={"action": Action(tool="python", arguments={"code": code})})
            for step, code in zip(job.trajectory.steps, fixed, strict=False)
        )
        trajectory = job.trajectory.model_copy(update={"steps": (*steps, job.trajectory.steps[-1])})
        outputs, grading = asyncio.run(self._graded(task, trajectory, job.skill))
        return job.model_copy(
            update={
                "trajectory": trajectory.model_copy(update={"grade": grading.grade}),
                "outputs": outputs,
                "grading": grading,
                **changes,
            }
        )

    async def _graded(self, task: Task, trajectory: Trajectory, skill: Skill) -> tuple[tuple[CaseOutput, ...], Grading]:
        ports = self.ports(SilentLLM())
        actions = commands(trajectory.steps)
        outputs = []
        for case in task.cases:
            target = self.home / "outputs" / f"{case.index}_output.xlsx"
            left = await replay(actions, case, skill, AgentConfig(), ports, target, "output.xlsx")
            outputs.append(CaseOutput(case=case.index, path=str(left.output) if left.output else None))
        return tuple(outputs), self.suite.grade(task, outputs, reveal_gold=True)
