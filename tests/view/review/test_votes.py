"""Votes of several reviewers: what each may see, what an act is about, and how well they agree."""

from __future__ import annotations

from itertools import product
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.assemble.verdicts import Verdicts
from core.types import Candidate, Decision, Edit
from core.view.review.queue import Wanted
from core.view.review.review import review_of
from core.view.review.votes import (
    ReviewFacts,
    cohens_kappa,
    conflicts,
    judges_blind,
    last_act,
    pairs,
    standing_of,
    targets_of,
)
from tests.view.review.patches import ROWS

Word = Literal["accept", "reject", "undo"]
EDITS = {"p000": ("p000.e1", "p000.e2"), "p001": ("p001.e1",)}


def said(reviewer: str, verdict: Word, target: str, at: str = "2026-01-01", reason: str = "") -> Decision:
    return Decision(target=target, verdict=verdict, reviewer=reviewer, reason=reason, at=at)


def standing(made: list[Decision], reviewer: str, patch: str = "p000", blind: bool = True):  # type: ignore[no-untyped-def]
    return standing_of(patch, EDITS[patch], Verdicts(made), reviewer, blind)


def test_what_others_decided_is_hidden_until_one_has_decided() -> None:
    """Bob sees nothing of Ada's rejection; once he has voted he sees that they disagree and that his counts."""
    ada = said("ada", "reject", "p000")
    before = standing([ada], "bob")
    assert (before.shown, before.state, before.mine, before.conflict) == (False, "pending", "pending", False)
    after = standing([ada, said("bob", "accept", "p000")], "bob")
    assert (after.shown, after.state, after.mine, after.conflict) == (True, "accepted", "accepted", True)


def test_deciding_on_one_edit_of_two_shows_nothing_yet() -> None:
    """A patch is decided once every edit is; then a vote on the whole patch is compared edit by edit."""
    made = [said("ada", "accept", "p000"), said("bob", "reject", "p000.e1")]
    assert not standing(made, "bob").shown
    both = standing([*made, said("bob", "accept", "p000.e2")], "bob")
    assert (both.decided, both.mine, both.conflict) == (True, "in part", True)


def test_whoever_takes_a_vote_back_is_blind_again() -> None:
    """And the patch is theirs to decide once more."""
    made = [said("ada", "reject", "p000"), said("bob", "accept", "p000"), said("bob", "undo", "p000")]
    assert not standing(made, "bob").decided
    assert not standing(made, "bob").shown


def test_where_nobody_can_decide_everything_is_shown() -> None:
    """In a read-only lab a visitor without a name sees what was decided."""
    found = standing([said("ada", "reject", "p000")], "", blind=False)
    assert (found.shown, found.state, found.mine) == (True, "rejected", "pending")


def test_accepting_the_rest_does_not_take_back_what_was_rejected() -> None:
    """After a single edit was rejected, accepting is about the others; rejecting is about the whole patch."""
    verdicts = Verdicts([said("ada", "reject", "p000.e1")])
    assert targets_of("accept", "p000", EDITS["p000"], verdicts, "ada") == ("p000.e2",)
    assert targets_of("reject", "p000", EDITS["p000"], verdicts, "ada") == ("p000",)
    assert targets_of("accept", "p000", EDITS["p000"], verdicts, "bob") == ("p000",)
    both = Verdicts([said("ada", "reject", "p000.e1"), said("ada", "accept", "p000.e2")])
    assert targets_of("accept", "p000", EDITS["p000"], both, "ada") == ("p000",)


def test_the_last_act_is_what_was_given_together_and_still_stands() -> None:
    """Undoing goes back act by act, over what others did meanwhile and without what was replaced since."""
    made = [
        said("ada", "accept", "p001", "1"),
        said("ada", "reject", "p000.e1", "2"),
        said("ada", "accept", "p000.e2", "2"),
        said("bob", "reject", "p001", "3"),
    ]
    assert [each.target for each in last_act(made, "ada")] == ["p000.e1", "p000.e2"]
    undone = [*made, said("ada", "undo", "p000.e1", "4"), said("ada", "undo", "p000.e2", "4")]
    assert [each.target for each in last_act(undone, "ada")] == ["p001"]
    assert last_act([*undone, said("ada", "undo", "p001", "5")], "ada") == ()


