"""What became of every edit, where every line comes from, and which attempt a proof changed."""

from __future__ import annotations

from core.errors import UserError
from core.patch.ledger import LedgerRow
from core.patch.ledger import ledger as ledger_of
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import Patch, Trajectory
from core.view.skill.blame_rows import BlameRow, blame_rows, earlier_runs, lines_of_its_own


def ledger(store: RunStore) -> tuple[LedgerRow, ...]:
    """Every edit ever proposed and its fate, in slot order. Before a run has merged, edits in the merge have none."""
    return ledger_of(store.patches(), store.analyses(), store.nodes(), store.decisions(), store.fates())


def proven_on(store: RunStore, patch: Patch) -> Trajectory | None:
    """The attempt that a patch's proof changed; None where there is no proof, or the run lacks the attempt."""
    if patch.proof is None:
        return None
    try:
        return store.trajectory(patch.trajectory)
    except UserError:
        return None  # a run exported without its trajectories: cards say so


def blame(store: RunStore, workspace: Workspace, version: str = "") -> tuple[BlameRow, ...]:
    """Where each line of a version comes from ("" is the newest assembled), through the runs S0 was evolved in before.

    Of an earlier run that is no longer in the workspace the ids are told and nothing behind them. Raises UserError:
    no such version.
    """
    lines = store.blame(version) or lines_of_its_own(store.skill(version or "S0"))
    there = {row.id for row in workspace.runs() if row.state != "unreadable"}
    earlier: dict[str, tuple[Patch, ...]] = {}
    for run in there.intersection(earlier_runs(lines)):
        with workspace.open_run(run, read_only=True) as other:
            earlier[run] = other.patches()
    return blame_rows(lines, store.patches(), earlier=earlier)
