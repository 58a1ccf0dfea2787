"""The merge tree as rows: for a terminal's tree, for a table, and for a drawing on levels and slots. Pure.

Rows come root first, each followed by what is below it in slot order, so that indenting by `depth` is a tree already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

from core.merge.plan import LiveNode
from core.view.review.decided import edits_words
from core.view.rows import NodeRow, PatchRow

TreeState: TypeAlias = Literal[
    "pending",
    "accepted",
    "rejected",
    "in part",
    "waiting",
    "ready",
    "running",
    "merged",
    "passed_on",
    "failed",
    "conflict",
]
"""Of a patch: pending (undecided), accepted, rejected, in part (single edits are decided). Of a node: waiting for what
is below it, ready for its call, running (its call is under way), merged, passed_on (one member, no call), failed. Of
both: conflict (an edit ended there, or one of its own, because it contradicts another)."""


class TreeRow(NamedTuple):
    """One patch (level 0) or node. `slot` is its place on its level; `parent` is "" at a root.

    `edits_in` and `edits_out` are None where the node has not been merged yet; for a patch both are its edits.
    """

    id: str
    kind: Literal["patch", "node"]
    level: int
    slot: int
    depth: int
    parent: str
    children: tuple[str, ...]
    state: TreeState
    edits_in: int | None
    edits_out: int | None
    label: str
    told: str = ""
    """Of a patch with decided edits, which: "1 of 2 edits rejected"."""


def tree_rows(
    patches: Sequence[PatchRow], nodes: Sequence[NodeRow], planned: Sequence[LiveNode] = ()
) -> tuple[TreeRow, ...]:
    """The tree as far as it is known. `planned` adds nodes that are still to come; a merged one counts as stored.

    Patches in no node (rejected before merging, or not merged yet) follow as roots of their own.
    """
    shape: dict[str, tuple[int, int, tuple[str, ...]]] = {
        **{node.id: (node.level, node.slot, node.children) for node in planned},
        **{node.id: (node.level, node.slot, node.members) for node in nodes},
    }
    done = {node.id: node for node in nodes}
    known = {patch.id: patch for patch in patches}
    below = {child for _, _, children in shape.values() for child in children}
    tops = sorted((each for each in shape if each not in below), key=lambda each: (-shape[each][0], shape[each][1]))
    rows: list[TreeRow] = []
    waiting = [(top, "", 0) for top in reversed(tops)]
    while waiting:
        identifier, parent, depth = waiting.pop()
        if identifier in shape:
            rows.append(_node_row(identifier, shape, done, known, parent, depth))
            waiting += [(child, identifier, depth + 1) for child in reversed(shape[identifier][2])]
        elif identifier in known:
            rows.append(_patch_row(known[identifier], parent, depth))
    loose = [patch for patch in patches if patch.id not in below]
    return (*rows, *(_patch_row(patch, "", 0) for patch in loose))


def levels(rows: Iterable[TreeRow]) -> Mapping[int, tuple[TreeRow, ...]]:
    """The rows of each level, by slot: what a drawing lays out."""
    found: dict[int, list[TreeRow]] = {}
    for row in rows:
        found.setdefault(row.level, []).append(row)
    return {level: tuple(sorted(each, key=lambda row: (row.slot, row.id))) for level, each in sorted(found.items())}


def _patch_row(patch: PatchRow, parent: str, depth: int) -> TreeRow:
    single = decided_edits(patch)
    return TreeRow(
        id=patch.id,
        kind="patch",
        level=0,
        slot=patch.slot,
        depth=depth,
        parent=parent,
        children=(),
        state="in part" if single else patch.verdict,
        edits_in=patch.edits,
        edits_out=patch.edits,
        label=first_line(patch.root_cause),
        told=single,
    )


def decided_edits(patch: PatchRow) -> str:
    """What is decided of a patch that is not decided as a whole, in words; "" where nothing is."""
    if patch.verdict != "pending":
        return ""
    return edits_words(patch.edits, patch.decided_edits - patch.rejected_edits, patch.rejected_edits)


def _node_row(
    identifier: str,
    shape: Mapping[str, tuple[int, int, tuple[str, ...]]],
    done: Mapping[str, NodeRow],
    patches: Mapping[str, PatchRow],
    parent: str,
    depth: int,
) -> TreeRow:
    level, slot, children = shape[identifier]
    node = done.get(identifier)

    def there(child: str) -> bool:
        passes_on = child in shape and len(shape[child][2]) == 1
        return child in done or child in patches or (passes_on and there(shape[child][2][0]))

    ready = all(there(child) for child in children)
    return TreeRow(
        id=identifier,
        kind="node",
        level=level,
        slot=slot,
        depth=depth,
        parent=parent,
        children=children,
        state=_state(node, ready, alone=len(children) == 1),
        edits_in=node.edits_in if node else None,
        edits_out=node.edits_out if node else None,
        label=node.failure if node else "",
    )


def _state(node: NodeRow | None, ready: bool, alone: bool) -> TreeState:
    if node is None:
        return ("passed_on" if alone else "ready") if ready else "waiting"
    if node.failure:
        return "failed"
    return "passed_on" if node.calls == 0 and len(node.members) == 1 else "merged"


def first_line(text: str, limit: int = 100) -> str:
    """The first line of a text, cut with an ellipsis at `limit` characters."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    return line if len(line) <= limit else line[: limit - 1] + "…"
