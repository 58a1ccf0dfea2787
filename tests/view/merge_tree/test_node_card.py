"""The card of a merge and of the last step: everything that went in is told, by its lesson, with where it went."""

from __future__ import annotations

import pytest

from core.assemble.lesson import owner_of
from core.engine import ledger
from core.engine.looking.tree_cards import finish_card_of, ledger_of_patch, node_card_of
from core.merge.outcome import MergeReply, settle
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import Candidate, Edit, Failure, MergeNode
from core.view.merge_tree.facts import tree_of
from core.view.merge_tree.ledger_rows import ledger_lines
from core.view.merge_tree.node_card import MOST, inputs_of, node_card
from core.view.merge_tree.tree import TreeRow
from core.view.skill.lessons import counts_of, lessons
from tests.pages.merging import a_merged_run
from tests.view.merge_tree.trees import facts


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return Workspace(tmp_path / "lab")


def leaf(patch: int, text: str) -> Candidate:
    edit = Edit(id=f"p{patch:03d}.e1", op="append_to_section", anchor="## Reading", text=text)
    return Candidate(edit=edit, line_sources=((edit.id,),))


def settled(inputs: list[Candidate], merged: list[list[str]], dropped: list[dict[str, str]]) -> MergeNode:
    """A node over these inputs; each of `merged` names the inputs of one merged edit, in the words of the first."""
    by_id = {each.edit.id: each for each in inputs}
    edits = [
        {"op": "append_to_section", "anchor": "## Reading", "lines": [{"text": by_id[ids[0]].edit.text, "from": ids}]}
        for ids in merged
    ]
    made = settle("m1.000", 1, inputs, MergeReply.model_validate({"merged": edits, "dropped": dropped}))
    return MergeNode(
        id="m1.000",
        level=1,
        slot=0,
        members=("p000", "p001", "p002", "p003"),
        inputs=tuple(by_id),
        output=made.output,
        fates=made.fates,
        notes=made.problems,
    )


INPUTS = [leaf(0, "- Read on."), leaf(1, "- Read on to the end."), leaf(2, "- Stop early."), leaf(3, "- Round last.")]


def test_a_card_tells_every_edit_that_went_in():
    """What fused has what it came from, what ended its reason, what nobody named was carried on, and code says so."""
    dropped = [{"edit": "p002.e1", "reason": "contradiction", "of": "p000.e1", "why": "the opposite"}]
    node = settled(INPUTS, [["p000.e1", "p001.e1"]], dropped)
    card = node_card(node, {each.edit.id: each for each in INPUTS}, facts(4, 4))
    (fused,) = card.fused
    assert [each.id for each in fused.inputs] == ["p000.e1", "p001.e1"]
    assert (fused.edit.lesson, fused.edit.tasks, fused.edit.patches) == ("Read on.", 2, ("p000", "p001"))
    assert [(each.edit.lesson, each.kind, each.reason) for each in card.ended] == [
        ("Stop early.", "conflict", "contradicts p000.e1: the opposite")
    ]
    assert [each.edit.lesson for each in card.carried] == ["Round last."]
    assert "p003.e1 is neither merged nor dropped" in card.found
    assert (card.edits_in, card.edits_out, card.parent) == (4, 2, "")


def test_a_failed_merge_says_how_it_failed():
    """The failure stands first among what code found."""
    node = settled(INPUTS, [], []).model_copy(
        update={"failure": Failure(boundary="endpoint", kind="gone", message="no answer")}
    )
    card = node_card(node, {}, facts(4, 4), "failed")
    assert card.found[0] == "the call failed at the endpoint: no answer"
    assert len(card.carried) == 4


def test_an_edit_whose_text_was_not_kept_is_told_by_its_id():
    """Ids of parts of a split group are known by name alone."""
    node = settled(INPUTS, [["p000.e1", "p001.e1"]], [])
    card = node_card(node, {}, facts(4, 4))
    assert [(each.id, each.text) for each in card.fused[0].inputs] == [("p000.e1", ""), ("p001.e1", "")]
    assert set(inputs_of(node)) == {each.edit.id for each in INPUTS}


def test_a_long_card_says_how_much_it_leaves_off():
    """No more is listed than a person reads, and the rest is counted."""
    many = [leaf(number, f"- Lesson number {number}.") for number in range(MOST + 5)]
    node = settled(many, [], [])
    card = node_card(node, {each.edit.id: each for each in many}, facts(4, 4))
    assert (len(card.carried), card.left_off) == (MOST, {"carried": 5})


def row_of(store: RunStore, name: str) -> TreeRow:
    return next(row for row in tree_of(store.tree.facts()) if row.id == name)


def test_cards_load_only_what_they_show(workspace):
    """A merge's inputs are found where they came from; the skill's card counts lessons as every page does."""
    run = a_merged_run(workspace, 24, 4)
    with workspace.open_run(run, read_only=True) as store:
        found = store.tree.facts()
        for name in ("m1.003", "m2.000", "m3.000"):
            card = node_card_of(store, row_of(store, name), found)
            assert card is not None
            inputs = [each for outcome in (*card.fused, *card.taken_up) for each in outcome.inputs]
            assert inputs
            assert all(each.lesson for each in inputs)
            assert sum(each.tasks for each in inputs) >= len(inputs)
        step = finish_card_of(store, found)
        top = store.tree.node("m3.000")
        assert top is not None
        told = {owner_of(each.edit.id) for each in (*step.applied, *step.removed, *step.routed, *step.ended)}
        assert told >= {each.edit.id for each in top.output}
        counts = counts_of(lessons(store.results.lesson_facts()))
        assert counts == (len(step.applied), len(step.routed), len(step.ended))
        assert min(counts) > 0
        assert node_card_of(store, row_of(store, "m3.000")._replace(id="m9.000"), found) is None


def test_a_patchs_way_is_told_without_the_other_merges(workspace):
    """Each of its edits has its fate and the stations to there, the same as in the whole ledger."""
    run = a_merged_run(workspace, 24, 4)
    with workspace.open_run(run, read_only=True) as store:
        whole = {line.edit: line for line in ledger_lines(ledger(store))}
        for patch in ("p000", "p013", "p023"):
            lines = ledger_of_patch(store, patch, store.tree.facts())
            assert lines
            assert all(line == whole[line.edit] for line in lines)
