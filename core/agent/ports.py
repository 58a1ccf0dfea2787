"""What an actor is handed: implementations, and where on the host it may put files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from core.agent.checking import checked_once
from core.agent.judging import ask_judge
from core.config import ModelConfig
from core.ports import LLM, Check, Executor, Job, Journal, Judgement, Result, Sandbox, Taskset, ToJudge
from core.types import Observation


class AtOnce:
    """Implements core.ports.Executor without a bound: where one attempt is made at a time anyway."""

    async def submit(self, work: Callable[[Job], Awaitable[Result]], job: Job) -> Result:
        return await work(job)


@dataclass(frozen=True)
class AgentPorts:
    """The outside of a rollout or an analysis, and of a grading (core.ports.GradingPorts).

    `scratch` holds work directories while they are used and the mounted skills; `outputs` gives the directory that
    keeps what a rollout handed in, by rollout id.
    """

    llm: LLM
    sandbox: Sandbox
    taskset: Taskset
    journal: Journal
    scratch: Path
    outputs: Callable[[str], Path]
    judge_model: ModelConfig = field(default_factory=ModelConfig)
    prompts: str = ""
    """The folder of overriding prompts that a judge is asked with, "" for none."""
    rollouts: Executor = field(default_factory=AtOnce)
    """Places for rollouts, whoever makes them: a strategy its attempts, an analyst fresh ones. None waits in its place
    for another one, so that one place is enough."""

    async def judged(self, asked: ToJudge, about: str) -> Judgement:
        return await ask_judge(asked, about, self.llm, self.judge_model, self.prompts)

    async def checked(self, check: Check) -> Observation:
        return await checked_once(check, self.sandbox, self.scratch, self.journal)
