"""What merging again would cost: which merges change under the decisions made since the newest version. Pure.

Decisions change what goes into the tree, leaf by leaf; a leaf that comes or goes changes the merges on its path to the
root and no others (core.merge.plan). Each of these is a call at most, none where one member is left to pass on, and
none where the journal holds the reply already, which only the engine can tell (core.engine.calls_to_remerge).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from core.assemble.verdicts import Verdicts
from core.merge.plan import LiveNode, MergePlan, live, path_to_root, plan_merge
from core.patch.ids import is_merged, patch_id, patch_of, slot_order
from core.view.review.votes import ReviewFacts


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
    now = Verdicts(facts.decisions)
    gone_now = _not_merged(now, facts)
    plan = plan_merge([patch_id(slot) for slot in range(facts.slots)], facts.fan_in)
    calling = {node.id for node in _live(plan, gone_now, facts) if not node.passes_on}
    if facts.merged is None:
        nodes = tuple(node.id for node in plan.nodes if node.id in calling)
        return RemergeCost(len(facts.decisions), (), (), nodes, ())
    then = Verdicts(facts.decisions[: facts.merged])
    below = then if facts.tree is None else Verdicts(facts.decisions[: facts.tree])
    moved = gone_now ^ _not_merged(then, facts)
    words_then, words_now = _words(then), _words(now)
    reworded = [edit for edit in {*words_then, *words_now} if words_then.get(edit) != words_now.get(edit)]
    merged = [target for target in _merged_targets(facts) if then.on(target) != now.on(target)]
    in_tree = sorted(gone_now ^ _not_merged(below, facts), key=slot_order)
    patches = tuple(dict.fromkeys(patch_of(leaf) for leaf in in_tree))
    paths = tuple((patch, tuple(each for each in path_to_root(plan, patch) if each in calling)) for patch in patches)
    anew = {node for _, path in paths for node in path} | facts.failed
    for node in plan.nodes:  # children come first, so what is above a failed merge is found in one pass
        if node.id in calling and not anew.isdisjoint(node.children):
            anew.add(node.id)
    nodes = tuple(node.id for node in plan.nodes if node.id in anew and node.id in calling)
    changed = (*sorted({*moved, *reworded}, key=slot_order), *merged)
    return RemergeCost(len(facts.decisions) - facts.merged, changed, patches, nodes, paths)


def seen_by(cost: RemergeCost, visible: Collection[str]) -> tuple[str, ...]:
    """Of the nodes that change, those that change for a patch of `visible`: the others would tell what a reviewer who
    has not decided yet must not know."""
    seen = {node for patch, path in cost.paths if patch in visible for node in path}
    return tuple(node for node in cost.nodes if node in seen)


def _live(plan: MergePlan, gone: Collection[str], facts: ReviewFacts) -> tuple[LiveNode, ...]:
    out = {*gone, *facts.refused}
    return live(plan, [patch for patch, edits in facts.edits.items() if any(edit not in out for edit in edits)])


def _not_merged(verdicts: Verdicts, facts: ReviewFacts) -> set[str]:
    """The leaf edits that decisions keep out of the tree, of those a lint does not: few, so that only these are looked
    at and not every edit of the run."""
    about = (target for target in verdicts.targets if not is_merged(target) and _keeps_out(verdicts, target))
    leaves = {leaf for target in about for leaf in facts.edits.get(target, (target,))}
    return {leaf for leaf in leaves if leaf not in facts.refused and not verdicts.merges(leaf)}


def _keeps_out(verdicts: Verdicts, target: str) -> bool:
    decision = verdicts.on(target)
    return decision is not None and (decision.verdict == "reject" or decision.replacement is not None)


def _words(verdicts: Verdicts) -> dict[str, str]:
    """The words in which leaf edits go round the tree."""
    found = {}
    for target in verdicts.targets:
        decision = verdicts.on(target)
        words = decision.replacement if decision is not None and not is_merged(target) else None
        if words is not None and not verdicts.rejects(target):
            found[target] = words.text
    return found


def _merged_targets(facts: ReviewFacts) -> tuple[str, ...]:
    since = facts.decisions[facts.merged or 0 :]
    return tuple(dict.fromkeys(decision.target for decision in since if is_merged(decision.target)))
