"""Everything a strategy needs for as long as a run is worked on, put together out of what its configuration names."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial

from core.agent.ports import AgentPorts
from core.config import RunConfig
from core.engine.spending.accounts import Accounts, spent_by
from core.engine.spending.bounds import refuse_unkept
from core.engine.spending.outstanding import Outstanding
from core.engine.wiring.clock import now
from core.engine.wiring.earlier import recorded_rejections
from core.engine.wiring.gate import Gate, Steered
from core.engine.wiring.models import endpoints, environment, models_of
from core.engine.wiring.probing import ProbedClient, distinct
from core.engine.wiring.sandboxes import BoundedSandbox, sandbox_for
from core.engine.wiring.scratch import scratch_folder
from core.executor.local import LocalExecutor
from core.llm.budget import Amount, Budget
from core.llm.embedder import JournalledEmbedder
from core.llm.journalled import JournalledLLM
from core.llm.prices import load_prices
from core.sandbox.after_death import cleaned_up_after
from core.store.journal import SqliteJournal
from core.store.run_journal import RunJournal
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.strategies.lab import Lab
from core.tasks.domain import Suite


@asynccontextmanager
async def open_lab(
    config: RunConfig, workspace: Workspace, store: RunStore, chosen: Suite, probed: bool = False
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
            refuse = partial(refuse_unkept, models_of(config), config.embeds_with, prices=prices)
            refuse(config.budget)  # also of a run that goes on under other bounds than it was made with
            steered = Steered(store, gate, budget, refuse, now)
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
                    judge_model=config.model_for("judge"),
                    prompts=config.prompts,
                    rollouts=LocalExecutor(config.agent.in_parallel),
                )
                yield Lab(
                    config=config,
                    ports=ports,
                    store=store,
                    analyses=LocalExecutor(analysis_places(config)),
                    now=now,
                    account=accounts.from_journal,
                    rejected=recorded_rejections(store),
                    embedder=JournalledEmbedder(clients, journal, budget, prices, accounts.add, now, accounts),
                )
    finally:
        with closing(outstanding):
            accounts.flush()


def analysis_places(config: RunConfig) -> int:
    """How many analyses are under way at once: twice what their endpoint takes, so that a next prompt always waits
    ready when a reply comes and no place at the server stands empty while a reply is read."""
    return 2 * config.endpoint_for(config.model_for("error_analyst")).in_flight
