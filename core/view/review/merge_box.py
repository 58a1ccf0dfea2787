"""What a review says of the merge: what waits for it, what it will cost, and the one thing to do now. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from core.view.amounts import many, many_are, model_calls
from core.view.review.remerge_cost import RemergeCost, remerge_cost, seen_by
from core.view.review.review import Review
from core.view.rows import RunState

_NAMED = 5
_UNLESS = ", and once more wherever a reply cannot be used"


class MergeBox(NamedTuple):
    """`does` is what a button would start, "" where there is nothing to start; `quiet` is said in passing only."""

    does: Literal["", "remerge", "resume"]
    button: str
    told: str
    quiet: bool = False


def merge_box(
    review: Review, state: RunState, newest: str, cost: RemergeCost, exactly: Sequence[str] | None = None
) -> MergeBox:
    """What to say of a run in this state whose `newest` version was merged last.

    `exactly` are the merges the journal has no reply for; None where nobody looked, and then the bound is told.
    """
    if state == "waiting_for_review":
        return _waiting(review, cost)
    if state in ("running", "created") and review.facts.merged is None:
        told = "The run is at work. What you reject before it merges is not in its skill."
        return MergeBox("", "", told, quiet=True)
    if review.facts.merged is None:
        told = f"The run stopped before its merge ({state.replace('_', ' ')}). Decisions count when it goes on."
        return MergeBox("", "", told, quiet=True)
    if not cost.since:
        return MergeBox("", "", f"Every decision is in {newest}." if review.facts.decisions else "", quiet=True)
    waiting = _waiting_words(review, cost)
    if _of_several(review):
        waiting = f"Of all reviewers together: {waiting}"
    if not cost.changed and not cost.nodes:
        made = many(cost.since, "decision")
        told = f"{made} since {newest} would change nothing in it: an undecided patch counts as accepted."
        return MergeBox("", "", told, quiet=True)
    told = f"{waiting} not in the skill yet. {_price(review, cost, exactly)} It makes a new version; {newest} stays."
    return MergeBox("remerge", "Merge again", told)


def _waiting_words(review: Review, cost: RemergeCost) -> str:
    """How many decisions are in no version yet, those told apart that only take an earlier one back."""
    since = review.facts.decisions[-cost.since :]
    undone = sum(each.verdict == "undo" for each in since)
    if undone == cost.since:
        return many_are(undone, "undo")
    rest = f", {undone} of them an undo," if undone else ""
    return many(cost.since, "decision") + rest + (" is" if cost.since == 1 else " are")


def cost_of(review: Review) -> RemergeCost:
    """What merging again would cost at most."""
    return remerge_cost(review.facts)


def _waiting(review: Review, cost: RemergeCost) -> MergeBox:
    undecided = sum(row.undecided for row in review.facts.patches)
    total = len(review.facts.patches)
    left = "No patch is left undecided."
    if undecided:
        one = undecided == 1
        whose = " of anybody" if _of_several(review) else ""
        have = "has" if one else "have"
        left = f"{undecided} of {total} patches {have} no decision{whose} yet and would count as accepted."
    calls = f"Merging calls the model at most {_times(cost.most_calls)}{_UNLESS}."
    told = f"The run waits for review before it merges. {left} {calls}"
    return MergeBox("resume", "Go on: merge what was not rejected", told)


def _of_several(review: Review) -> bool:
    """Whether the counts of this box are of others' decisions too, beside what this reviewer decided."""
    return any(each.reviewer != review.reviewer for each in review.facts.decisions) and bool(review.reviewer)


def _price(review: Review, cost: RemergeCost, exactly: Sequence[str] | None) -> str:
    nodes = cost.nodes if exactly is None else tuple(exactly)
    if not nodes:
        why = "the journal has every reply it needs" if cost.nodes else "the merge tree stays as it is"
        return f"Merging again takes {model_calls(0)}: {why}."
    several = {node: review.facts.several[node] for node in nodes if node in review.facts.several}
    times = _times(len(nodes) + sum(several.values()) - len(several))
    why = ", going by what large merges took last time" if several else ""
    most = "about " if several else "at most " if exactly is None else ""
    return (
        f"Merging again calls the model {most}{times}{_path(review, cost, nodes)}{why}{_UNLESS}; everything else "
        "comes from the journal."
    )


def _path(review: Review, cost: RemergeCost, nodes: Sequence[str]) -> str:
    """The merges on the way to the root, as far as they tell this reviewer nothing new of patches still to decide."""
    visible = review.visible | {patch for patch in cost.patches if _refuses(review, patch)}
    seen = [node for node in seen_by(cost, visible) if node in nodes] + [
        node for node in nodes if node in review.facts.failed
    ]
    seen = list(dict.fromkeys(seen))
    hidden = len(nodes) - len(seen)
    named = ", ".join(seen[:_NAMED]) + (f" and {len(seen) - _NAMED} more" if len(seen) > _NAMED else "")
    parts = [f"path to the root: {named}"] if seen else []
    if hidden:
        parts.append(f"{hidden} for patches you have not decided")
    return f" ({'; '.join(parts)})"


def _refuses(review: Review, patch: str) -> bool:
    """Whether this reviewer's own vote takes something of a patch out, so that its path tells them nothing new."""
    own = [review.verdicts.by_on_leaf(review.reviewer, edit) for edit in review.facts.edits.get(patch, ())]
    return any(vote is not None and vote.verdict == "reject" for vote in own)


def _times(count: int) -> str:
    return {0: "not once", 1: "once", 2: "twice"}.get(count, f"{count} times")
