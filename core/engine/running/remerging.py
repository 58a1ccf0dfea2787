"""Merging a run's patches again under its decisions, in this process."""

from __future__ import annotations

import asyncio

from core.config import RunConfig
from core.engine.running.at_work import at_work
from core.engine.running.configuration import refuse_unmerged, same_but_reached
from core.engine.running.driving import until_stopped
from core.engine.wiring.lab import open_lab
from core.engine.wiring.tasks import choose_tasks
from core.errors import UserError
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.strategies.parallel import remerge as merge_again
from core.types import Record, Version


class Remerged(Record):
    """A version made by merging again, and what it took: calls that were paid for, and those the journal answered."""

    run: str
    version: Version
    paid_calls: int
    journal_calls: int


def remerge(run: str, workspace: Workspace, config: RunConfig | None = None, own_bounds: bool = False) -> Remerged:
    """Merge a run's patches again under its decisions and record the version.

    `config` brings other budgets and endpoint addresses than the run's own; what determines the outcome must be the
    same. With `own_bounds` it brings addresses alone. Raises UserError, also for a run that never came to its merge: a
    skill of half its patches would pass for one of all. Raises StageFailed where every merge failed, Cancelled,
    BoundaryError.
    """
    with workspace.open_run(run, read_only=True) as store:
        refuse_unmerged(store)
        if len(store.versions()) < 2 and store.row().state not in ("waiting_for_review", "running", "paused"):
            raise UserError(
                f"run {run} has not merged yet, so there is nothing to merge again; `trace2skill resume {run}` takes "
                "it there, under the decisions made so far"
            )
    with workspace.open_run(run) as store, at_work(store):
        config = same_but_reached(config, store.run(), own_bounds)
        before = [call.paid for call in store.calls() if call.role == "merger"]
        version = asyncio.run(until_stopped(_merged(store, config, workspace), store))
        after = [call.paid for call in store.calls() if call.role == "merger"][len(before) :]
        return Remerged(run=run, version=version, paid_calls=sum(after), journal_calls=len(after) - sum(after))


async def _merged(store: RunStore, config: RunConfig, workspace: Workspace) -> Version:
    chosen = choose_tasks(config.tasks, workspace)
    async with open_lab(config, workspace, store, chosen) as lab:
        return await merge_again(store.skill("S0"), len(store.tasks("evolve")), lab)
