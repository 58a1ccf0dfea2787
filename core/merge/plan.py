"""The merge tree, planned on original slots.

Groups are runs of `fan_in` neighbouring slots, ids name level and slot, and empty slots stay where they are: taking
one patch out changes only the nodes on its path to the root. Levels: L = ceil(log_B |P|), at least one where there is
a patch at all (arXiv 2603.25158, hierarchical merging).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from string import ascii_lowercase

from core.types import Record


class PlanNode(Record):
    """A node of the tree. `children` are node ids, on level 1 patch ids, all in slot order."""

    id: str
    level: int
    slot: int
    children: tuple[str, ...]


class MergePlan(Record):
    """All nodes, level by level and slot by slot; the last one is the root. No patches: no nodes."""

    fan_in: int
    levels: int
    nodes: tuple[PlanNode, ...]

    @property
    def root(self) -> PlanNode | None:
        return self.nodes[-1] if self.nodes else None

    def node(self, identifier: str) -> PlanNode:
        """The node of this id. Raises KeyError."""
        found = next((node for node in self.nodes if node.id == identifier), None)
        if found is None:
            raise KeyError(identifier)
        return found


def plan_updates(patch_ids: Sequence[str], batch: int) -> MergePlan:
    """What sequential updates merge: a node over each batch of neighbouring slots, one after the other, and no tree.

    A batch of one passes on without a call, as a lone child does. The last node is the last update.
    """
    groups = [tuple(patch_ids[start : start + batch]) for start in range(0, len(patch_ids), batch)]
    nodes = tuple(
        PlanNode(id=f"m1.{slot:03d}", level=1, slot=slot, children=group) for slot, group in enumerate(groups)
    )
    return MergePlan(fan_in=batch, levels=min(1, len(nodes)), nodes=nodes)


class LiveNode(Record):
    """A node with something below it. `children` are those that are live; one alone passes on without a call."""

    id: str
    level: int
    slot: int
    children: tuple[str, ...]

    @property
    def passes_on(self) -> bool:
        return len(self.children) == 1


def plan_merge(patch_ids: Sequence[str], fan_in: int) -> MergePlan:
    """Plan the tree over all original slots, those without a patch included.

    Raises ValueError for a fan-in below 2 or an id given twice.
    """
    if fan_in < 2:
        raise ValueError(f"a merge takes at least 2 at a time, not {fan_in}")
    if len(set(patch_ids)) != len(patch_ids):
        raise ValueError("every slot needs an id of its own")
    nodes: list[PlanNode] = []
    below, level = tuple(patch_ids), 0
    while len(below) > 1 or (below and level == 0):
        level += 1
        groups = [below[start : start + fan_in] for start in range(0, len(below), fan_in)]
        made = [
            PlanNode(id=f"m{level}.{slot:03d}", level=level, slot=slot, children=group)
            for slot, group in enumerate(groups)
        ]
        nodes += made
        below = tuple(node.id for node in made)
    return MergePlan(fan_in=fan_in, levels=level, nodes=tuple(nodes))


def live(plan: MergePlan, present: Collection[str]) -> tuple[LiveNode, ...]:
    """The nodes that have work or something to pass on, children before parents, empty ones left out.

    `present` holds the ids of the patches that go into this merge; nothing is renumbered.
    """
    alive = set(present)
    found = []
    for node in plan.nodes:
        children = tuple(child for child in node.children if child in alive)
        if children:
            alive.add(node.id)
            found.append(LiveNode(id=node.id, level=node.level, slot=node.slot, children=children))
    return tuple(found)


def path_to_root(plan: MergePlan, patch: str) -> tuple[str, ...]:
    """The nodes above a patch, nearest first: what a rejected patch makes new."""
    path: list[str] = []
    below = patch
    for node in plan.nodes:
        if below in node.children:
            path.append(node.id)
            below = node.id
    return tuple(path)


def split_group(node: PlanNode | LiveNode, parts: int) -> tuple[LiveNode, ...]:
    """One more level for a group that does not fit: `parts` runs of its children, then the node over them.

    Ids are stable: `m1.003` becomes `m1.003.a`, `m1.003.b` … and, last, `m1.003` with these as its children. What the
    children are is the caller's business: a group too big at level 1 splits by patches, or by candidate ids where a
    single member is too big. Fewer children than parts give as many parts as there are children. Raises ValueError
    where there is nothing to split.
    """
    parts = min(parts, len(node.children))
    if parts < 2:
        raise ValueError(f"{node.id}: {len(node.children)} members cannot be split into {parts} groups")
    size, larger = divmod(len(node.children), parts)
    made, start = [], 0
    for index in range(parts):
        end = start + size + (1 if index < larger else 0)
        made.append(
            LiveNode(
                id=f"{node.id}.{_letters(index)}", level=node.level, slot=node.slot, children=node.children[start:end]
            )
        )
        start = end
    whole = LiveNode(id=node.id, level=node.level, slot=node.slot, children=tuple(part.id for part in made))
    return (*made, whole)


def _letters(index: int) -> str:
    """0 → "a", 25 → "z", 26 → "aa"."""
    text = ""
    index += 1
    while index:
        index, place = divmod(index - 1, len(ascii_lowercase))
        text = ascii_lowercase[place] + text
    return text
