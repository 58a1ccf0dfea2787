"""What is said above the merge tree: how many patches, merges and lessons, and what is under way. Pure."""

from __future__ import annotations

from core.view.amounts import many
from core.view.merge_tree.facts import TreeFacts, open_slots, planned
from core.view.merge_tree.packed import PackedTree
from core.view.skill.lessons import counts_of, places_told


def summary_of(facts: TreeFacts) -> tuple[str, ...]:
    """The tree in a few facts."""
    rejected = sum(patch.verdict == "rejected" for patch in facts.patches)
    merges = len(facts.nodes)
    found = [
        f"{many(len(facts.patches), 'patch')} of {many(facts.slots, 'trajectory')}",
        _how(facts),
        f"{many(merges, 'merge')} done",
    ]
    if rejected:
        found.append(f"{rejected} rejected, by all reviewers together" if facts.sight.blind else f"{rejected} rejected")
    failed = sum(bool(node.failure) for node in facts.nodes)
    if failed:
        found.append(f"{many(failed, 'merge')} failed: what they held was carried on unmerged")
    if facts.version:
        found.append(f"{facts.version}: {places_told(counts_of(facts.lessons))}")
    return tuple(found)


def _how(facts: TreeFacts) -> str:
    if facts.batch:
        return f"the skill updated {many(len(facts.plan.nodes), 'time')}, {facts.batch} of them at a time"
    return f"merged up to {facts.fan_in} at a time on {many(facts.plan.levels, 'level')}"


def where_it_stands(facts: TreeFacts, paused: bool) -> str:
    """What a live tree waits for."""
    to_come = [node for node in planned(facts) if not node.passes_on]
    done = {node.id for node in facts.nodes}
    said = [f"{sum(node.id in done for node in to_come)} of {len(to_come)} merges done"]
    if facts.started:
        said.append(f"merging {', '.join(sorted(facts.started)[:4])}{' …' if len(facts.started) > 4 else ''}")
    if waiting := len(open_slots(facts)):
        said.append(f"{many(waiting, 'trajectory')} not analysed yet")
    if facts.state == "paused":
        said.append("the run is paused")
    return " · ".join(["the drawing stands still" if paused else "live", *said])


def reading_of(packed: PackedTree) -> str:
    """How the drawing is read, and what it has no room for."""
    said = (
        "Each square is a patch; groups flow to the right into one merge each. 8 → 6: eight edits went in, six came "
        "out. Click anything to see what went in, what came out and why."
    )
    if packed.lessons_left:
        said += f" {packed.lessons_left} more lessons have no room here: click the skill."
    return said
