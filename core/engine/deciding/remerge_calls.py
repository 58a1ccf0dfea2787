"""Exactly which merges would call the model if a run was merged again now; what the journal holds costs nothing."""

from __future__ import annotations

import asyncio

from core.assemble.verdicts import Verdicts
from core.engine.running.configuration import config_of
from core.store.journal import SqliteJournal
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.strategies.dry_merge import Merged, unanswered
from core.view.review.remerge_cost import RemergeCost
from core.view.review.votes import ReviewFacts


def calls_to_remerge(store: RunStore, workspace: Workspace, facts: ReviewFacts, cost: RemergeCost) -> tuple[str, ...]:
    """The merges of `cost.nodes` that need the model. Nothing is sent and nothing is written.

    It builds the prompts of these merges, so it takes as long as they are large: some milliseconds a merge.
    """
    if not cost.nodes:
        return ()
    merged = Merged(
        base=store.skill("S0"),
        patches={patch.id: patch for patch in store.patches()},
        nodes={} if store.tree.cut_short() else {node.id: node for node in store.nodes()},
        slots=facts.slots,
        verdicts=Verdicts(facts.decisions),
        config=config_of(store.run()),
    )
    with SqliteJournal(workspace.journal_path, read_only=True) as journal:
        return asyncio.run(unanswered(merged, cost.nodes, journal))
