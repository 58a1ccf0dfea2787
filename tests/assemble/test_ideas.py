"""A decision on a merged edit is one on its lesson, whatever the edit is called in the tree of today."""

from __future__ import annotations

from typing import Literal

from core.assemble.ideas import decisions_now, same_idea, stands
from core.types import Candidate, Decision, Edit

BLANKS = "- Skip blank rows with `continue`; they separate the records."
TOTALS = "- Leave total rows out when you add up a column."


def merged(name: str, text: str, *sources: str) -> Candidate:
    return Candidate(edit=Edit(id=name, op="append_to_section", anchor="## Work", text=text), line_sources=(sources,))


def on(
    candidate: Candidate, verdict: Literal["accept", "reject", "undo"] = "reject", words: str | None = None
) -> Decision:
    replacement = candidate.edit.model_copy(update={"text": words}) if words else None
    return Decision(
        target=candidate.edit.id,
        verdict=verdict,
        replacement=replacement,
        candidate=candidate,
        reviewer="ada",
        at="2026-01-01",
    )


def targets(decisions: list[Decision], *candidates: Candidate) -> list[tuple[str, str]]:
    return [(each.target, each.verdict) for each in decisions_now(decisions, candidates)]


def test_it_follows_its_lesson_to_another_number() -> None:
    """c2 was about blank rows; today c2 is about totals and c1 about blank rows."""
    decided = on(merged("m1.000.c2", BLANKS, "p000.e1", "p001.e1", "p002.e1"))
    today = (merged("m1.000.c1", BLANKS, "p000.e1", "p002.e1"), merged("m1.000.c2", TOTALS, "p003.e1"))
    assert targets([decided], *today) == [("m1.000.c1", "reject")]


def test_it_rests_while_its_lesson_is_gone() -> None:
    """Nothing else is rejected in its place; when the lesson comes back the decision counts again."""
    decided = on(merged("m1.000.c2", BLANKS, "p000.e1"))
    assert targets([decided], merged("m1.000.c2", TOTALS, "p003.e1")) == []
    assert targets([decided], merged("m1.000.c1", BLANKS, "p000.e1")) == [("m1.000.c1", "reject")]


def test_a_lesson_that_mostly_others_teach_is_another() -> None:
    """One of five sources was behind what was rejected: the other four were not."""
    decided = merged("m1.000.c1", BLANKS, "p000.e1")
    assert not same_idea(decided, merged("m1.000.c1", BLANKS, *(f"p{n:03d}.e1" for n in range(5))))
    assert same_idea(decided, merged("m1.000.c1", BLANKS, "p000.e1", "p001.e1"))


def test_of_a_split_edit_one_half_can_be_rejected() -> None:
    """Two lessons with the same source are told apart by their words."""
    halves = (merged("m1.000.c1", BLANKS, "p000.e1"), merged("m1.000.c2", TOTALS, "p000.e1"))
    assert targets([on(halves[1])], *halves) == [("m1.000.c2", "reject")]


def test_the_last_decision_on_a_lesson_counts_under_whatever_number() -> None:
    """An undo under today's number takes a rejection under yesterday's back, and a new verdict replaces it."""
    then, today = merged("m1.000.c7", BLANKS, "p000.e1"), merged("m1.000.c1", BLANKS, "p000.e1")
    assert targets([on(then), on(today, "undo")], today) == []
    assert targets([on(then), on(today, "accept")], today) == [("m1.000.c1", "accept")]
    assert targets([on(then, "undo")], today) == []


def test_a_persons_words_are_put_in_once() -> None:
    """Where the lesson was taken apart since, the part that shares most with it gets the words."""
    decided = on(merged("m1.000.c1", BLANKS, "p000.e1", "p001.e1", "p002.e1"), "accept", "- My words.")
    today = (
        merged("m1.000.c1", BLANKS, "p000.e1"),
        merged("m1.000.c2", BLANKS, "p001.e1", "p002.e1"),
    )
    assert targets([decided], *today) == [("m1.000.c2", "accept")]


def test_decisions_on_patches_and_leaves_pass_as_they_are() -> None:
    """Their ids come from slots and never change."""
    plain = [
        Decision(target=target, verdict="reject", reviewer="ada", at="2026-01-01") for target in ("p000", "p001.e1")
    ]
    assert decisions_now(plain, ()) == tuple(plain)


def test_edits_without_text_are_known_by_their_place() -> None:
    """Deleting one section is not deleting another."""

    def deleting(name: str, anchor: str) -> Candidate:
        edit = Edit(id=name, op="delete_section", anchor=anchor)
        return Candidate(edit=edit, line_sources=(("p000.e1",),))

    decided = deleting("m1.000.c1", "## Work")
    assert same_idea(decided, deleting("m1.000.c5", "## Work"))
    assert not same_idea(decided, deleting("m1.000.c1", "## Play"))


def test_votes_on_a_lesson_are_kept_apart_by_reviewer() -> None:
    """Bob's undo leaves Ada's rejection alone, and of their votes on today's edit the latest counts."""
    then, today = merged("m1.000.c7", BLANKS, "p000.e1"), merged("m1.000.c1", BLANKS, "p000.e1")
    ada, bob = on(then), on(today, "accept").model_copy(update={"reviewer": "bob"})
    undo = on(today, "undo").model_copy(update={"reviewer": "bob"})
    assert targets([ada, bob], today) == [("m1.000.c1", "reject"), ("m1.000.c1", "accept")]
    assert targets([ada, bob, undo], today) == [("m1.000.c1", "reject")]
    assert not stands(undo, [ada])
    assert stands(undo, [ada, bob])
