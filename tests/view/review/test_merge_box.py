"""What a review says of the merge: what waits, what it costs, and nothing that a reviewer must not know yet."""

from __future__ import annotations

from typing import Literal

from core.types import Decision
from core.view.review.merge_box import MergeBox, cost_of, merge_box
from core.view.review.queue import Wanted
from core.view.review.review import review_of
from core.view.review.votes import ReviewFacts
from core.view.rows import RunState
from tests.view.review.patches import ROWS


def said(who: str, verdict: Literal["accept", "reject", "undo"], target: str) -> Decision:
    return Decision(target=target, verdict=verdict, reviewer=who, at="2026")


def box(
    *made: Decision,
    state: RunState = "done",
    merged: int | None = 0,
    exactly: tuple[str, ...] | None = None,
    several: dict[str, int] | None = None,
) -> MergeBox:
    """What Ada is told of a run of six patches, merged two at a time."""
    edits = {row.id: (f"{row.id}.e1", f"{row.id}.e2") for row in ROWS}
    facts = ReviewFacts(ROWS, edits, frozenset(), made, merged, 6, 2, frozenset(), "", several=several or {})
    review = review_of(facts, "ada", True, Wanted())
    return merge_box(review, state, "S1", cost_of(review), exactly)


def test_a_rejection_is_told_with_its_path_and_its_calls() -> None:
    """The bound where nobody looked into the journal, else the number itself, and where that is none, why."""
    reject = said("ada", "reject", "p000")
    bound = box(reject)
    assert bound.does == "remerge"
    assert "1 decision is not in the skill yet" in bound.told
    assert bound.told.endswith("It makes a new version; S1 stays.")
    assert "at most twice (path to the root: m2.000, m3.000)" in bound.told  # p001 is left alone below m1.000
    assert "calls the model once (path to the root: m3.000)" in box(reject, exactly=("m3.000",)).told
    assert "takes no model call: the journal has every reply" in box(reject, exactly=()).told


def test_a_merge_that_took_several_calls_is_not_told_as_one() -> None:
    """A group that does not fit the model at once: no exact number, but what it took last time; and where it is stays
    untold as long as the patch is another reviewer's."""
    reject = said("ada", "reject", "p000")
    found = box(reject, exactly=("m2.000", "m3.000"), several={"m3.000": 5, "m1.001": 3}).told
    assert "calls the model about 6 times (path to the root: m2.000, m3.000), going by what" in found
    assert "calls the model about 5 times" in box(reject, exactly=("m3.000",), several={"m3.000": 5}).told
    assert "and once more wherever a reply cannot be used" in box(reject, exactly=("m3.000",)).told
    assert "m1" not in box(said("bob", "reject", "p004"), several={"m1.002": 3}).told


def test_what_others_decided_is_not_told_by_its_path() -> None:
    """Bob's rejection costs calls, and where they are is not told before Ada decided on that patch; her own is."""
    assert "m1" not in box(said("bob", "reject", "p004")).told
    assert "for patches you have not decided" in box(said("bob", "reject", "p004.e1")).told
    after = box(said("bob", "reject", "p004.e1"), said("ada", "accept", "p004.e2"))
    assert "for patches you have not decided" in after.told
    assert "path to the root: m1.002, m3.000" in box(said("ada", "reject", "p004.e1")).told


def test_what_changes_nothing_is_said_in_passing() -> None:
    """An acceptance changes nothing; where every decision is in the skill, that is said."""
    quiet = box(said("ada", "accept", "p000"))
    assert (quiet.does, quiet.quiet) == ("", True)
    assert "would change nothing" in quiet.told
    assert box(said("ada", "reject", "p000"), merged=1).told == "Every decision is in S1."
    assert box().told == ""


def test_a_final_edit_that_was_rejected_waits_too() -> None:
    """It takes merging again, and no call."""
    final = box(said("ada", "reject", "m3.000.c1"))
    assert final.does == "remerge"
    assert "takes no model call: the merge tree stays as it is" in final.told


def test_a_run_that_waits_says_what_counts_as_accepted() -> None:
    """And what the merge costs at most."""
    waiting = box(said("ada", "reject", "p000"), state="waiting_for_review", merged=None)
    assert waiting.does == "resume"
    assert "of 6 patches have no decision yet and would count as accepted" in waiting.told
    assert "at most" in waiting.told


def test_before_the_merge_there_is_nothing_to_start() -> None:
    """A run at work or stopped takes the decisions along by itself."""
    assert "before it merges" in box(state="running", merged=None).told
    assert "stopped before its merge (cancelled)" in box(state="cancelled", merged=None).told


def test_a_count_of_everybody_says_so_to_who_is_told_their_own() -> None:
    """Beside "by you: …" a number of decisions would be taken for one's own."""
    assert box(said("bob", "reject", "p000")).told.startswith("Of all reviewers together: 1 decision is not in")
    assert box(said("ada", "reject", "p000")).told.startswith("1 decision is not in")
    waits = box(said("bob", "reject", "p000"), state="waiting_for_review", merged=None)
    assert "patches have no decision of anybody yet" in waits.told


def test_an_undo_that_waits_is_called_one() -> None:
    """Nothing is decided by then, and yet the skill is of before it: the sentence says what waits."""
    reject, undo = said("ada", "reject", "p000"), said("ada", "undo", "p000")
    assert box(reject, undo, merged=1).told.startswith("1 undo is not in the skill yet.")
    mixed = box(reject, undo, said("ada", "reject", "p001"), merged=1).told
    assert mixed.startswith("2 decisions, 1 of them an undo, are not in the skill yet.")
