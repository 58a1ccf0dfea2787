"""A lab over given trajectories: real analysts, merger, journal and store against a server, but nothing is executed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from core.agent.ports import AgentPorts
from core.config import EndpointConfig, MergeConfig, ModelConfig, RunConfig
from core.engine.spending.accounts import Accounts
from core.engine.wiring.clock import now
from core.executor.local import LocalExecutor
from core.llm.budget import Budget
from core.llm.client import EndpointClient
from core.llm.endpoint_settings import resolve_endpoint
from core.llm.journalled import JournalledLLM
from core.llm.prices import load_prices
from core.ports import Sandbox
from core.store.journal import SqliteJournal
from core.store.run_journal import RunJournal
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.strategies import parallel
from core.strategies.lab import Attempted, Lab
from core.types import Run, Skill, Version
from tests.bench.one_schedule import GivenTasks, NoSandbox, base_skill, given
from tests.engine.setting import EVERYTHING

RUN = "given"
PLACES = 64


def given_config(base_url: str, fan_in: int) -> RunConfig:
    endpoint = EndpointConfig(name="given", base_url=base_url, in_flight=PLACES, retries=1)
    model = ModelConfig(model="scripted-demo", endpoint="given", context_tokens=262_144)
    merge = MergeConfig(fan_in=fan_in, threshold=EVERYTHING)
    return RunConfig(name=RUN, endpoints=(endpoint,), agent_model=model, signals="success", merge=merge)


@asynccontextmanager
async def opened(
    config: RunConfig, workspace: Workspace, store: RunStore, sandbox: Sandbox | None = None
) -> AsyncIterator[Lab]:
    """A lab over given trajectories; without a `sandbox` running anything would be a mistake."""
    accounts = Accounts(store)
    (endpoint,) = config.endpoints
    with SqliteJournal(workspace.journal_path) as shared:
        journal = RunJournal(shared, store)
        client = EndpointClient(resolve_endpoint(endpoint, {}))
        bounds, prices = Budget(config.budget), load_prices(None)
        async with JournalledLLM({"given": client}, journal, bounds, prices, accounts.add, now) as llm:
            home = workspace.directory
            ports = AgentPorts(llm, sandbox or NoSandbox(), GivenTasks(), journal, home / "scratch", lambda _: home)
            room = LocalExecutor(PLACES)
            yield Lab(config, ports, store, room, now, accounts.from_journal)
        accounts.flush()


def distil(config: RunConfig, workspace: Workspace, slots: int) -> Version:
    """Analyse `slots` given trajectories and merge what they teach, in a run of its own."""

    async def work() -> Version:
        async with opened(config, workspace, store) as lab:
            learned = await parallel.Parallel().learn(skill, [ready(varied(slot, skill)) for slot in range(slots)], lab)
            assert learned is not None
            return learned.version

    skill = base_skill()
    run = Run(id=RUN, schema_version=1, config=config.model_dump(mode="json"), status="created", created=now())
    with workspace.create_run(run) as store:
        store.put_version(Version(name="S0", digest=skill.digest, created=now()), skill)
        store.put_tasks([given(slot, skill).attempt.task for slot in range(slots)], "evolve")
        return asyncio.run(work())


def remerge(config: RunConfig, workspace: Workspace) -> Version:
    """Merge the patches of that run again under its decisions."""

    async def work() -> Version:
        async with opened(config, workspace, store) as lab:
            return await parallel.remerge(store.skill("S0"), len(store.tasks("evolve")), lab)

    with workspace.open_run(RUN) as store:
        return asyncio.run(work())


def varied(slot: int, skill: Skill) -> Attempted:
    """A given trajectory whose first words are its own: what is learned from it depends on them."""
    made = given(slot, skill)
    trajectory = made.graded.trajectory
    first = trajectory.steps[0].model_copy(update={"reasoning": f"I look at what slot-{slot} has before I write."})
    trajectory = trajectory.model_copy(update={"steps": (first, *trajectory.steps[1:])})
    graded = made.graded.model_copy(update={"trajectory": trajectory})
    return replace(made, graded=graded, rolled=made.rolled.model_copy(update={"trajectory": trajectory}))


async def ready(attempted: Attempted) -> Attempted:
    return attempted
