"""Which tasks are learned from and which are held out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config import TasksConfig
from core.errors import UserError
from core.tasks.split import check_split, shares, split
from core.tasks.spreadsheet.taskset import SpreadsheetTaskset
from core.types import Task

SHEET, CELL = "Sheet-Level Manipulation", "Cell-Level Manipulation"


def make(*kinds: str) -> tuple[Task, ...]:
    return tuple(
        Task(id=f"t{index}", taskset="x", domain="spreadsheet", instruction="do it", kind=kind, cases=())
        for index, kind in enumerate(kinds)
    )


VERIFIED = make(*([SHEET] * 125), *([CELL] * 275))
"""The shape of Verified 400: sorted by type."""


def test_parts_hold_the_same_mix_of_types_by_default() -> None:
    """Of 125 sheet and 275 cell tasks either part of 200 gets its half, and nothing is reported."""
    parts = split(VERIFIED, TasksConfig())
    counts = Counter(task.kind for task in parts.evolve)
    assert (len(parts.evolve), len(parts.test)) == (200, 200)
    assert counts[SHEET] in (62, 63)
    assert check_split(parts) == ()
    assert "confounded" not in parts.note.lower()


def test_the_paper_split_is_file_order_and_labelled_as_confounded() -> None:
    """0:200 holds all sheet tasks, 200:400 none; the note and a warning say so."""
    parts = split(VERIFIED, TasksConfig(split="paper"))
    assert parts.evolve == VERIFIED[:200]
    assert parts.test == VERIFIED[200:400]
    assert "Confounded: evolve 125 Sheet-Level Manipulation, 75 Cell-Level Manipulation; test 200 Cell" in parts.note
    assert "scaled" not in parts.note
    (finding,) = check_split(parts)
    assert (finding.rule, finding.severity) == ("imbalance", "warning")


def test_the_paper_split_of_a_smaller_set_is_scaled_and_says_so() -> None:
    """Sixty tasks give 0:30 and 30:60."""
    tasks = make(*([SHEET] * 19), *([CELL] * 41))
    parts = split(tasks, TasksConfig(split="paper"))
    assert (parts.evolve, parts.test) == (tasks[:30], tasks[30:])
    assert "tasks 0:30 and 30:60 (the paper's 0:200 and 200:400, scaled)" in parts.note


def test_the_paper_split_of_a_larger_set_stays_at_200() -> None:
    """All 912 tasks of v0.1 still give 0:200 and 200:400."""
    parts = split(make(*([CELL] * 912)), TasksConfig(split="paper"))
    assert [task.id for task in (parts.evolve[0], parts.evolve[-1], parts.test[0], parts.test[-1])] == [
        "t0",
        "t199",
        "t200",
        "t399",
    ]


def test_a_split_is_the_same_everywhere() -> None:
    """The order comes from SHA-256 of seed and id: these ids are the same under every Python and machine."""
    parts = split(make(*([SHEET, CELL] * 6)), TasksConfig(split_seed=41, evolve=4, test=3))
    assert [task.id for task in parts.evolve] == ["t1", "t8", "t5", "t2"]
    assert [task.id for task in parts.test] == ["t3", "t6", "t9"]


def test_another_seed_gives_another_split() -> None:
    """The seed reaches the split: with another one the parts differ."""
    assert split(VERIFIED, TasksConfig(split_seed=1)).evolve != split(VERIFIED, TasksConfig(split_seed=2)).evolve


def test_asking_for_more_tasks_than_there_are_is_refused() -> None:
    """The sentence names what was asked for and how many there are."""
    with pytest.raises(UserError, match=r"evolve = 300 and test = 200 asks for more than the 400 tasks"):
        split(VERIFIED, TasksConfig(evolve=300, test=200))
    with pytest.raises(UserError, match="evolve = 401"):
        split(VERIFIED, TasksConfig(evolve=401))


@given(
    kinds=st.lists(st.sampled_from("abcd"), max_size=60),
    sizes=st.tuples(st.integers(1, 60), st.integers(0, 60)),
    seed=st.integers(0, 10**6),
)
def test_a_split_takes_exactly_what_is_asked_for(kinds: list[str], sizes: tuple[int, int], seed: int) -> None:
    """The parts have the sizes configured, share no task, and every type is within one task of its share."""
    tasks = make(*kinds)
    evolve, test = sizes
    if evolve + test > len(tasks):
        return
    parts = split(tasks, TasksConfig(evolve=evolve, test=test, split_seed=seed))
    assert (len(parts.evolve), len(parts.test)) == (evolve, test)
    assert len({task.id for task in parts.evolve + parts.test}) == evolve + test
    for kind, count in Counter(kinds).items():
        taken = sum(task.kind == kind for task in parts.evolve)
        assert abs(taken - evolve * count / len(tasks)) < 1


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 50), min_size=1), st.data())
def test_shares_add_up_and_take_no_more_than_there_is(kinds: dict[str, int], data: st.DataObject) -> None:
    """Largest remainders: the shares sum to the size, and none exceeds what its type has."""
    size = data.draw(st.integers(0, sum(kinds.values())))
    taken = shares(size, kinds)
    assert sum(taken.values()) == size
    assert all(0 <= taken[kind] <= kinds[kind] for kind in kinds)


def test_the_real_slice_is_balanced_by_default_and_not_in_file_order(shared_data: Path) -> None:
    """Of the 60 real tasks the default split gives no finding, the paper's one does."""
    tasks = SpreadsheetTaskset(shared_data / "spreadsheetbench", engine="none").tasks()
    assert check_split(split(tasks, TasksConfig())) == ()
    assert [finding.rule for finding in check_split(split(tasks, TasksConfig(split="paper")))] == ["imbalance"]
