"""The merge tree as rows: complete, in order, and true about what is still to come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.merge.plan import live, plan_merge
from core.view.merge_tree.tree import levels, tree_rows
from core.view.rows import NodeRow, PatchRow
from tests.view.rows import patch_row


def patch(slot: int, verdict: str = "pending") -> PatchRow:
    return patch_row(slot, root_cause="a cause\nin two lines", edits=2, verdict=verdict)


def node(name: str, level: int, slot: int, members: tuple[str, ...], calls: int = 1, failure: str = "") -> NodeRow:
    return NodeRow(name, level, slot, members, len(members), 1, calls, 10, 0.1, 0, failure)


def merged(plan, present) -> list[NodeRow]:
    return [node(each.id, each.level, each.slot, each.children) for each in live(plan, present)]


def test_the_root_comes_first_and_children_follow_in_order():
    """Rows are the tree read from the root down, each node before what is below it."""
    patches = [patch(slot) for slot in range(4)]
    plan = plan_merge([each.id for each in patches], 2)
    rows = tree_rows(patches, merged(plan, [each.id for each in patches]))
    assert [(row.depth, row.id) for row in rows] == [
        *((0, "m2.000"), (1, "m1.000"), (2, "p000"), (2, "p001")),
        *((1, "m1.001"), (2, "p002"), (2, "p003")),
    ]
    assert {row.state for row in rows} == {"merged", "pending"}
    assert rows[2].label == "a cause"


def test_what_is_to_come_waits_or_is_ready():
    """A planned node is ready when all below it is there, and waits until then."""
    patches = [patch(slot) for slot in range(4)]
    plan = live(plan_merge([each.id for each in patches], 2), [each.id for each in patches])
    rows = tree_rows(patches, [node("m1.000", 1, 0, ("p000", "p001"))], plan)
    assert {row.id: row.state for row in rows if row.kind == "node"} == {
        "m2.000": "waiting",
        "m1.000": "merged",
        "m1.001": "ready",
    }
    assert next(row for row in rows if row.id == "m2.000").edits_in is None


def test_what_has_nothing_to_merge_with_is_passed_on():
    """A lone patch goes up without a call: its nodes are in the plan alone, and they keep it in the tree."""
    patches = [patch(slot) for slot in range(5)]
    plan = plan_merge([each.id for each in patches], 2)
    stored = [each for each in merged(plan, [each.id for each in patches]) if len(each.members) > 1]
    rows = tree_rows(patches, stored, live(plan, [each.id for each in patches]))
    assert [(row.depth, row.id, row.state) for row in rows if row.level in (2, 3) or row.id == "m1.002"] == [
        (0, "m3.000", "merged"),
        (1, "m2.000", "merged"),
        (1, "m2.001", "passed_on"),
        (2, "m1.002", "passed_on"),
    ]
    assert {row.id: row.parent for row in rows}["p004"] == "m1.002"


def test_a_rejected_patch_stays_in_sight():
    """A patch that is in no node has a row of its own after the tree."""
    patches = [patch(0), patch(1, "rejected")]
    rows = tree_rows(patches, [node("m1.000", 1, 0, ("p000",), calls=0)])
    assert [(row.id, row.state, row.depth) for row in rows] == [
        ("m1.000", "passed_on", 0),
        ("p000", "pending", 1),
        ("p001", "rejected", 0),
    ]


def test_a_failed_node_says_why():
    """A merge that failed carries its reason."""
    (row, *_) = tree_rows([patch(0), patch(1)], [node("m1.000", 1, 0, ("p000", "p001"), failure="no JSON")])
    assert (row.state, row.label) == ("failed", "no JSON")


@given(st.integers(0, 40), st.integers(2, 5), st.data())
def test_every_patch_and_node_has_exactly_one_row(count, fan_in, data):
    """Whatever was rejected, nothing is shown twice and nothing is missing."""
    patches = [patch(slot) for slot in range(count)]
    ids = [each.id for each in patches]
    present = data.draw(st.lists(st.sampled_from(ids), unique=True)) if ids else []
    nodes = merged(plan_merge(ids, fan_in), present)
    rows = tree_rows(patches, nodes)
    assert sorted(row.id for row in rows) == sorted([*ids, *(each.id for each in nodes)])
    assert sum(len(each) for each in levels(rows).values()) == len(rows)
