"""What was refused before is told in words, and an idea that comes back is flagged with the old decision."""

from __future__ import annotations

from core.merge.lineage import leaf_candidate
from core.strategies.rejections import (
    RULE,
    TOLD_AT_MOST,
    how_many_rejected,
    notes_of,
    rejected_ideas,
    with_returns_flagged,
)
from core.types import Analysis, Candidate, Decision, Edit, RejectedIdea
from tests.store.samples import a_patch, an_analysis

LESSON = "- Strip spaces around customer names before comparing them."


def decision(target: str, verdict: str, reviewer: str = "ada", at: str = "1", **fields: object) -> Decision:
    given = {"target": target, "verdict": verdict, "reviewer": reviewer, "at": at, "reason": "too narrow"}
    return Decision.model_validate({**given, **fields})


def idea(text: str = LESSON, **fields: object) -> RejectedIdea:
    given = {"run": "first", "edit": "p003.e1", "text": text, "reason": "too narrow", "reviewer": "ada", "at": "1"}
    return RejectedIdea.model_validate({**given, **fields})


def proposing(text: str) -> Analysis:
    edit = Edit(id="p000.e1", op="append_to_section", anchor="# Guide", text=text)
    return an_analysis(0, a_patch().model_copy(update={"edits": (edit,)}))


def test_a_rejected_patch_is_each_of_its_edits():
    """Accepting one of them afterwards takes that one out."""
    patches = [a_patch("p000"), a_patch("p001", slot=1)]
    made = [decision("p000", "reject"), decision("p000.e2", "accept", at="2")]
    assert [each.edit for each in rejected_ideas("first", made, patches)] == ["p000.e1"]


def test_what_was_undone_is_not_told():
    """Only refusals that stand are ideas to stay away from."""
    assert rejected_ideas("first", [decision("p000", "reject"), decision("p000", "undo")], [a_patch()]) == ()


def test_a_rejected_merged_edit_is_the_lesson_as_it_stood():
    """Its text is that of the decision, whatever the tree calls it now."""
    edit = Edit(id="m2.000.c3", op="append_to_section", anchor="# Guide", text=LESSON)
    merged = Candidate(edit=edit, line_sources=(("p000.e1",),))
    found = rejected_ideas("first", [decision("m2.000.c3", "reject", candidate=merged)], [])
    assert [(each.edit, each.text, each.reason) for each in found] == [("m2.000.c3", LESSON, "too narrow")]


def test_refusals_are_told_with_their_reasons_and_once_each():
    """Of a lesson refused several times the newest reason counts; the newest refusals are told, and no flood."""
    twice = [idea(at="1", reason="unclear"), idea(at="2", reason="it says it already")]
    assert notes_of(twice) == (f"{LESSON[2:]} (reason: it says it already)",)
    many = [idea(f"- Lesson number {n} of many.", at=f"{n:03d}") for n in range(TOLD_AT_MOST + 10)]
    told = notes_of(many)
    assert len(told) == TOLD_AT_MOST
    assert "number 39" in told[-1]


def test_a_refused_idea_that_comes_back_is_flagged_with_the_old_decision():
    """In other words too; the flag refuses nothing, a person decides."""
    again = proposing("- Before comparing customer names, strip the spaces around them.")
    analysis = with_returns_flagged(again, [idea()])
    assert analysis.patch is not None
    assert [(flag.rule, flag.edit, flag.refuses) for flag in analysis.patch.flags] == [(RULE, "p000.e1", False)]
    assert "p003.e1 of run first" in analysis.patch.flags[0].message
    assert "rejected by ada: too narrow" in analysis.patch.flags[0].message


def test_another_idea_is_not_flagged():
    """What shares few words with a refusal is another lesson."""
    analysis = proposing("- Write dates as dates and never as text.")
    assert with_returns_flagged(analysis, [idea()]) == analysis


def test_as_many_are_counted_as_are_told() -> None:
    """Of a rejected patch each edit, of merged edits the lessons refused; what was accepted or undone is not one."""
    patches = [a_patch("p000", 0, 2), a_patch("p001", 1, 1)]
    edits = {patch.id: tuple(edit.id for edit in patch.edits) for patch in patches}
    lesson = leaf_candidate(patches[1].edits[0])
    made: list[Decision] = []
    for target, verdict, candidate in (
        ("p000", "reject", None),
        ("p000.e2", "accept", None),
        ("p001.e1", "reject", None),
        ("m1.000.c1", "reject", lesson),
        ("p001.e1", "undo", None),
        ("m1.000.c1", "undo", lesson),
    ):
        given = {"target": target, "verdict": verdict, "candidate": candidate, "reviewer": "ada", "at": "1"}
        made.append(Decision.model_validate(given))
        assert how_many_rejected(made, edits) == len(rejected_ideas("first", made, patches))
    assert how_many_rejected(made[:4], edits) == 3


def test_a_deletion_that_was_refused_is_known_by_its_place() -> None:
    """It has no words: told as what it does where, and flagged where the very same section is to go again."""

    def deleting(anchor: str) -> Edit:
        return Edit(id="p000.e1", op="delete_section", anchor=anchor)

    patch = a_patch().model_copy(update={"edits": (deleting("## Work"),)})
    (refused,) = rejected_ideas("first", [decision("p000", "reject")], [patch])
    assert notes_of([refused]) == ("delete_section SKILL.md ## Work (reason: too narrow)",)
    for anchor, flagged in (("## Work", 1), ("## Play", 0)):
        again = an_analysis(0, patch.model_copy(update={"edits": (deleting(anchor),)}))
        found = with_returns_flagged(again, [refused]).patch
        assert found is not None
        assert sum(flag.rule == RULE for flag in found.flags) == flagged
