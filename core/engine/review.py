"""What became of every edit, decisions on patches and edits, and merging again under them."""

from __future__ import annotations

import asyncio

from core.assemble.ideas import same_idea, stands
from core.config import RunConfig
from core.engine.process import at_work, until_stopped
from core.engine.runs import same_but_reached
from core.engine.typed import refuse_keys
from core.engine.wiring import choose_tasks, open_lab
from core.errors import UserError
from core.patch.ids import is_merged, patch_of
from core.patch.ledger import LedgerRow
from core.patch.ledger import ledger as ledger_of
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.strategies.parallel import remerge as merge_again
from core.types import Candidate, Decision, Edit, Patch, Record, Trajectory, Version
from core.view.skill.blame_rows import BlameRow, blame_rows, earlier_runs, lines_of_its_own


class Remerged(Record):
    """A version made by merging again, and what it took: calls that were paid for, and those the journal answered."""

    run: str
    version: Version
    paid_calls: int
    journal_calls: int


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


def decide(run: str, workspace: Workspace, decision: Decision) -> Decision:
    """Append a decision; one on a merged edit keeps the edit as it stands. It comes back as it was recorded.

    A `candidate` in it is the lesson as it was shown: a merge since may have given its number to another one. Raises
    UserError then, where nobody decides, where the run has no such patch or edit, where a replacement is one of
    something else, and where there is nothing to undo.
    """
    if not decision.reviewer.strip():
        raise UserError("a decision needs a reviewer: say who decides with --reviewer NAME")
    if decision.replacement is not None and decision.verdict != "accept":
        raise UserError(
            f"{decision.target}: only an edit that is accepted can be reworded, not one to {decision.verdict}"
        )
    with workspace.open_run(run) as store:
        if decision.verdict != "undo":
            words = decision.replacement.text if decision.replacement is not None else ""
            refuse_keys("the decision", decision.reviewer, decision.reason, words, config=store.run().config)
        if decision.replacement is not None:
            _edit_named(decision.target, store)
        merged = merged_edit(decision.target, store)
        refuse_renumbered(decision.target, decision.candidate, merged)
        if merged is not None:
            decision = decision.model_copy(update={"candidate": merged})
        if decision.verdict == "undo" and not stands(decision, store.decisions()):
            raise UserError(
                f"{decision.target}: {decision.reviewer} has no decision on it that could be undone; "
                f"`trace2skill ledger {run}` lists the edits"
            )
        store.add_decision(decision)
    return decision


def replacement(run: str, workspace: Workspace, target: str, text: str) -> Edit:
    """An edit of the run with other words in it. Raises UserError where there is no such edit."""
    with workspace.open_run(run, read_only=True) as store:
        found = _edit_named(target, store)
    return found.model_copy(update={"text": text})


def refuse_renumbered(target: str, shown: Candidate | None, there: Candidate | None) -> None:
    """Raise UserError where the lesson that was `shown` is not the one that has its number now: a merge since may have
    given it to another. None was shown: a name alone was said."""
    if shown is not None and (there is None or not same_idea(shown, there)):
        raise UserError(
            f"{target}: the patches were merged again since you looked, and this is no longer the number of the lesson "
            "you saw; nothing was decided. Look at it in the newest version and decide there"
        )


def merged_edit(target: str, store: RunStore) -> Candidate | None:
    """The merged edit of this id; a leaf that no merge touched is still a leaf."""
    if not is_merged(target):
        return None
    return next((each for node in store.nodes() for each in node.output if each.edit.id == target), None)


def _edit_named(target: str, store: RunStore) -> Edit:
    """The edit of this id. Raises UserError where there is none: a patch has no words of its own."""
    merged = merged_edit(target, store)
    if merged is not None:
        return merged.edit
    try:
        edits = store.patch(patch_of(target)).edits
    except UserError:
        edits = ()
    found = next((edit for edit in edits if edit.id == target), None)
    if found is not None:
        return found
    raise UserError(f"{target}: only a single edit can be reworded, and this run has none of that id")


def remerge(run: str, workspace: Workspace, config: RunConfig | None = None, own_bounds: bool = False) -> Remerged:
    """Merge a run's patches again under its decisions and record the version.

    `config` brings other budgets and endpoint addresses than the run's own; what determines the outcome must be the
    same. With `own_bounds` it brings addresses alone. Raises UserError, also for a run that never came to its merge: a
    skill of half its patches would pass for one of all. Raises StageFailed where every merge failed, Cancelled,
    BoundaryError.
    """
    with workspace.open_run(run, read_only=True) as store:
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
