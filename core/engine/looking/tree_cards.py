"""What the cards of the merge tree load: one node, one patch's way, the last step; never the whole tree."""

from __future__ import annotations

from core.merge.plan import path_to_root
from core.patch.ledger import ledger
from core.store.run_store import RunStore
from core.types import Analysis, Patch
from core.view.merge_tree.facts import TreeFacts
from core.view.merge_tree.ledger_rows import LedgerLine, ledger_lines
from core.view.merge_tree.node_card import FinishCard, NodeCard, finish_card, inputs_of, node_card
from core.view.merge_tree.tree import TreeRow


def node_card_of(store: RunStore, row: TreeRow, facts: TreeFacts) -> NodeCard | None:
    """The card of a merge; None where it has not been made, as of one that is waiting or passes on."""
    node = store.tree.node(row.id)
    if node is None:
        return None
    return node_card(node, store.tree.known_as(inputs_of(node), node.level), facts, row.state)


def finish_card_of(store: RunStore, facts: TreeFacts) -> FinishCard:
    """The card of the newest version: what became of each lesson the last merge gave."""
    top = store.tree.node(facts.nodes[-1].id) if facts.nodes else None
    return finish_card(top, facts)


def ledger_of_patch(store: RunStore, patch_id: str, facts: TreeFacts) -> tuple[LedgerLine, ...]:
    """The way of each edit of one patch; only the merges on it are loaded. Raises UserError: no such patch."""
    patch = store.patch(patch_id)
    path = [store.tree.node(name) for name in path_to_root(facts.plan, patch_id)]
    nodes = [node for node in path if node is not None]
    rows = ledger((patch,), _analyses(store, patch), nodes, store.decisions(), store.fates())
    return ledger_lines(rows, merged=bool(facts.version), sight=facts.sight)


def _analyses(store: RunStore, patch: Patch) -> tuple[Analysis, ...]:
    """The outcome of the analysis a patch came from, without its transcript."""
    return tuple(
        Analysis.model_validate(
            {
                "slot": row.slot,
                "trajectory": row.trajectory,
                "origin": row.origin,
                "outcome": row.outcome,
                "reason": row.reason,
                "patch": patch,
            }
        )
        for row in store.analysis_rows()
        if row.patch == patch.id
    )