def test_a_vote_on_a_lesson_is_an_act_as_any_other() -> None:
    """It is undone first where it was given last, and once undone the act before it is."""
    words = Edit(id="m1.000.c1", op="append_to_section", anchor="# Guide", text="- Skip blank rows.")
    lesson = Candidate(edit=words, line_sources=(("p000.e1",),))
    merged = said("ada", "reject", "m1.000.c1", "2").model_copy(update={"candidate": lesson})
    made = [said("ada", "accept", "p001", "1"), merged]
    assert last_act(made, "ada") == (merged,)
    undo = said("ada", "undo", "m1.000.c1", "3").model_copy(update={"candidate": lesson})
    assert [each.target for each in last_act([*made, undo], "ada")] == ["p001"]


def test_agreement_and_conflicts_are_over_what_both_voted_on() -> None:
    """An edit voted on by itself is compared with the other's vote on its patch; what is not visible is left out."""
    made = [
        said("ada", "accept", "p000"),
        said("bob", "reject", "p000.e2", reason="leaks the task"),
        said("ada", "reject", "p001"),
        said("bob", "reject", "p001"),
    ]
    verdicts = Verdicts(made)
    (pair,) = pairs(verdicts, EDITS, ["p000", "p001"])
    assert (pair.both_accept, pair.both_reject, pair.one_accepts, pair.other_accepts) == (0, 1, 1, 0)
    assert pair.share == 0.5
    (conflict,) = conflicts(verdicts, EDITS, ["p000", "p001"])
    assert (conflict.target, conflict.patch, conflict.counts.reviewer) == ("p000.e2", "p000", "bob")
    assert conflicts(verdicts, EDITS, ["p001"]) == ()


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [
        ((20, 5, 10, 15), 0.4),  # the worked example of Cohen's kappa that textbooks give: 50 grant proposals
        ((25, 35, 5, 35), 0.2593),
        ((45, 15, 25, 15), 0.1304),
        ((10, 0, 0, 10), 1.0),
        ((0, 10, 10, 0), -1.0),
        ((0, 0, 0, 0), None),
        ((7, 0, 0, 0), None),
    ],
)
def test_cohens_kappa_gives_published_figures(counts: tuple[int, int, int, int], kappa: float | None) -> None:
    """(both accept, only the first, only the second, both reject): worked examples, and what has no kappa."""
    found = cohens_kappa(*counts)
    assert found == (None if kappa is None else pytest.approx(kappa, abs=5e-5))


@given(st.tuples(*[st.integers(0, 40)] * 4))
def test_kappa_is_what_chance_leaves(counts: tuple[int, int, int, int]) -> None:
    """The same from first principles: votes shuffled in every way agree by chance as often as p_e says."""
    aa, ar, ra, rr = counts
    total = sum(counts)
    kappa = cohens_kappa(*counts)
    if kappa is None:
        assert total == 0 or aa == total or rr == total
        return
    first, second = [aa + ar, ra + rr], [aa + ra, ar + rr]
    chance = sum(first[i] * second[j] for i, j in product((0, 1), repeat=2) if i == j) / total**2
    assert kappa * (1 - chance) == pytest.approx((aa + rr) / total - chance)
    assert -1 <= kappa <= 1
    assert cohens_kappa(aa, ra, ar, rr) == pytest.approx(kappa)


def test_a_rewording_is_an_acceptance() -> None:
    """Other words for an edit disagree with nobody who accepts it."""
    words = Edit(id="p001.e1", op="append_to_section", anchor="# Guide", text="- Mine.")
    made = [said("ada", "accept", "p001"), said("bob", "accept", "p001.e1").model_copy(update={"replacement": words})]
    assert conflicts(Verdicts(made), EDITS, ["p001"]) == ()


def test_nothing_is_hidden_where_there_is_nobody_else() -> None:
    """A reviewer alone is not told that votes of others are kept from them; one who cannot decide judges nothing."""
    edits = {row.id: (f"{row.id}.e1",) for row in ROWS}
    ada = Decision(target="p000", verdict="reject", reviewer="ada", at="2026")
    facts = ReviewFacts(ROWS, edits, frozenset(), (ada,), 0, 6, 2, frozenset(), "")
    assert not judges_blind(facts, "ada", may_decide=True)
    assert judges_blind(facts, "bob", may_decide=True)
    assert judges_blind(facts, "", may_decide=True)
    assert not judges_blind(facts, "bob", may_decide=False)
    assert review_of(facts, "ada", True, Wanted()).visible == set(edits)
    assert not review_of(facts, "bob", True, Wanted()).visible
