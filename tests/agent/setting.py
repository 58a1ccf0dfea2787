"""A small suite, a sandbox, a journal: what a rollout needs, with a model put in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from core.agent.identity import RolloutJob
from core.agent.ports import AgentPorts
from core.agent.rollout import RolledOut, roll_out
from core.config import AgentConfig, ModelConfig
from core.ports import LLM, Sandbox
from core.store.journal import SqliteJournal
from core.tasks.starter.taskset import StarterTaskset
from core.types import ModelReply, Skill, SkillFile
from tests.agent.scripted import Scripted, in_order
from tests.agent.silent import SilentLLM

MODEL = ModelConfig(model="example", context_tokens=32768)

SKILL_MD = """---
name: spreadsheets
description: Work with .xlsx files by Python. Use when a task reads or changes a workbook.
---

# Spreadsheets

## Reading

- Print the used range first.

## Writing

- Save under the name the task gives.

See [dates](references/dates.md) when a column holds dates.
"""

SKILL = Skill(
    name="spreadsheets",
    files=(
        SkillFile(path="SKILL.md", data=SKILL_MD.encode()),
        SkillFile(path="references/dates.md", data=b"# Dates\n\n- Compare dates as dates, never as text.\n"),
        SkillFile(path="scripts/hello.py", data=b"print('hello from the skill')\n", executable=True),
    ),
)

COPY = "import shutil; shutil.copy('input.xlsx', 'output.xlsx'); print('copied')"
"""A program that leaves a result, if a wrong one."""


@dataclass(frozen=True)
class Setting:
    """Where a test's rollouts happen."""

    taskset: StarterTaskset
    sandbox: Sandbox
    journal: SqliteJournal
    home: Path

    def ports(self, llm: LLM) -> AgentPorts:
        return AgentPorts(
            llm=llm,
            sandbox=self.sandbox,
            taskset=self.taskset,
            journal=self.journal,
            scratch=self.home / "scratch",
            outputs=lambda identity: self.home / "outputs" / identity,
        )

    @property
    def grading(self) -> AgentPorts:
        """The outside of a grading, where no model is asked any more."""
        return self.ports(SilentLLM())

    def job(self, skill: Skill | None = SKILL, config: AgentConfig | None = None, **more: object) -> RolloutJob:
        wanted = {"task": self.taskset.evolve[0], "skill": skill, "model": MODEL, **more}
        return RolloutJob.model_validate({**wanted, "config": config or AgentConfig()})

    async def roll(
        self, replies: list[ModelReply | Exception], job: RolloutJob | None = None
    ) -> tuple[RolledOut, Scripted]:
        """Roll out with a model that answers in this order."""
        llm = Scripted(in_order(replies))
        return await roll_out(job or self.job(), self.ports(llm)), llm

    def with_sandbox(self, sandbox: Sandbox) -> Setting:
        return replace(self, sandbox=sandbox)

    def left_in_scratch(self) -> list[Path]:
        """Work directories that were not cleaned up."""
        return sorted((self.home / "scratch").glob("work-*"))
