"""What merging again would cost: which merges change under the decisions made since the newest version. Pure.

Decisions change what goes into the tree, leaf by leaf; a leaf that comes or goes changes the merges on its path to the
root and no others (core.merge.plan). Each of these is a call at most, none where one member is left to pass on, and
none where the journal holds the reply already, which only the engine can tell (core.engine.calls_to_remerge).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from core.assemble.verdicts import Verdicts
from core.merge.plan import LiveNode, live, path_to_root, plan_merge
from core.patch.ids import is_merged, patch_id, patch_of, slot_order
from core.view.votes import ReviewFacts


class RemergeCost(NamedTuple):
    """`since` counts decisions in no version yet. Of what they are about, `changed` are edits (or merged edits) that a
    version made now would treat otherwise, `patches` those whose part in the merge tree changes, `nodes` the merges
    that have other candidates then, children before parents, or that failed and are tried again. `paths` has the nodes
    above each of the patches."""

    since: int
    changed: tuple[str, ...]
    patches: tuple[str, ...]
    nodes: tuple[str, ...]
    paths: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def most_calls(self) -> int:
        """One a merge; a reply that has to be asked for again takes another."""
        return len(self.nodes)


def remerge_cost(facts: ReviewFacts) -> RemergeCost:
    """The cost of merging again under all decisions; of a run that never merged, of the whole tree."""
    if facts.merged is None:
        return _whole(facts)
    then, now = Verdicts(facts.decisions[: facts.merged]), Verdicts(facts.decisions)
    leaves = _leaves_touched(facts)
    changed = tuple(leaf for leaf in leaves if _part(leaf, then, facts) != _part(leaf, now, facts))
    others = [target for target in _merged_targets(facts) if then.on(target) != now.on(target)]
    moved = [leaf for leaf in changed if _in_tree(leaf, then, facts) != _in_tree(leaf, now, facts)]
    patches = tuple(dict.fromkeys(patch_of(leaf) for leaf in moved))
    calling = {node.id for node in live_now(facts) if not node.passes_on}
    plan = plan_merge([patch_id(slot) for slot in range(facts.slots)], facts.fan_in)
    paths = tuple((patch, tuple(each for each in path_to_root(plan, patch) if each in calling)) for patch in patches)
    anew = {node for _, path in paths for node in path} | facts.failed
    for node in plan.nodes:  # children come first, so what is above a failed merge is found in one pass
        if node.id in calling and not anew.isdisjoint(node.children):
            anew.add(node.id)
    nodes = tuple(node.id for node in plan.nodes if node.id in anew and node.id in calling)
    return RemergeCost(len(facts.decisions) - facts.merged, (*changed, *others), patches, nodes, paths)


def live_now(facts: ReviewFacts) -> tuple[LiveNode, ...]:
    """The nodes of the tree that have something below them under the decisions as they stand."""
    verdicts = Verdicts(facts.decisions)
    present = [patch for patch, edits in facts.edits.items() if any(_in_tree(edit, verdicts, facts) for edit in edits)]
    return live(plan_merge([patch_id(slot) for slot in range(facts.slots)], facts.fan_in), present)


def seen_by(cost: RemergeCost, visible: Collection[str]) -> tuple[str, ...]:
    """Of the nodes that change, those that change for a patch of `visible`: the others would tell what a reviewer who
    has not decided yet must not know."""
    seen = {node for patch, path in cost.paths if patch in visible for node in path}
    return tuple(node for node in cost.nodes if node in seen)


def _whole(facts: ReviewFacts) -> RemergeCost:
    nodes = tuple(node.id for node in live_now(facts) if not node.passes_on)
    return RemergeCost(len(facts.decisions), (), (), nodes, ())


def _leaves_touched(facts: ReviewFacts) -> tuple[str, ...]:
    """Every leaf edit that a decision since the newest version is about, by itself or by its patch."""
    found: dict[str, None] = {}
    for decision in facts.decisions[facts.merged or 0 :]:
        if not is_merged(decision.target):
            found.update(dict.fromkeys(facts.edits.get(decision.target, (decision.target,))))
    return tuple(sorted(found, key=slot_order))


def _merged_targets(facts: ReviewFacts) -> tuple[str, ...]:
    since = facts.decisions[facts.merged or 0 :]
    return tuple(dict.fromkeys(decision.target for decision in since if is_merged(decision.target)))


def _in_tree(leaf: str, verdicts: Verdicts, facts: ReviewFacts) -> bool:
    return leaf not in facts.refused and verdicts.merges(leaf)


def _part(leaf: str, verdicts: Verdicts, facts: ReviewFacts) -> tuple[bool, str | None]:
    """Whether a leaf goes into the tree, and the words in which it goes round it."""
    decision = verdicts.on(leaf)
    words = decision.replacement if decision is not None and not verdicts.rejects(leaf) else None
    return _in_tree(leaf, verdicts, facts), words.text if words is not None else None
