"""Lists of trajectories: what matches is found, in order, counted, and at a cost that does not grow with the run."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from core.store.database import Database
from core.store.run_store import DATABASE, RunStore, create_run
from core.store.sqlite import connect
from core.store.trajectory_list import _query
from core.types import NotScorable, Score, Usage, Version
from core.view.trajectories.listed import FOUND, SHOWN, SORTS, TrajectoryFilter
from tests.store.samples import AT, a_patch, a_run, a_skill, a_step, a_task, a_trajectory, an_analysis

GRADES = [
    Score(value=1.0, passed=True),
    Score(value=0.5, passed=False, detail="B2"),
    NotScorable(reason="FILTER"),
    None,
]
ARMS = ("evolve", "test_before", "test_after")


def a_row(n: int) -> tuple[str, int, object]:
    """One of a run's trajectories: all arms, outcomes, kinds and skills occur, in many combinations."""
    usage = Usage(prompt_tokens=(n * 37) % 50, seconds=(n * 7) % 13, cost=(n % 5) / 10)
    steps = tuple(
        a_step(k, observation=f"walrus {k}" if n % 3 == 0 and k < n % 4 else "nothing", reasoning=f"number{n}")
        for k in range(3)
    )
    made = a_trajectory(
        f"r{n:03d}",
        task=f"t{n % 8}",
        grade=GRADES[n % 4],
        skill_digest=a_skill().digest if n % 2 else "",
        seed=None if n % 7 == 0 else n % 3,
        usage=usage,
        steps=steps,
    )
    return ARMS[n % 3], n, made


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunStore]:
    folder = tmp_path_factory.mktemp("lists")
    with create_run(folder / "runs" / "demo", a_run()) as made:
        made.put_tasks([a_task(f"t{k}", kind="cell" if k % 2 else "sheet") for k in range(8)], "evolve")
        made.put_version(Version(name="S0", digest=a_skill().digest, created=AT), a_skill())
        made.put_trajectories([a_row(n) for n in range(60)])
        made.put_trajectories([("test_before", 900, a_row(4)[2])])  # stands in two arms
        yield made


def plainly(store: RunStore, wanted: TrajectoryFilter) -> list[str]:
    """What a filter means, in Python over every row."""
    digest = {"S0": a_skill().digest, "none": ""}.get(wanted.skill, wanted.skill)
    found = []
    for row in store.trajectories():
        words = {step.observation.text.split()[0] for step in store.trajectory(row.id).steps if step.observation}
        fits = (
            wanted.arm in ("", row.arm)
            and wanted.outcome in ("", row.outcome)
            and wanted.kind in ("", row.kind)
            and (row.task.startswith(wanted.task[:-1]) if wanted.task.endswith("*") else wanted.task in ("", row.task))
            and (not wanted.skill or row.skill == digest)
            and (not wanted.q or wanted.q in words)
        )
        if fits:
            found.append(row.id)
    return found


@pytest.mark.parametrize("arm", ["", "evolve"])
@pytest.mark.parametrize("outcome", ["", "failed", "ungraded"])
def test_filters_find_what_they_say(store, arm, outcome):
    """Every combination of filters and search finds exactly the trajectories it describes, and counts them."""
    for kind, task, skill, q in product(["", "cell"], ["", "t3", "t*"], ["", "S0", "none"], ["", "walrus"]):
        wanted = TrajectoryFilter(arm, outcome, kind, task, skill, q)
        listed = store.trajectory_list(wanted)
        assert sorted(row.id for row in listed.rows) == sorted(plainly(store, wanted)), wanted
        assert (listed.matched, listed.total) == (len(listed.rows), 61)


@pytest.mark.parametrize("column", SORTS)
def test_rows_come_in_the_order_asked_for(store, column):
    """Either way round by every column; what has no value stands before all values."""
    for sort, q in product((column, f"-{column}"), ("", "walrus")):
        rows = store.trajectory_list(TrajectoryFilter(sort=sort, q=q)).rows
        keys = [(getattr(row, column) is not None, getattr(row, column)) for row in rows]
        assert [key[0] for key in keys] == sorted((key[0] for key in keys), reverse=sort.startswith("-"))
        values = [key[1] for key in keys if key[0]]
        assert values == sorted(values, reverse=sort.startswith("-"))


def test_a_search_says_where_and_how_often(store):
    """The most matching steps first; each row knows how many of its steps match, the first and the last of them."""
    listed = store.trajectory_list(TrajectoryFilter(q="walrus"))
    counts = [listed.steps[row.id] for row in listed.rows]
    assert counts == sorted(counts, reverse=True)
    assert max(counts) == 3
    first = listed.hits[listed.rows[0].id]
    assert [(hit.step, hit.field, hit.snippet) for hit in first] == [
        (0, "observation", "\x02walrus\x03 0"),
        (2, "observation", "\x02walrus\x03 2"),
    ]


