"""What goes into the merge from one patch, under the decisions made so far, and what goes round it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from core.assemble.verdicts import Verdicts, without_sources
from core.merge.lineage import leaf_candidate
from core.types import Candidate, Decision, Edit, Patch


def leaf_candidates(patch: Patch, verdicts: Verdicts) -> tuple[Candidate, ...]:
    """The patch's edits that are merged: not refused by a lint, not rejected, not in a person's words.

    Of a decision on an edit and one on its patch the later counts.
    """
    refused = _refused((patch,))
    return tuple(_candidate(edit, patch) for edit in patch.edits if edit.id not in refused and verdicts.merges(edit.id))


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


def with_own_words(merged: Sequence[Candidate], patches: Sequence[Patch], verdicts: Verdicts) -> tuple[Candidate, ...]:
    """What the tree gave, without what a person has put into other words since it was merged; then all these words."""
    pinned = tuple(each for patch in patches for each in pinned_candidates(patch, verdicts))
    reworded = {each.edit.id for each in pinned}
    left = [without_sources(each, [source for source in each.sources if source in reworded]) for each in merged]
    return (*(each for each in left if each is not None), *pinned)


def how_many_hold(made: Sequence[Decision], under: int, patches: Sequence[Patch]) -> int:
    """How many decisions a skill can be put together under from candidates that were merged under the first `under`.

    What is rejected or reworded meanwhile is taken out and put in without the tree. A leaf edit that stood outside the
    tree when it was merged can only be brought in by merging again: that decision, and all after it, wait for it.
    """
    then = Verdicts(made[:under])
    outside = {edit.id for patch in patches for edit in patch.edits if not then.merges(edit.id)} - _refused(patches)
    for held in range(under, len(made)):
        now = Verdicts(made[: held + 1])
        if any(now.merges(leaf) for leaf in outside):
            return held
    return len(made)


def _refused(patches: Sequence[Patch]) -> set[str]:
    """The edits that a lint keeps out of every merge."""
    return {flag.edit for patch in patches for flag in patch.flags if flag.refuses}


def _candidate(edit: Edit, patch: Patch) -> Candidate:
    return leaf_candidate(edit, [flag for flag in patch.flags if flag.edit == edit.id and not flag.refuses])
