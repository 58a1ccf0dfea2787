"""What goes into the merge from one patch, under the decisions made so far, and what goes round it. Pure."""

from __future__ import annotations

from core.assemble.verdicts import Verdicts
from core.merge.lineage import leaf_candidate
from core.types import Candidate, Edit, Patch


def leaf_candidates(patch: Patch, verdicts: Verdicts) -> tuple[Candidate, ...]:
    """The patch's edits that are merged: not refused by a lint, not rejected, not in a person's words.

    Of a decision on an edit and one on its patch the later counts.
    """
    refused = {flag.edit for flag in patch.flags if flag.refuses}
    return tuple(
        _candidate(edit, patch)
        for edit in patch.edits
        if edit.id not in refused and verdicts.merges(edit.id)
    )


def pinned_candidates(patch: Patch, verdicts: Verdicts) -> tuple[Candidate, ...]:
    """The edits a person reworded, in these words and under their own ids.

    They go round the tree: no model rewords or drops what a person wrote, and a lint's refusal was of other words.
    """
    found = []
    for edit in patch.edits:
        decision = verdicts.on(edit.id)
        if verdicts.pins(edit.id) and not verdicts.rejects(edit.id) and decision is not None and decision.replacement:
            found.append(_candidate(decision.replacement.model_copy(update={"id": edit.id}), patch))
    return tuple(found)


def _candidate(edit: Edit, patch: Patch) -> Candidate:
    return leaf_candidate(edit, [flag for flag in patch.flags if flag.edit == edit.id and not flag.refuses])
