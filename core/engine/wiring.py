"""The only place that turns names of a configuration into implementations."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import zip_longest
from pathlib import Path

from core.agent.ports import AgentPorts
from core.config import ModelConfig, RunConfig, TasksConfig, called_from
from core.engine.accounts import Accounts
from core.engine.bounds import refuse_unkept
from core.engine.earlier import recorded_rejections
from core.engine.gate import Gate, Steered
from core.engine.outstanding import Outstanding
from core.engine.probing import ProbedClient, distinct
from core.engine.scratch import scratch_folder
from core.errors import UserError
from core.executor.local import LocalExecutor
from core.llm.budget import Amount, Budget
from core.llm.endpoint_settings import Resolved, environment_here, resolve_endpoint
from core.llm.journalled import JournalledLLM
from core.llm.prices import load_prices
from core.ports import Command, Sandbox, Taskset
from core.sandbox.after_death import cleaned_up_after
from core.sandbox.environment import tool_environment
from core.sandbox.probe import best_sandbox
from core.store.journal import SqliteJournal
from core.store.places import mendable
from core.store.run_journal import RunJournal
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.strategies.lab import Lab
from core.tasks.split import split
from core.tasks.spreadsheet.taskset import SpreadsheetTaskset
from core.tasks.starter import starter_taskset
from core.types import Observation, Task

STARTER = "starter"


@dataclass(frozen=True)
class Chosen:
    """A task set with the parts a run evolves on and is tested on, and what is to be said of the split."""

    taskset: Taskset
    evolve: tuple[Task, ...]
    test: tuple[Task, ...]
    note: str = ""


def now() -> str:
    """UTC, ISO 8601, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def environment() -> dict[str, str]:
    """The process's environment with what the .env adds that lies where the program was called."""
    return environment_here(called_from(os.environ), os.environ)


def endpoints(config: RunConfig, values: Mapping[str, str]) -> dict[str, Resolved]:
    """The endpoints that a role of this run asks, by name. Raises UserError that says what to set."""
    used = {model.endpoint: model for model in models_of(config)}
    return {name: resolve_endpoint(config.endpoint_for(model), values) for name, model in used.items()}


def models_of(config: RunConfig) -> tuple[ModelConfig, ...]:
    """The models of a run by role: agent, analysts, merger."""
    return tuple(config.model_for(role) for role in ("agent", "error_analyst", "merger"))


def choose_tasks(config: TasksConfig, workspace: Workspace) -> Chosen:
    """The configured task set and its parts. Raises UserError where there are no such tasks."""
    if config.source == STARTER:
        folder = workspace.directory / "tasks"
        held_out = 60 if config.test is None else config.test
        with mendable(folder):
            suite = starter_taskset(
                config.suite_seed, folder, config.evolve or 40, held_out, mode=config.mode, engine=config.engine
            )
        return Chosen(suite, suite.evolve, suite.test)
    directory = Path(config.source).expanduser().absolute()
    taskset = SpreadsheetTaskset(directory, mode=config.mode, engine=config.engine)
    parts = split(taskset.tasks(), config)
    if not parts.evolve:
        raise UserError(f"{directory}: no task is left to learn from; lower `test` or raise `evolve` under [tasks]")
    return Chosen(taskset, parts.evolve, parts.test, parts.note)


def refuse_other_tasks(chosen: Chosen, store: RunStore) -> None:
    """Raise UserError where the tasks are not those the run was made with: what it has learned would not fit them."""
    changed = [
        now.id
        for then, now in zip_longest(store.tasks(), (*chosen.evolve, *chosen.test))
        if now is not None and (then is None or _marks(then) != _marks(now))
    ]
    if changed or len(store.tasks()) != len(chosen.evolve) + len(chosen.test):
        named = f": {changed[0]} and {len(changed) - 1} more" if changed else ""
        raise UserError(
            f"{chosen.taskset.name}: these are not the tasks this run was made with{named}; bring them back as they "
            "were, or start a run of its own with `trace2skill evolve --new`"
        )