def test_a_search_for_nothing_finds_nothing(store):
    """A query without a letter or digit lists nothing, rather than everything."""
    listed = store.trajectory_list(TrajectoryFilter(q="!!"))
    assert (listed.rows, listed.matched, listed.total) == ((), 0, 61)
    assert store.neighbours(TrajectoryFilter(q="!!"), "r001").matched == 0


def test_the_neighbours_are_those_of_the_list(store):
    """Next and previous follow filter and order, and the place is said; one outside the list has none."""
    wanted = TrajectoryFilter(outcome="failed", sort="-tokens")
    ids = list(dict.fromkeys(row.id for row in store.trajectory_list(wanted).rows))
    found = [store.neighbours(wanted, each) for each in ids]
    assert [each.previous for each in found] == ["", *ids[:-1]]
    assert [each.next for each in found] == [*ids[1:], ""]
    assert [(each.place, each.matched) for each in found] == [(n + 1, len(ids)) for n in range(len(ids))]
    assert store.neighbours(wanted, "r000").place == 0


def test_a_list_is_cut_and_counts_on(tmp_path):
    """No more than a person reads comes back, with the number that match; an export gets all of them."""
    with create_run(tmp_path / "runs" / "demo", a_run()) as store:
        store.put_tasks([a_task("t1")], "evolve")
        step = a_step(observation="walrus")
        store.put_trajectories([("evolve", n, a_trajectory(f"r{n}", steps=(step,))) for n in range(SHOWN + 50)])
        listed = store.trajectory_list(TrajectoryFilter())
        assert (len(listed.rows), listed.matched, listed.total) == (SHOWN, SHOWN + 50, SHOWN + 50)
        failed = store.trajectory_list(TrajectoryFilter(outcome="passed"))
        assert (len(failed.rows), failed.matched) == (SHOWN, SHOWN + 50)
        found = store.trajectory_list(TrajectoryFilter(q="walrus"))
        assert (len(found.rows), found.matched) == (FOUND, SHOWN + 50)
        assert len(store.trajectory_list(TrajectoryFilter(), limit=10_000).rows) == SHOWN + 50
        assert listed.instructions == {"t1": "Do t1"}


@pytest.mark.parametrize("sort", ["", *SORTS, *(f"-{name}" for name in SORTS)])
def test_a_list_follows_an_index(tmp_path, sort):
    """No order a list can be asked for sorts the run: the rows come as an index has them, until there are enough."""
    with create_run(tmp_path / "runs" / "demo", a_run()):
        database = Database(connect(tmp_path / "runs" / "demo" / DATABASE), tmp_path, read_only=False)
        query = _query(database, TrajectoryFilter(sort=sort))
        plan = [
            str(row[3]) for row in database.rows(f"EXPLAIN QUERY PLAN SELECT t.id FROM {query.source} {query.order}")
        ]
        database.close()
    assert not [step for step in plan if "FOR ORDER BY" in step or ("SCAN t" in step and "INDEX" not in step)]


def test_a_trajectory_knows_its_arms_its_task_and_what_was_learned(store):
    """Its rows by arm, the other attempts at its task, the patches it led to and the reasons where it led to none."""
    assert [(row.arm, row.slot) for row in store.placed("r004")] == [("test_before", 4), ("test_before", 900)]
    assert store.placed("walrus") == ()
    assert {row.task for row in store.attempts("t4")} == {"t4"}
    assert store.task("t4") == a_task("t4", kind="sheet")
    assert store.task("walrus") is None
    store.put_analysis(an_analysis(3, a_patch("p003", 3, trajectory="r003"), trajectory="r003"))
    store.put_analysis(an_analysis(5, trajectory="r003", outcome="no_lesson", reason="nothing new"))
    analyses, patches = store.learned_from("r003")
    assert [patch.id for patch in patches] == ["p003"]
    assert [(each.outcome, each.reason) for each in analyses] == [("patch", ""), ("no_lesson", "nothing new")]


def test_what_can_be_filtered_by_is_what_occurs(store):
    """Arms, outcomes, kinds and versions that the run has, and no others."""
    assert store.trajectory_choices() == {
        "arm": ("evolve", "test_before", "test_after"),
        "outcome": ("passed", "failed", "not_scorable", "ungraded"),
        "kind": ("cell", "sheet"),
        "skill": ("S0",),
    }
