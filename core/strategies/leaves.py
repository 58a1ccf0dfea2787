"""What goes into the merge from one patch, under the decisions made so far. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.merge.lineage import leaf_candidate
from core.types import Candidate, Decision, Edit, Patch


def standing(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """The decision that counts for each target: the last one, and none where that one is an undo."""
    last = {decision.target: decision for decision in decisions}
    return {target: decision for target, decision in last.items() if decision.verdict != "undo"}


def leaf_candidates(patch: Patch, verdicts: Mapping[str, Decision]) -> tuple[Candidate, ...]:
    """The patch's edits that may be merged: not refused by a lint, not rejected; reworded where a person did so."""
    if _rejected(patch.id, verdicts):
        return ()
    refused = {flag.edit for flag in patch.flags if flag.refuses}
    return tuple(
        leaf_candidate(reworded(edit, verdicts), [flag for flag in patch.flags if flag.edit == edit.id])
        for edit in patch.edits
        if edit.id not in refused and not _rejected(edit.id, verdicts)
    )


def reworded(edit: Edit, verdicts: Mapping[str, Decision]) -> Edit:
    """The edit as a person accepted it, under its own id."""
    decision = verdicts.get(edit.id)
    if decision is None or decision.replacement is None:
        return edit
    return decision.replacement.model_copy(update={"id": edit.id})


def _rejected(target: str, verdicts: Mapping[str, Decision]) -> bool:
    decision = verdicts.get(target)
    return decision is not None and decision.verdict == "reject"