def _marks(task: Task) -> tuple[object, ...]:
    """What makes a task this one, wherever its files lie."""
    files = [(case.index, file.name, file.digest) for case in task.cases for file in case.inputs]
    references = [case.reference.get("digest") if isinstance(case.reference, dict) else None for case in task.cases]
    return task.id, task.instruction, files, references


class BoundedSandbox:
    """At most `places` commands at a time: processes beyond the cores only make each other slow."""

    def __init__(self, sandbox: Sandbox, places: int) -> None:
        self.isolation = sandbox.isolation
        self._sandbox = sandbox
        self._free = asyncio.Semaphore(places)

    async def run(self, command: Command) -> Observation:
        async with self._free:
            return await self._sandbox.run(command)


@asynccontextmanager
async def open_lab(
    config: RunConfig, workspace: Workspace, store: RunStore, chosen: Chosen, probed: bool = False
) -> AsyncIterator[Lab]:
    """Everything a strategy needs, for as long as the context lasts; nothing of it is left behind.

    Endpoints that were not `probed` just now are asked before the first request goes out to them.
    """
    outstanding = Outstanding(store.directory)
    accounts = Accounts(store, outstanding)
    gate = Gate()
    models = () if probed else distinct(models_of(config))
    clients = {
        name: ProbedClient(resolved, models, accounts.add, now, gate.passed)
        for name, resolved in endpoints(config, environment()).items()
    }
    try:
        with cleaned_up_after(), scratch_folder() as scratch, SqliteJournal(workspace.journal_path) as shared:
            journal = RunJournal(shared, store)
            budget = Budget(config.budget, spent_by(store) + outstanding.lost + Amount(calls=len(models)))
            prices = load_prices(workspace.directory)
            steered = Steered(store, gate, budget, partial(refuse_unkept, models_of(config), prices=prices), now)
            async with (
                JournalledLLM(clients, journal, budget, prices, accounts.add, now, accounts) as llm,
                steered.followed(),
            ):
                isolated = sandbox_for(config, workspace)
                sandbox = BoundedSandbox(isolated, max(2, os.cpu_count() or 2))
                store.set_isolation(sandbox.isolation.name)
                ports = AgentPorts(
                    llm=llm,
                    sandbox=sandbox,
                    taskset=chosen.taskset,
                    journal=journal,
                    scratch=scratch,
                    outputs=workspace.outputs_directory,
                )
                yield Lab(
                    config=config,
                    ports=ports,
                    store=store,
                    rollouts=LocalExecutor(config.agent.in_parallel),
                    analyses=LocalExecutor(analysis_places(config)),
                    now=now,
                    account=accounts.from_journal,
                    rejected=recorded_rejections(store),
                )
    finally:
        with closing(outstanding):
            accounts.flush()


def analysis_places(config: RunConfig) -> int:
    """How many analyses are under way at once: twice what their endpoint takes, so that a next prompt always waits
    ready when a reply comes and no place at the server stands empty while a reply is read."""
    return 2 * config.endpoint_for(config.model_for("error_analyst")).in_flight


def sandbox_for(config: RunConfig, workspace: Workspace) -> Sandbox:
    """The configured isolation with the configured tools; workspace and tasks are out of its sight wherever they lie.

    Raises UserError where only a weaker isolation works than may be taken unnamed.
    """
    tasks = () if config.tasks.source == STARTER else (Path(config.tasks.source).expanduser().absolute(),)
    return best_sandbox(config.agent.isolation, tool_environment(config.agent.tools), (workspace.directory, *tasks))


def spent_by(store: RunStore) -> Amount:
    """What earlier processes of this run paid for, as their budgets counted it: a budget is the run's.

    What asked the endpoint, and every call of a run of an earlier version, has no charge and counts as recorded.
    """
    return Amount(*store.progress.charged())
