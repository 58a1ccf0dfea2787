"""What people decide: rejections take lines out, replacements are pinned, the last decision counts."""

from __future__ import annotations

from core.types import Candidate, Edit
from tests.assemble.making import candidate, decide, fates, leaves, made, reason, skill


def test_a_rejected_final_edit_is_left_out_with_who_and_why() -> None:
    """And can be taken back."""
    lesson = candidate(1, "- Recalculate first.", leaves(5))
    rejected = made([lesson], decisions=[decide("m1.000.c1", "reject")])
    assert rejected.skill == skill()
    assert reason(rejected, "m1.000.c1") == "rejected by kim: too vague"
    assert {fate.kind for fate in rejected.fates} == {"rejected"}
    undone = made([lesson], decisions=[decide("m1.000.c1", "reject"), decide("m1.000.c1", "undo")])
    assert fates(undone) == {"m1.000.c1": [("applied", "SKILL.md")]}


def test_a_rejected_leaf_takes_its_support_and_its_lines_along() -> None:
    """Three tasks without one are two: the lesson is narrower; the line only it brought goes."""
    edit = Edit(
        id="m1.000.c1",
        op="append_to_section",
        anchor="## Formulas",
        text="- Recalculate first.\n  Because values are cached.",
    )
    lesson = Candidate(edit=edit, line_sources=(leaves(3), ("p000.e1",)))
    assembled = made([lesson], decisions=[decide("p000.e1", "reject")])
    assert fates(assembled) == {"m1.000.c1": [("routed", "references/further-lessons.md")]}
    assert "Because" not in assembled.skill.text("references/further-lessons.md")
    leaf = [fate for fate in assembled.fates if fate.edit == "p000.e1"]
    assert [(fate.kind, fate.into) for fate in leaf] == [("rejected", "m1.000.c1")]


def test_a_rejected_patch_rejects_all_its_edits() -> None:
    """`p000` stands for p000.e1, p000.e2 …; nothing is left of a lesson that was only theirs."""
    lesson = candidate(1, "- Recalculate first.", ("p000.e1", "p000.e2"))
    assembled = made([lesson], decisions=[decide("p000", "reject")])
    assert fates(assembled) == {"m1.000.c1": [("rejected", "")]}
    assert "p000.e2 rejected by kim" in reason(assembled, "m1.000.c1")


def test_the_later_of_two_decisions_on_an_edit_and_its_patch_counts() -> None:
    """Rejecting a patch and then accepting one of its edits keeps that edit."""
    lesson = candidate(1, "- Recalculate first.", leaves(3))
    decisions = [decide("p000", "reject"), decide("p000.e1", "accept")]
    assert fates(made([lesson], decisions=decisions)) == {"m1.000.c1": [("applied", "SKILL.md")]}
    assert fates(made([lesson], decisions=decisions[::-1]))["m1.000.c1"][0][0] == "routed"


def test_frame_around_nothing_goes_with_the_rejected_lines() -> None:
    """An emptied code block, or a heading with nothing under it, is not left behind."""
    text = "## Saving\n\n- Recalculate first.\n\n### Code\n\n```python\nx = 1\n```"
    edit = Edit(id="m1.000.c1", op="add_section", text=text)
    own, other = leaves(3), ("p009.e1",)
    lesson = Candidate(edit=edit, line_sources=(own, own, own, other, other, other, other, other, other))
    assembled = made([lesson], decisions=[decide("p009.e1", "reject")])
    assert "## Saving\n\n- Recalculate first.\n" in assembled.skill.text()
    assert "Code" not in assembled.skill.text()
    assert "```" not in assembled.skill.text()


def test_a_replacement_is_applied_in_the_persons_words_whatever_its_support() -> None:
    """Pinned: a one-off is applied, lines that stay keep their sources, new ones name the reviewer."""
    lesson = candidate(1, "- Recalculate first.\n- And second.", leaves(1))
    words = Edit(id="x", op="append_to_section", anchor="## Formulas", text="- Recalculate first.\n- My own line.")
    assembled = made([lesson], decisions=[decide("m1.000.c1", "accept", words)])
    assert fates(assembled) == {"m1.000.c1": [("applied", "SKILL.md")]}
    assert "- Recalculate first.\n- My own line." in assembled.skill.text()
    blame = {line.text: line for line in assembled.blame}
    assert blame["- Recalculate first."].sources == ("p000.e1",)
    assert blame["- My own line."].sources == ()
    assert blame["- My own line."].note == "written by kim"
    assert blame["- My own line."].edit == "m1.000.c1"


def test_pinned_edits_are_applied_whatever_their_support_and_win_their_clashes() -> None:
    """A leaf edit in a person's words beats one with nine tasks behind it."""
    change = "- Write a formula as a string."
    mine = candidate(1, "- My words on formulas.", leaves(1), "replace", change)
    theirs = candidate(2, "- Their words on formulas.", leaves(9, 5), "replace", change)
    assembled = made([mine, theirs], decisions=[decide("p000.e1", "accept", mine.edit)])
    assert "- My words on formulas." in assembled.skill.text()
    assert fates(assembled)["m1.000.c2"] == [("conflict", "m1.000.c1")]
    assert "m1.000.c1 is pinned" in reason(assembled, "m1.000.c2")


def test_a_leaf_that_a_person_reworded_pins_the_candidate_it_is_in() -> None:
    """The decision is enough: nobody has to pass it again as pinned."""
    lesson = candidate(1, "- Words of a person.", leaves(1))
    words = Edit(id="p000.e1", op="append_to_section", anchor="## Formulas", text="- Words of a person.")
    assembled = made([lesson], decisions=[decide("p000.e1", "accept", words)])
    assert fates(assembled) == {"m1.000.c1": [("applied", "SKILL.md")]}


def test_a_persons_edit_that_cannot_be_applied_is_invalid_and_says_why() -> None:
    """Pinned is not forced: the skill stays sound."""
    lesson = candidate(1, "- Recalculate first.", leaves(3))
    words = Edit(id="x", op="append_to_section", anchor="## None", text="- Mine.")
    assembled = made([lesson], decisions=[decide("m1.000.c1", "accept", words)])
    assert fates(assembled) == {"m1.000.c1": [("invalid", "")]}


def test_plain_acceptance_pins_nothing() -> None:
    """Undecided counts as accepted, so accepted is no more than that."""
    lesson = candidate(1, "- Recalculate first.", leaves(1))
    assert fates(made([lesson], decisions=[decide("m1.000.c1", "accept")])) == {"m1.000.c1": [("discarded", "")]}
