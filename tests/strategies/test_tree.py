"""The merge tree runs without barriers and never loses a leaf."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest

from core.merge.plan import LiveNode, plan_merge
from core.strategies.tree import Candidates, fold
from core.types import Candidate, Edit, MergeNode


def leaf(patch: str) -> Candidates:
    edit = Edit(id=f"{patch}.e1", op="append_to_section", anchor="## Work", text=f"- {patch}")
    return (Candidate(edit=edit, line_sources=((edit.id,),)),)


async def ready(candidates: Candidates) -> Candidates:
    return candidates


async def join(node: LiveNode, inputs: Candidates) -> MergeNode:
    return MergeNode(
        id=node.id,
        level=node.level,
        slot=node.slot,
        members=node.children,
        inputs=tuple(candidate.edit.id for candidate in inputs),
        output=inputs,
        fates=(),
    )


def folded(slots: int, fan_in: int, present: set[int]) -> tuple[Candidates, list[MergeNode]]:
    """Fold `slots` slots of which only `present` have a patch; the root's candidates and the nodes that were merged."""
    nodes: list[MergeNode] = []

    async def merge(node: LiveNode, inputs: Candidates) -> MergeNode:
        nodes.append(await join(node, inputs))
        return nodes[-1]

    names = [f"p{slot:03d}" for slot in range(slots)]
    plan = plan_merge(names, fan_in)
    leaves: dict[str, Awaitable[Candidates]] = {}

    async def run() -> Candidates:
        for slot, name in enumerate(names):
            leaves[name] = ready(leaf(name) if slot in present else ())
        return await fold(plan, leaves, merge)

    return asyncio.run(run()), nodes


@pytest.mark.parametrize("present", [set(), {3}, {0, 1}, set(range(11)), {0, 10}])
def test_every_leaf_reaches_the_root(present: set[int]) -> None:
    """Whatever slots are empty, the candidates of the others come out at the root, in slot order."""
    candidates, _ = folded(11, 3, present)
    assert [candidate.edit.id for candidate in candidates] == [f"p{slot:03d}.e1" for slot in sorted(present)]


def test_a_lone_patch_costs_no_merge() -> None:
    """One patch passes through every level without a call."""
    _, nodes = folded(100, 4, {42})
    assert nodes == []


def test_a_group_starts_while_another_still_waits_for_its_leaves() -> None:
    """There is no barrier between levels: the first group's merge has ended before the last leaf is known."""
    order: list[str] = []

    async def run() -> None:
        late: asyncio.Future[Candidates] = asyncio.get_running_loop().create_future()
        names = [f"p{slot:03d}" for slot in range(4)]
        leaves: dict[str, Awaitable[Candidates]] = {name: ready(leaf(name)) for name in names[:3]}
        leaves["p003"] = late

        async def merge(node: LiveNode, inputs: Candidates) -> MergeNode:
            order.append(node.id)
            if node.id == "m1.000":
                late.set_result(leaf("p003"))
            return await join(node, inputs)

        await fold(plan_merge(names, 2), leaves, merge)

    asyncio.run(asyncio.wait_for(run(), 10))
    assert order == ["m1.000", "m1.001", "m2.000"]
