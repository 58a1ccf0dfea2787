"""A patch's card: each edit as a diff in its place, the proof's commands side by side, and whose decisions are told."""

from __future__ import annotations

from core.types import Action, Decision, Edit, Patch, ReplayProof, Score
from core.view.review.patch_card import in_place, patch_card
from core.view.review.support_list import Support
from core.view.review.table import Entered, entered, entered_words
from tests.store.samples import a_patch, a_skill, a_step, a_trajectory
from tests.view.review.patches import ROWS

SKILL = a_skill("# Guide\n\n## Reading\n\n- One.\n- Two.\n\n## Writing\n\n- Three.\n")
LESSON = Edit(id="p000.e1", op="append_to_section", anchor="## Reading", text="- A lesson.")


def card(patch: Patch, decisions: list[Decision], reviewer: str = "ada", blind: bool = True):  # type: ignore[no-untyped-def]
    steps = (a_step(0), a_step(1, command="echo old\necho same"), a_step(2))
    trajectory = a_trajectory(steps=steps)
    return patch_card(patch, SKILL, trajectory, decisions, lambda _: Support("wording", (), ()), reviewer, blind)


def patch(**fields: object) -> Patch:
    return a_patch(**fields).model_copy(update={"edits": (LESSON,)})  # type: ignore[arg-type]


def said(who: str, verdict: str, words: str = "") -> Decision:
    replacement = LESSON.model_copy(update={"text": words}) if words else None
    target = LESSON.id if words else "p000"
    return Decision(target=target, verdict=verdict, reviewer=who, replacement=replacement, at="2026")  # type: ignore[arg-type]


def test_an_edit_is_shown_where_it_goes() -> None:
    """Between the last line of its section and the next heading, numbered as in both files; no fold at the ends."""
    place = in_place(LESSON, SKILL)
    told = [(row.kind, row.text) for row in place.rows]
    assert told == [
        ("same", "- One."),
        ("same", "- Two."),
        ("added", "- A lesson."),
        ("same", ""),
        ("same", "## Writing"),
    ]
    assert (place.rows[2].new, place.added, place.removed) == (11, 1, 0)


def test_an_edit_that_does_not_fit_says_why() -> None:
    """And has no rows that would look as if it did."""
    place = in_place(LESSON.model_copy(update={"anchor": "## Elsewhere"}), SKILL)
    assert place.rows == ()
    assert "Elsewhere" in place.problem


def test_the_proof_shows_what_was_run_instead() -> None:
    """The replaced step's command against the new one, line by line."""
    proof = ReplayProof(
        first_step=1,
        last_step=1,
        replacement=(Action(tool="bash", arguments={"command": "echo new\necho same"}),),
        before=Score(value=0.0, passed=False),
        after=Score(value=1.0, passed=True),
        changed_share=0.1,
    )
    shown = card(patch(proof=proof), []).proof
    assert [(row.kind, row.text) for row in shown.rows] == [
        ("removed", "echo old"),
        ("added", "echo new"),
        ("same", "echo same"),
    ]
    assert not shown.missing


def test_a_persons_words_are_the_diff_for_those_who_may_see_them() -> None:
    """Ada's own at once, Bob's once she has decided."""
    bob = said("bob", "accept", "- Bob's words.")
    hidden = card(patch(), [bob]).edits[0]
    assert (hidden.words.text, hidden.worded_by, hidden.votes) == ("- A lesson.", "", ())
    shown = card(patch(), [bob, said("ada", "accept")]).edits[0]
    assert (shown.words.text, shown.worded_by) == ("- Bob's words.", "bob")
    own = card(patch(), [bob], "bob").edits[0]
    assert "- Bob's words." in [row.text for row in own.in_place.rows]


def test_history_has_ones_own_decisions_and_others_after_one_decided() -> None:
    """Newest first; a decision on a merged edit that this patch stands behind is among them."""
    ada, bob = said("ada", "accept"), said("bob", "reject")
    undo = said("ada", "undo")
    assert [each.reviewer for each in card(patch(), [ada, bob]).history] == ["bob", "ada"]
    assert [each.verdict for each in card(patch(), [ada, bob, undo]).history] == ["undo", "accept"]


def test_only_rows_on_the_screen_are_decided_in_bulk() -> None:
    """What was entered for a row that the table does not have any more is dropped; a fill is overruled row by row."""
    made = entered(ROWS[:3], "accept", {1: {"decide": "reject"}, 2: {"decide": None}, 9: {"decide": "reject"}})
    assert made == Entered(("p000",), ("p001",))
    assert made.votes == {"p000": "accept", "p001": "reject"}
    assert entered_words(Entered(tuple("abcdefgh"), ())) == "accept 8 (a, b, c, d, e, f and 2 more)"
