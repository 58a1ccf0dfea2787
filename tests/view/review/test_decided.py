"""One way of counting what is decided: patches as a whole, single edits of others, lessons."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.types import Candidate, Decision, Edit
from core.view.review.decided import Decided, decided, decided_words, edits_words

EDITS = {"p000": ("p000.e1", "p000.e2"), "p001": ("p001.e1",), "p002": ()}
TARGETS = [*EDITS, *(edit for ids in EDITS.values() for edit in ids)]


def said(target: str, verdict: str = "reject", reviewer: str = "ada", lesson: str = "") -> Decision:
    made = Decision.model_validate({"target": target, "verdict": verdict, "reviewer": reviewer, "at": "2026-01-01"})
    if not lesson:
        return made
    words = Edit(id=target, op="append_to_section", anchor="# Guide", text=lesson)
    return made.model_copy(update={"candidate": Candidate(edit=words, line_sources=(("p000.e1", "p001.e1"),))})


def test_an_edit_of_two_leaves_its_patch_open_and_a_patch_of_one_does_not() -> None:
    """One of p000's two edits is a single edit; p001's only one is the patch."""
    assert decided(EDITS, [said("p000.e1")]) == Decided(patches=0, edits=1, lessons=0, open=3)
    assert decided(EDITS, [said("p001.e1"), said("p000")]) == Decided(patches=2, edits=0, lessons=0, open=1)


def test_a_lesson_is_one_however_many_voted_and_whatever_its_number() -> None:
    """Two reviewers, two trees: one lesson; taken back by one it is still decided by the other."""
    made = [
        said("m1.000.c1", lesson="- Skip blank rows."),
        said("m2.000.c4", reviewer="bob", lesson="- Skip blank rows."),
    ]
    assert decided(EDITS, made).lessons == 1
    assert decided(EDITS, [*made, said("m1.000.c1", "undo", lesson="- Skip blank rows.")]).lessons == 1
    assert decided(EDITS, made, "eve") == Decided(open=3)


@given(st.lists(st.builds(said, st.sampled_from(TARGETS), st.sampled_from(["accept", "reject", "undo"]))))
def test_what_is_decided_and_what_is_open_are_all_patches(made: list[Decision]) -> None:
    """Whatever was decided and taken back; an open patch has fewer decided edits than edits."""
    count = decided(EDITS, made)
    assert count.patches + count.open == len(EDITS)
    assert 0 <= count.edits <= sum(max(0, len(ids) - 1) for ids in EDITS.values())


def test_the_count_in_words() -> None:
    """As it stands on every page."""
    assert decided_words(Decided(0, 1, 1, 22)) == "1 edit and 1 lesson decided, 22 patches to decide"
    assert decided_words(Decided(2, 3, 1, 1)) == "2 patches, 3 edits and 1 lesson decided, 1 patch to decide"
    assert decided_words(Decided(open=22)) == "nothing decided, 22 patches to decide"
    assert decided_words(Decided(patches=22)) == "22 patches decided, no patch to decide"
    assert edits_words(2, 0, 1) == "1 of 2 edits rejected"
    assert edits_words(3, 1, 1) == "1 of 3 edits rejected, 1 accepted"
    assert edits_words(2, 0, 0) == ""
