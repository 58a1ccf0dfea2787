"""Folding patches up the merge tree without a barrier: a group starts when its members are ready, whatever its level.

Whether a slot has anything to merge is known only when its analysis has ended, so nodes are not scheduled from a list
of levels: every node is a task that waits for its children and then either merges, passes a lone child's candidates
on, or is empty.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from core.merge.plan import LiveNode, MergePlan
from core.strategies.together import side_by_side
from core.types import Candidate, MergeNode

Candidates = tuple[Candidate, ...]
MergeCall = Callable[[LiveNode, Candidates], Awaitable[MergeNode]]


async def fold(
    plan: MergePlan,
    leaves: Mapping[str, Awaitable[Candidates]],
    merge: MergeCall,
) -> Candidates:
    """The candidates at the root; () where no slot has any.

    `leaves` gives each slot's candidates by patch id, as they become known. `merge` is called once for every node
    with two or more live children, children in slot order. The first exception ends the whole fold.
    """
    if plan.root is None:
        return ()
    results: dict[str, Awaitable[Candidates]] = {}
    async with side_by_side() as group:
        for name, leaf in leaves.items():
            results[name] = group.create_task(_waited(leaf))
        for node in plan.nodes:
            below = tuple((child, results[child]) for child in node.children)
            fanned = LiveNode(id=node.id, level=node.level, slot=node.slot, children=node.children)
            results[node.id] = group.create_task(_node(fanned, below, merge))
    return await results[plan.root.id]


async def _waited(leaf: Awaitable[Candidates]) -> Candidates:
    return await leaf


async def _node(
    node: LiveNode,
    below: tuple[tuple[str, Awaitable[Candidates]], ...],
    merge: MergeCall,
) -> Candidates:
    inputs: list[Candidate] = []
    alive: list[str] = []
    for name, child in below:
        candidates = await child
        if candidates:
            alive.append(name)
            inputs.extend(candidates)
    if len(alive) < 2:
        return tuple(inputs)
    live = LiveNode(id=node.id, level=node.level, slot=node.slot, children=tuple(alive))
    return (await merge(live, tuple(inputs))).output
