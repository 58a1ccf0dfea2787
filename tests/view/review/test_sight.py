"""What of others' decisions is told to whom: votes, recorded reasons, patches as they are drawn, pinned tables."""

from __future__ import annotations

import pytest

from core.types import Candidate, Decision, Edit, Snapshot
from core.view.notebook.seen import seen
from core.view.review.sight import HIDDEN, HIDDEN_FATE, OPEN, Sight, sight_of
from core.view.review.votes import ReviewFacts
from tests.view.review.patches import ROWS

LESSON = Candidate(
    edit=Edit(id="m1.000.c1", op="append_to_section", anchor="## A", text="- A lesson"),
    line_sources=(("p000.e1", "p001.e1"),),
)
EDITS = {row.id: (f"{row.id}.e1", f"{row.id}.e2") for row in ROWS}


def said(who: str, verdict: str, target: str, candidate: Candidate | None = None) -> Decision:
    return Decision(target=target, verdict=verdict, reviewer=who, at="2026", reason="why", candidate=candidate)  # type: ignore[arg-type]


def sight(*made: Decision, who: str = "bob", blind: bool = True) -> Sight:
    """Bob's sight of a run of six patches, two edits each."""
    facts = ReviewFacts(ROWS, EDITS, frozenset(), made, 0, 6, 2, frozenset(), "")
    return sight_of(facts, who, blind, [LESSON])


def test_a_recorded_rejection_is_hidden_until_one_has_decided_on_its_patch() -> None:
    """How it ended and why; other ends are told to everybody."""
    ada = said("ada", "reject", "p000")
    ended = ("rejected", "p000 rejected by ada: why")
    assert sight(ada).told(*ended, "p000.e1")[0] == HIDDEN_FATE
    assert "ada" not in sight(ada).told(*ended, "p000.e1")[1]
    assert sight(ada, said("bob", "accept", "p000")).told(*ended, "p000.e1") == ended
    assert sight(ada, who="").told(*ended, "p000.e1")[0] == HIDDEN_FATE
    assert sight(ada, who="", blind=False) == OPEN
    assert sight(ada).told("discarded", "1 task behind it", "p000.e1") == ("discarded", "1 task behind it")


def test_who_decided_one_edit_of_two_still_sees_their_own_vote_and_no_other() -> None:
    """The patch is not decided; what counts on that edit is their own."""
    given = sight(said("ada", "reject", "p000.e2"), said("bob", "reject", "p000.e1"))
    assert given.told("rejected", "p000.e1 rejected by bob: why", "p000.e1")[0] == "rejected"
    assert given.told("rejected", "p000.e2 rejected by ada: why", "p000.e2")[0] == HIDDEN_FATE
    assert (given.row(ROWS[0]).verdict, given.row(ROWS[0]).decided_edits, given.row(ROWS[0]).rejected_edits) == (
        "pending",
        1,
        1,
    )


def test_a_reason_that_names_votes_on_several_patches_is_told_to_who_decided_on_all_of_them() -> None:
    """Whatever edit it is recorded with."""
    gone = ("rejected", "nothing of it is left: p000.e1 rejected by ada: why; p001.e1 rejected by cy: why")
    both = (said("ada", "reject", "p000"), said("cy", "reject", "p001"))
    one = sight(*both, said("bob", "accept", "p000"))
    two = sight(*both, said("bob", "accept", "p000"), said("bob", "accept", "p001"))
    for edit in ("p000.e1", "m1.000.c1"):
        assert one.told(*gone, edit, ("p000", "p001"))[0] == HIDDEN_FATE
        assert two.told(*gone, edit, ("p000", "p001")) == gone


def test_a_vote_on_a_lesson_is_seen_by_who_has_one_on_it_whatever_its_number_is_by_now() -> None:
    """Their own may have been given in another tree; what others decided on patches behind it stays hidden."""
    older = LESSON.model_copy(update={"edit": LESSON.edit.model_copy(update={"id": "m1.007.c3"})})
    ada, mine = said("ada", "reject", "m1.000.c1", LESSON), said("bob", "accept", "m1.007.c3", older)
    behind = ("p000", "p001")
    ended = ("rejected", "rejected by ada: why")
    assert sight(ada).told(*ended, "m1.000.c1", behind)[0] == HIDDEN_FATE
    assert not sight(ada).decision(ada)
    assert sight(ada, mine).told(*ended, "m1.000.c1", behind) == ended
    assert sight(ada, mine).lesson("m1.000.c1", behind)
    assert sight(ada, mine, said("ada", "reject", "p001")).told(*ended, "m1.000.c1", behind)[0] == HIDDEN_FATE


@pytest.mark.parametrize(
    "reason",
    ["reworded by ada: why", "pinned: in the words of ada", "written by ada", "nothing left: p0 rejected by ada"],
)
def test_other_words_are_a_vote_too(reason: str) -> None:
    """An edit that somebody put into other words ended as it did, and nobody is told by whom before they decided."""
    assert sight().told("applied", reason, "p000.e1") == ("applied", HIDDEN)
    assert sight().told("", "written by code", "p000.e1")[1] == "written by code"


def test_a_pinned_table_keeps_votes_from_who_has_not_decided() -> None:
    """Rows about patches that one has decided on, all of them, are told as they were kept."""
    kept = Snapshot(
        columns=("edit", "fate", "why", "tasks"),
        rows=(("p000.e1", "rejected", "rejected by ada: why", 2), ("p001.e1", "applied", "3 tasks", 3)),
    )
    assert seen(kept, sight()).rows == (("p000.e1", HIDDEN_FATE, HIDDEN, 2), kept.rows[1])
    assert seen(kept, sight(said("bob", "accept", "p000"))).rows == kept.rows
    assert seen(kept, OPEN) is kept
