"""What a review is computed from: read on from what is known, it is the same as read anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.store.run_store import RunStore, create_run
from core.types import Decision, Flag
from tests.store.samples import a_node, a_patch, a_run


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunStore]:
    with create_run(tmp_path_factory.mktemp("facts") / "run", a_run()) as made:
        for slot in range(3):
            made.put_patch(a_patch(f"p{slot:03d}", slot))
        yield made


changes = st.one_of(
    st.tuples(
        st.just("decide"),
        st.sampled_from(["p000", "p001.e1", "p002"]),
        st.sampled_from(["accept", "reject", "undo"]),
        st.sampled_from(["ada", "bob"]),
    ),
    st.tuples(st.just("patch"), st.sampled_from(["p000", "p001"]), st.integers(1, 3)),
    st.tuples(st.just("node"), st.sampled_from(["p000", "p001"])),
    st.tuples(st.just("version")),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(changes, max_size=8))
def test_reading_on_is_reading_anew(store: RunStore, made: list[tuple]) -> None:  # type: ignore[type-arg]
    """Whatever is decided, proposed, merged and assembled between two looks."""
    known = store.review_facts()
    for kind, *given_ in made:
        if kind == "decide":
            target, verdict, reviewer = given_
            store.add_decision(Decision(target=target, verdict=verdict, reviewer=reviewer, at="2026"))
        elif kind == "patch":
            store.put_patch(a_patch(given_[0], int(given_[0][1:]), given_[1], root_cause=f"cause {given_[1]}"))
        elif kind == "node":
            store.put_nodes([a_node(members=(given_[0],))])
        else:
            store.add_event("version_made", "S1", {"decisions": len(store.decisions())}, "2026")
        known = store.review_facts(known)
        assert known == store.review_facts()
    assert {row.id: row.edits for row in known.patches} == {row.id: row.edits for row in store.patch_rows()}


def test_another_runs_log_is_not_taken_for_this_ones(store: RunStore, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Where the last decision that is known is another, all of them are read."""
    with create_run(tmp_path / "other", a_run()) as other:
        for slot in range(3):
            other.put_patch(a_patch(f"p{slot:03d}", slot))
        for who in ("eve", "kim", "eve"):
            other.add_decision(Decision(target="p000", verdict="accept", reviewer=who, at="2026"))
        store.add_decision(Decision(target="p001", verdict="reject", reviewer="ada", at="2026"))
        assert other.review_facts(store.review_facts()) == other.review_facts()


def test_edits_that_a_lint_refuses_are_known(store: RunStore) -> None:
    """They go into no merge, whatever is decided on their patch."""
    flags = (Flag(rule="task_text", edit="p002.e2", message="names a cell", refuses=True),)
    store.put_patch(a_patch("p002", 2, 2, flags=flags))
    assert store.review_facts().refused == {"p002.e2"}
