"""Paths are kept relative to what moves with them, and every other text as it is."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from core.store.paths import Roots, from_stored, to_stored

ROOTS = Roots(run=Path("/lab/runs/a"), workspace=Path("/lab"), taskset=Path("/data/bench"))
OTHER = Roots(run=Path("/x/runs/a"), workspace=Path("/x"), taskset=Path("/bench"))
strings = st.text(max_size=12) | st.sampled_from(
    [
        "/lab",
        "/lab/",
        "/lab/runs/a/x",
        "/label/x",
        "/data/bench/1.xlsx",
        "$RUN/x",
        "$",
        "$$RUN",
        "$WORKSPACE",
        "$RUNNER",
    ]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | strings,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(strings, inner, max_size=3),
    max_leaves=8,
)


@given(values)
def test_what_is_kept_comes_back(value):
    """Any JSON comes back the same on the same host."""
    text = json.dumps(value)
    assert json.loads(from_stored(to_stored(text, ROOTS), ROOTS)) == value


def test_the_deepest_folder_names_a_path():
    """A run's own file is told relative to the run, a task's to the task set, and a like-named folder is another."""
    value = ["/lab/runs/a/x", "/lab/outputs/r/1", "/data/bench/1.xlsx", "/label/y", "/lab"]
    stored = to_stored(json.dumps(value), ROOTS)
    assert json.loads(stored) == ["$RUN/x", "$WORKSPACE/outputs/r/1", "$TASKSET/1.xlsx", "/label/y", "$WORKSPACE"]


def test_paths_are_those_of_the_host_that_reads():
    """Kept here and read elsewhere, a path is the other host's."""
    stored = to_stored(json.dumps({"path": "/lab/outputs/r/1/output.xlsx"}), ROOTS)
    assert json.loads(from_stored(stored, OTHER)) == {"path": "/x/outputs/r/1/output.xlsx"}


def test_a_text_that_only_mentions_a_path_is_left_alone():
    """A sentence with a path in it is a text, not a path."""
    text = json.dumps("see /lab/runs/a/x for more")
    assert json.loads(to_stored(text, ROOTS)) == "see /lab/runs/a/x for more"
