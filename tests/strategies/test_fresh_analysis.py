"""Fresh attempts inside a run: made by the agent's model, and listed among the run's calls also where none was made."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from core.agent.ports import AgentPorts
from core.config import ModelConfig, RunConfig, TasksConfig
from core.executor.local import LocalExecutor
from core.ports import Answered, CallContext
from core.store.journal import SqliteJournal
from core.store.run_store import create_run
from core.strategies.lab import Lab
from core.strategies.parallel import Parallel
from core.strategies.strategy import evolve
from core.tasks.math.domain import MATH
from core.types import Analysis, FreshProof, ModelRequest, Run, Version
from tests.agent.warm_sandbox import WarmSandbox
from tests.demo.rig import NOW, PolicyLLM

AGENT, ANALYST = ModelConfig(model="scripted-demo"), ModelConfig(model="scripted-demo", temperature=0.0)


@dataclass
class Counting(PolicyLLM):
    """Counts for how many rollouts an answer is under way at once."""

    waiting: set[str] = field(default_factory=set)
    most: int = 0

    async def complete(self, request: ModelRequest, context: CallContext) -> Answered:
        if context.role != "agent":
            return await super().complete(request, context)
        self.waiting.add(context.about)
        self.most = max(self.most, len(self.waiting))
        for _ in range(20):  # whoever else may go on does
            await asyncio.sleep(0)
        self.waiting.discard(context.about)
        return await super().complete(request, context)


async def analyses_of(
    name: str, home: Path, sandbox: WarmSandbox, llm: PolicyLLM, analyses: int = 1
) -> tuple[tuple[Analysis, ...], set[tuple[str, str]]]:
    """The analyses of a run over a few problems; (role, about whom) of what the run lists beside its own calls."""
    assert MATH.generated is not None
    suite = MATH.generated.suite(TasksConfig(domain="math"), 4, 0, home / "tasks")
    config = RunConfig.model_validate({"agent_model": AGENT, "analyst_model": ANALYST, "tasks": {"domain": "math"}})
    listed: set[tuple[str, str]] = set()
    run = Run(id=name, schema_version=1, config=config.model_dump(mode="json"), status="created", created=NOW)
    with SqliteJournal(home / "journal.sqlite") as journal, create_run(home / name, run) as store:
        ports = AgentPorts(
            llm,
            sandbox,
            suite.taskset,
            journal,
            home / "scratch",
            lambda rollout: home / rollout,
            rollouts=LocalExecutor(1),
        )
        base = MATH.generated.skill()
        store.put_tasks(suite.evolve, "evolve")
        store.put_version(Version(name="S0", digest=base.digest, created=NOW), base)
        lab = Lab(
            config=config,
            ports=ports,
            store=store,
            analyses=LocalExecutor(analyses),
            now=lambda: NOW,
            account=lambda role, about, keys: listed.add((role, about)),
        )
        await evolve(Parallel(), base, suite.evolve, (), lab)
        return store.analyses(), listed


def test_fresh_attempts_are_the_agents_and_listed_by_every_run_that_rests_on_them(tmp_path: Path) -> None:
    """With one place for analyses nothing waits for itself; a second run has all from the journal, and lists it."""
    with WarmSandbox() as sandbox:
        first, listed = asyncio.run(analyses_of("first", tmp_path, sandbox, PolicyLLM()))
        again, listed_again = asyncio.run(analyses_of("second", tmp_path, sandbox, PolicyLLM()))
    assert again == first
    assert listed_again == listed
    proofs = [each.patch.proof for each in first if each.patch is not None]
    assert any(isinstance(proof, FreshProof) for proof in proofs)
    attempts = {attempt.rollout for each in first for attempt in each.attempts}
    assert attempts
    assert {("agent", rollout) for rollout in attempts} <= listed


def test_fresh_attempts_take_a_rollouts_place_and_one_is_enough_for_all(tmp_path: Path) -> None:
    """With four analyses under way at once: no two rollouts are, whoever makes them, and everything ends."""
    with WarmSandbox() as sandbox:
        llm = Counting()
        made, _ = asyncio.run(asyncio.wait_for(analyses_of("narrow", tmp_path, sandbox, llm, analyses=4), 60))
    assert sum(len(each.attempts) for each in made) > 4
    assert llm.most == 1
