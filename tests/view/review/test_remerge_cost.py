"""What merging again costs: the merges above what changed, none for what does not reach the tree."""

from __future__ import annotations

from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from core.assemble.verdicts import Verdicts
from core.merge.plan import LiveNode, live, path_to_root, plan_merge
from core.patch.ids import patch_id
from core.types import Decision, Edit
from core.view.review.remerge_cost import remerge_cost, seen_by
from core.view.review.votes import ReviewFacts

SLOTS, FAN_IN = 27, 3
NAMES = [patch_id(slot) for slot in range(SLOTS)]
PLAN = plan_merge(NAMES, FAN_IN)


def facts(
    decisions: list[Decision],
    merged: int | None = 0,
    empty: tuple[str, ...] = (),
    refused: tuple[str, ...] = (),
    failed: tuple[str, ...] = (),
) -> ReviewFacts:
    edits = {name: (f"{name}.e1", f"{name}.e2") for name in NAMES if name not in empty}
    return ReviewFacts((), edits, frozenset(refused), tuple(decisions), merged, SLOTS, FAN_IN, frozenset(failed), "")


def said(target: str, verdict: Literal["accept", "reject", "undo"] = "reject", who: str = "ada") -> Decision:
    return Decision(target=target, verdict=verdict, reviewer=who, at="2026-01-01")


def test_a_rejected_patch_costs_its_path_and_nothing_else() -> None:
    """Three merges at 27 patches and three at a time; an edit of it costs the same."""
    for target in ("p013", "p013.e2"):
        cost = remerge_cost(facts([said(target)]))
        assert cost.nodes == path_to_root(PLAN, "p013") == ("m1.004", "m2.001", "m3.000")
        assert cost.patches == ("p013",)
    assert remerge_cost(facts([said("p013"), said("p014.e1")])).most_calls == 3


def test_what_does_not_change_the_skill_costs_nothing() -> None:
    """An acceptance, a rejection taken back, one that was merged before, and one of an edit that a lint refused."""
    assert remerge_cost(facts([said("p013", "accept")])).changed == ()
    assert remerge_cost(facts([said("p013"), said("p013", "undo")])).changed == ()
    assert remerge_cost(facts([said("p013"), said("p013", who="bob")], merged=1)).changed == ()
    refused = facts([said("p013.e1")], refused=("p013.e1",))
    assert remerge_cost(refused).nodes == ()


def test_other_words_leave_the_tree_once() -> None:
    """A reworded edit goes round it: the first time its path changes, another wording changes the skill for nothing."""
    words = Edit(id="p013.e1", op="append_to_section", anchor="# Guide", text="- Mine.")
    first = said("p013.e1", "accept").model_copy(update={"replacement": words})
    other = first.model_copy(update={"replacement": words.model_copy(update={"text": "- Better."})})
    assert remerge_cost(facts([first])).nodes == ("m1.004", "m2.001", "m3.000")
    again = remerge_cost(facts([first, other], merged=1))
    assert (again.changed, again.nodes) == (("p013.e1",), ())


def test_a_final_edit_is_rejected_for_nothing() -> None:
    """It changes the skill and no merge."""
    cost = remerge_cost(facts([said("m3.000.c1")]))
    assert (cost.changed, cost.nodes) == (("m3.000.c1",), ())


def test_a_merge_left_with_one_member_passes_on() -> None:
    """Two of a group of three were empty: without a second member there is nothing to merge."""
    cost = remerge_cost(facts([said("p000")], empty=("p002",)))
    assert cost.nodes == ("m2.000", "m3.000")


def test_merges_that_failed_are_tried_again() -> None:
    """They have no reply in the journal, and what is above them changes with them."""
    cost = remerge_cost(facts([said("p026.e1", "accept")], failed=("m1.000",)))
    assert cost.nodes == ("m1.000", "m2.000", "m3.000")


def test_before_the_first_merge_all_of_it_is_to_come() -> None:
    """A run that waits for review is told what the whole tree costs at most."""
    cost = remerge_cost(facts([said("p013")], merged=None))
    assert cost.most_calls == len(PLAN.nodes) == 13


def test_merges_tell_nothing_of_patches_still_to_decide() -> None:
    """Of two rejected patches only the path of the one that this reviewer decided is named."""
    cost = remerge_cost(facts([said("p000"), said("p026", who="bob")]))
    assert seen_by(cost, {"p000"}) == ("m1.000", "m2.000", "m3.000")
    assert set(cost.nodes) - set(seen_by(cost, {"p000"})) == {"m1.008", "m2.002"}


@given(
    st.lists(
        st.builds(
            said,
            st.sampled_from([name for patch in NAMES[:12] for name in (patch, f"{patch}.e1", f"{patch}.e2")]),
            st.sampled_from(["accept", "reject", "undo"]),
            st.sampled_from(["ada", "bob"]),
        ),
        max_size=12,
    ),
    st.integers(0, 12),
)
def test_exactly_the_merges_with_other_leaves_below_them_change(made: list[Decision], split: int) -> None:
    """Told the long way: every node of both trees with the leaves that reach it."""
    merged = min(split, len(made))
    then, now = (_leaves(Verdicts(part)) for part in (made[:merged], made))
    changed = {node for node in now if then.get(node) != now[node]}
    calling = {node.id for node in _live(Verdicts(made)) if not node.passes_on}
    assert set(remerge_cost(facts(made, merged)).nodes) == changed & calling


def _leaves(verdicts: Verdicts) -> dict[str, frozenset[str]]:
    """The leaf edits below every live node."""
    below = _merged(verdicts)
    for node in _live(verdicts):
        below[node.id] = frozenset().union(*(below[child] for child in node.children))
    return {node: ids for node, ids in below.items() if node.startswith("m")}


def _live(verdicts: Verdicts) -> tuple[LiveNode, ...]:
    return live(PLAN, [patch for patch, ids in _merged(verdicts).items() if ids])


def _merged(verdicts: Verdicts) -> dict[str, frozenset[str]]:
    """The leaf edits of each patch that go into the tree."""
    edits = facts([]).edits
    return {patch: frozenset(edit for edit in ids if verdicts.merges(edit)) for patch, ids in edits.items()}
