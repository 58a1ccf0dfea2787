"""What SQL says of the review of patches is what the pure rule says, whatever several reviewers decide and undo."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.assemble.verdicts import Verdicts
from core.store.run_store import RunStore, create_run
from core.types import Decision, Edit
from core.view.review.decided import decided
from tests.store.samples import a_patch, a_run

WORDS = {None: "pending", "accept": "accepted", "reject": "rejected"}
PATCHES = {"p000": 2, "p001": 1, "p002": 3}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunStore]:
    with create_run(tmp_path_factory.mktemp("verdicts") / "run", a_run()) as made:
        for slot, (name, edits) in enumerate(PATCHES.items()):
            made.put_patch(a_patch(name, slot, edits))
        yield made


votes = st.tuples(
    st.sampled_from([each for name in PATCHES for each in (name, f"{name}.e1")]),
    st.sampled_from(["accept", "reject", "undo", "reword"]),
    st.sampled_from(["ada", "bob", "eve"]),
)


@given(st.lists(votes, max_size=10))
def test_sql_counts_the_votes_that_stand(store: RunStore, made: list[tuple[str, str, str]]) -> None:
    """By patch: the verdict that counts, who gave it, how many of its edits have a vote; and over all patches."""
    for target, verdict, reviewer in made:
        words = Edit(id=target, op="append_to_section", anchor="# Guide", text="- Mine.")
        given = {"target": target, "verdict": verdict, "reviewer": reviewer, "at": "2026-01-01"}
        if verdict == "reword":
            given |= {"verdict": "accept", "replacement": words if "." in target else None}  # type: ignore[dict-item]
        store.add_decision(Decision.model_validate(given))
    pure, rows = Verdicts(store.decisions()), store.patch_rows()
    for row in rows:
        counting = pure.on(row.id)
        assert row.verdict == WORDS[counting.verdict if counting else None]
        assert row.reviewer == (counting.reviewer if counting else "")
        assert row.decided_edits == sum(bool(pure.votes_on(f"{row.id}.e{n + 1}")) for n in range(PATCHES[row.id]))
        assert row.undecided == (row.verdict == "pending" and not row.decided_edits)
        rejected = [pure.on(f"{row.id}.e{n + 1}") for n in range(PATCHES[row.id])]
        assert row.rejected_edits == sum(vote is not None and vote.verdict == "reject" for vote in rejected)
    edits = {name: tuple(f"{name}.e{n + 1}" for n in range(count)) for name, count in PATCHES.items()}
    assert store.row().decided == store.facts().decided == decided(edits, store.decisions())
