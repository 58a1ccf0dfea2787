"""Whose word counts: votes kept apart by reviewer, the latest of them, and edits against their patch."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from core.assemble.verdicts import Verdicts
from core.patch.ids import patch_of
from core.patch.ledger import ledger
from core.types import Decision, Edit, Patch

WHO, TARGETS = ("ada", "bob", "eve"), ("p000", "p000.e1", "p000.e2", "p001", "p001.e1")
LEAVES = [target for target in TARGETS if "." in target]


def edit(name: str) -> Edit:
    return Edit(id=name, op="append_to_section", anchor="# Guide", text="- Words.")


decisions = st.lists(
    st.builds(
        lambda target, verdict, reviewer, words: Decision(
            target=target,
            verdict=verdict,
            reviewer=reviewer,
            replacement=edit(target) if words and verdict == "accept" and "." in target else None,
            at="2026-01-01",
        ),
        st.sampled_from(TARGETS),
        st.sampled_from(["accept", "reject", "undo"]),
        st.sampled_from(WHO),
        st.booleans(),
    ),
    max_size=14,
)


def last_words(made: Sequence[Decision]) -> list[tuple[int, Decision]]:
    """The rule told the long way: of each reviewer the last decision on each target, undos left out."""
    last = {(each.target, each.reviewer): (place, each) for place, each in enumerate(made)}
    return [found for found in last.values() if found[1].verdict != "undo"]


@given(decisions)
def test_the_latest_standing_vote_of_anybody_counts(made: list[Decision]) -> None:
    """Each reviewer's last decision on a target is their vote, and of those the latest counts."""
    verdicts = Verdicts(made)
    for target in TARGETS:
        there = [found for found in last_words(made) if found[1].target == target]
        assert verdicts.on(target) == max(there, default=(0, None), key=lambda found: found[0])[1]
        assert verdicts.votes_on(target) == tuple(each for _, each in sorted(there, key=lambda found: found[0]))


@given(decisions)
def test_of_an_edit_and_its_patch_the_later_vote_counts(made: list[Decision]) -> None:
    """Whoever gave them; and of one reviewer's own votes too."""
    verdicts = Verdicts(made)
    for leaf in LEAVES:
        there = [found for found in last_words(made) if found[1].target in (leaf, patch_of(leaf))]
        assert verdicts.on_leaf(leaf) == max(there, default=(0, None), key=lambda found: found[0])[1]
        for who in WHO:
            own = [found for found in there if found[1].reviewer == who]
            assert verdicts.by_on_leaf(who, leaf) == max(own, default=(0, None), key=lambda found: found[0])[1]


@given(decisions, st.sampled_from(TARGETS), st.sampled_from(WHO))
def test_an_undo_takes_back_nobody_elses_vote(made: list[Decision], target: str, who: str) -> None:
    """Whatever was decided before, the others' votes stand as they stood."""
    before, after = Verdicts(made), Verdicts([*made, Decision(target=target, verdict="undo", reviewer=who, at="2026")])
    assert after.by(who, target) is None
    for each in TARGETS:
        kept = [vote for vote in before.votes_on(each) if (each, vote.reviewer) != (target, who)]
        assert list(after.votes_on(each)) == kept


@given(decisions)
def test_a_reviewer_alone_is_heard_as_before_there_were_others(made: list[Decision]) -> None:
    """With one reviewer the last decision on a target counts, and none where it is an undo."""
    alone = [each.model_copy(update={"reviewer": "ada"}) for each in made]
    verdicts = Verdicts(alone)
    for target in TARGETS:
        last = next((each for each in reversed(alone) if each.target == target), None)
        assert verdicts.on(target) == (last if last is not None and last.verdict != "undo" else None)


@given(decisions)
def test_what_merges_is_neither_rejected_nor_reworded(made: list[Decision]) -> None:
    """And the ledger calls the same edits rejected."""
    verdicts = Verdicts(made)
    patches = [
        Patch(id=name, slot=slot, base_digest="s0", origin="human", trajectory="", task="", root_cause="", edits=edits)
        for slot, (name, edits) in enumerate(
            (("p000", (edit("p000.e1"), edit("p000.e2"))), ("p001", (edit("p001.e1"),)))
        )
    ]
    for row in ledger(patches, (), (), made, ()):
        leaf = row.edit.id
        assert verdicts.merges(leaf) == (not verdicts.rejects(leaf) and not verdicts.pins(leaf))
        told = any(hop.kind == "rejected" for hop in row.ends)
        if not verdicts.pins(leaf):
            assert told == verdicts.rejects(leaf)
