"""The merge tree: stable slots, stable ids, and a removed leaf touches only its path."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.merge.plan import LiveNode, live, path_to_root, plan_merge, split_group


def _ids(count: int) -> list[str]:
    return [f"p{slot:03d}" for slot in range(count)]


def test_two_hundred_patches_at_five_make_fifty_one_nodes_and_a_leaf_has_four_above_it() -> None:
    """N=200, B=5: 40 + 8 + 2 + 1 nodes, and rejecting one leaf changes exactly 4 of them."""
    plan = plan_merge(_ids(200), 5)
    assert len(plan.nodes) == 51
    assert plan.levels == 4
    assert [len(path_to_root(plan, patch)) for patch in _ids(200)] == [4] * 200
    assert path_to_root(plan, "p017") == ("m1.003", "m2.000", "m3.000", "m4.000")


@given(st.integers(1, 400), st.integers(2, 40))
def test_the_tree_has_as_many_levels_as_the_paper_says(count: int, fan_in: int) -> None:
    """L = ceil(log_B |P|), at least one; every patch lies below the root exactly once."""
    plan = plan_merge(_ids(count), fan_in)
    exact, reach = 0, 1
    while reach < count:
        reach, exact = reach * fan_in, exact + 1
    assert plan.levels == max(1, exact)
    assert sum(node.level == 1 for node in plan.nodes) == math.ceil(count / fan_in)
    leaves = [child for node in plan.nodes if node.level == 1 for child in node.children]
    assert leaves == _ids(count)
    assert plan.root is not None
    assert plan.root.id == f"m{plan.levels}.000"


@given(st.integers(1, 120), st.integers(2, 7), st.data())
def test_taking_one_leaf_out_changes_only_the_nodes_above_it(count: int, fan_in: int, data: st.DataObject) -> None:
    """A node that is not on the removed leaf's path keeps its id and its children."""
    plan = plan_merge(_ids(count), fan_in)
    present = data.draw(st.sets(st.sampled_from(_ids(count)), min_size=1))
    removed = data.draw(st.sampled_from(sorted(present)))
    before = {node.id: node for node in live(plan, present)}
    after = {node.id: node for node in live(plan, present - {removed})}
    touched = {identifier for identifier in before if before[identifier] != after.get(identifier)}
    assert touched <= set(path_to_root(plan, removed))
    assert after.keys() <= before.keys()


def test_an_empty_slot_leaves_its_neighbours_where_they_are() -> None:
    """Slots are never renumbered: without p000 … p004 the first group is gone and the others keep their ids."""
    plan = plan_merge(_ids(10), 5)
    nodes = live(plan, {"p007", "p009"})
    assert [(node.id, node.children) for node in nodes] == [("m1.001", ("p007", "p009")), ("m2.000", ("m1.001",))]


def test_a_node_with_one_live_child_passes_on() -> None:
    """No call is made where there is nothing to merge."""
    nodes = live(plan_merge(_ids(6), 2), {"p000", "p004"})
    assert {node.id: node.passes_on for node in nodes} == {
        "m1.000": True,
        "m1.002": True,
        "m2.000": True,
        "m2.001": True,
        "m3.000": False,
    }


def test_no_patches_and_one_patch_are_ordinary() -> None:
    """No patches make no nodes; one makes a root that passes it on."""
    assert plan_merge([], 32).nodes == ()
    assert plan_merge([], 32).root is None
    (root,) = live(plan_merge(["p000"], 32), {"p000"})
    assert root.passes_on
    assert live(plan_merge(["p000"], 32), set()) == ()


def test_a_group_that_does_not_fit_becomes_one_more_level_with_stable_ids() -> None:
    """`m1.003` splits into `m1.003.a`, `m1.003.b`, with itself over them; all children stay, in order."""
    node = LiveNode(id="m1.003", level=1, slot=3, children=("p015", "p016", "p017", "p018", "p019"))
    first, second, whole = split_group(node, 2)
    assert (first.id, first.children) == ("m1.003.a", ("p015", "p016", "p017"))
    assert (second.id, second.children) == ("m1.003.b", ("p018", "p019"))
    assert (whole.id, whole.children) == ("m1.003", ("m1.003.a", "m1.003.b"))


@given(st.integers(2, 80), st.integers(2, 60))
def test_a_split_loses_and_repeats_nothing(count: int, parts: int) -> None:
    """However many parts, each child is in exactly one, and the ids differ."""
    node = LiveNode(id="m2.000", level=2, slot=0, children=tuple(_ids(count)))
    *groups, whole = split_group(node, parts)
    assert [child for group in groups for child in group.children] == _ids(count)
    assert len({group.id for group in groups}) == len(groups) == min(parts, count)
    assert whole.children == tuple(group.id for group in groups)


def test_a_group_of_one_cannot_be_split() -> None:
    """There is nothing to split, and that is said."""
    with pytest.raises(ValueError, match="cannot be split"):
        split_group(LiveNode(id="m1.000", level=1, slot=0, children=("p000",)), 2)


@pytest.mark.parametrize(("ids", "fan_in"), [(["p000", "p000"], 5), (["p000", "p001"], 1)])
def test_a_plan_that_makes_no_sense_is_refused(ids: list[str], fan_in: int) -> None:
    """Two slots of one id, or a fan-in below two."""
    with pytest.raises(ValueError, match=r"id|at least 2"):
        plan_merge(ids, fan_in)
