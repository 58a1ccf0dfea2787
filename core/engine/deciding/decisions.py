"""One decision on a patch or an edit: by somebody, on what they saw, and never with a key in it."""

from __future__ import annotations

from core.assemble.ideas import same_idea, stands
from core.engine.deciding.typed import refuse_keys
from core.engine.running.configuration import refuse_unmerged
from core.errors import UserError
from core.patch.ids import is_merged, patch_of
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import Candidate, Decision, Edit


def decide(run: str, workspace: Workspace, decision: Decision) -> Decision:
    """Append a decision; one on a merged edit keeps the edit as it stands. It comes back as it was recorded.

    A `candidate` in it is the lesson as it was shown: a merge since may have given its number to another one. Raises
    UserError then, where nobody decides, where the run has no such patch or edit, where a replacement is one of
    something else, where there is nothing to undo, and where the run's strategy has no use for decisions.
    """
    if not decision.reviewer.strip():
        raise UserError("a decision needs a reviewer: say who decides with --reviewer NAME")
    if decision.replacement is not None and decision.verdict != "accept":
        raise UserError(
            f"{decision.target}: only an edit that is accepted can be reworded, not one to {decision.verdict}"
        )
    with workspace.open_run(run) as store:
        refuse_unmerged(store)
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
