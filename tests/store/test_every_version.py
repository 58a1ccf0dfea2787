"""Every version keeps its held-out attempts: a later one that is evaluated takes no slot from an earlier one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from core.store.migrations import MIGRATIONS, migrate, script
from core.store.run_store import DATABASE, RunStore, create_run, open_run
from core.store.sqlite import connect
from core.types import Failure, NotScorable, Version
from core.view.results.results import results
from core.view.rows import HeldOutCount
from core.view.runs.summary import summarise
from core.view.trajectories.listed import TrajectoryFilter
from tests.store.samples import AT, MISSED, PASSED, a_run, a_skill, a_task, a_trajectory

HELD_OUT = 3


def put(store: RunStore, name: str, arm: str, passed: int) -> None:
    """A version with an attempt at each held-out task, of which the first `passed` passed."""
    skill = a_skill(f"# {name}\n")
    if name not in {version.name for version in store.versions()}:
        store.put_version(Version(name=name, digest=skill.digest, created=AT), skill)
    for slot in range(HELD_OUT):
        grade = PASSED if slot < passed else MISSED
        made = a_trajectory(f"{name}-{slot}", task=f"t{slot}", skill_digest=skill.digest, grade=grade)
        store.put_trajectory(arm, slot, made)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path):
    """S0 passed none of three, S1 two, and S3, evaluated last, one; S2 was never evaluated."""
    with create_run(tmp_path, a_run(status="done")) as made:
        made.put_tasks([a_task(f"t{slot}") for slot in range(HELD_OUT)], "test")
        put(made, "S0", "test_before", 0)
        put(made, "S1", "test_after", 2)
        skill = a_skill("# S2\n")
        made.put_version(Version(name="S2", digest=skill.digest, created=AT), skill)
        put(made, "S3", "test_after", 1)
        yield made


def test_the_first_one_s_score_pairs_and_list_are_whole(store):
    """Nine attempts are listed, each version has its three, and S1 can still be compared with S0 and S3."""
    facts = store.facts()
    assert facts.scores == {"S0": HeldOutCount(0, 3), "S1": HeldOutCount(2, 1), "S3": HeldOutCount(1, 2)}
    assert facts.after_skill == "S3"
    assert store.trajectory_list(TrajectoryFilter()).total == 9
    assert store.trajectory_list(TrajectoryFilter(skill="S1")).matched == 3
    assert [(each.name, each.attempts) for each in store.results.versions()] == [
        ("S0", 3), ("S1", 3), ("S2", 0), ("S3", 3),
    ]  # fmt: skip
    for pair in (("S0", "S1"), ("S1", "S3")):
        found = store.results.attempts(*pair)
        assert [each.version for each in found] == list(pair) * HELD_OUT


def test_an_earlier_version_s_trajectory_stands_in_its_arm_and_among_the_list(store):
    """Its page says where it stands and what comes before and after it."""
    [row] = store.placed("S1-0")
    assert (row.arm, row.outcome) == ("test_after", "passed")
    assert store.neighbours(TrajectoryFilter(), "S1-0").place > 0


def test_the_list_of_runs_and_the_monitor_tell_of_the_newest_alone(store):
    """What is counted as the score after, and as done, is S3's; all attempts are counted as attempts."""
    row = store.row()
    assert (row.after, row.after_skill, row.newest) == (HeldOutCount(1, 2), "S3", "S3")
    assert (row.trajectories, row.pairs, row.wins) == (9, 3, 1)
    assert store.progress.counts().placed == {"test_before": 3, "test_after": 3}


def test_a_run_that_is_resumed_places_the_same_again(store):
    """Neither a second copy of an attempt nor of a version's; S0's arm holds one skill at a time."""
    before = store.trajectories()
    put(store, "S1", "test_after", 2)
    assert store.trajectories() == before
    redrafted = a_trajectory("new", task="t0", skill_digest="another draft")
    store.put_trajectory("test_before", 0, redrafted)
    assert [row.id for row in store.trajectories("test_before")] == ["new", "S0-1", "S0-2"]


def test_a_run_of_schema_1_gets_its_orphans_back(tmp_path):
    """Version 1 kept the last version's attempts only in their slots: those of an earlier version are placed anew."""
    with closing(connect(tmp_path / DATABASE)) as old:
        migrate(old, tmp_path / DATABASE, [script(MIGRATIONS[0])])
        old.execute("INSERT INTO run VALUES ('old', 'old', 'done', '', ?, 0, '', 1, '{\"name\": \"old\"}')", (AT,))
        old.execute("INSERT INTO tasks VALUES ('t0', 'test', 0, '', 'do it', '{}'), ('e0', 'evolve', 0, '', '', '{}')")
        for place, name in enumerate(("S0", "S1", "S2")):
            old.execute("INSERT INTO versions VALUES (?, ?, ?, ?, '', 1, '', 's')", (name, place, f"d{place}", AT))
        for name, task, skill in (("b", "t0", "d0"), ("first", "t0", "d1"), ("second", "t0", "d2"), ("e", "e0", "d0")):
            old.execute(
                "INSERT INTO trajectories VALUES (?, ?, 'passed', 1, '', '', '', 1, 1, 1, 0, '', 0, '', ?)",
                (name, task, f'{{"skill_digest": "{skill}"}}'),
            )
        placed = (("test_before", "b"), ("test_after", "second"), ("evolve", "e"))
        old.executemany("INSERT INTO placements VALUES (?, 0, ?)", placed)
    with open_run(tmp_path, read_only=True) as store:
        assert {(row.arm, row.slot, row.id) for row in store.trajectories()} == {
            ("evolve", 0, "e"),
            ("test_before", 0, "b"),
            ("test_after", 0, "first"),
            ("test_after", 0, "second"),
        }
        assert store.facts().scores["S1"].passed == 1


SEVERAL = {
    "t0": ("passed", "passed", "failed"),
    "t1": ("failed", "not_scorable", "infrastructure"),
    "t2": ("not_scorable", "not_scorable"),
    "t3": ("infrastructure",),
}
"""Attempts at tasks, some of them missing."""
MADE: dict[str, dict[str, object]] = {
    "passed": {"grade": PASSED},
    "failed": {"grade": MISSED},
    "not_scorable": {"grade": NotScorable(reason="LET")},
    "infrastructure": {"ended": "failed", "failure": Failure(boundary="sandbox", kind="x", message="y"), "grade": None},
}


@pytest.mark.parametrize("attempts", [1, 3])
def test_a_task_is_the_unit_of_every_score(tmp_path: Path, attempts: int):
    """Attempts are averaged within their task first, in SQL as over records; with one each it is the plain share."""
    outcomes = [(task, each) for task, made in SEVERAL.items() for each in made[:attempts]]
    with create_run(tmp_path, a_run(status="done")) as store:
        store.put_tasks([a_task(task) for task in SEVERAL], "test")
        for name, arm in (("S0", "test_before"), ("S1", "test_after")):
            skill = a_skill(f"# {name}\n")
            store.put_version(Version(name=name, digest=skill.digest, created=AT), skill)
            for slot, (task, outcome) in enumerate(outcomes):
                made = a_trajectory(f"{name}-{slot}", task=task, skill_digest=skill.digest, **MADE[outcome])
                store.put_trajectory(arm, slot, made)  # type: ignore[arg-type]
        facts, row = store.facts(), store.row()
        group = results(store.results.attempts("S0", "S1"), "S0", "S1").whole
    counted, summary = HeldOutCount.of(outcomes), summarise(facts)
    low, high = {1: (1 / 3, 1 / 2), 3: (2 / 9, 1 / 3)}[attempts]
    for shown in (*facts.scores.values(), row.before, row.after, summary.before, summary.after, group.before, counted):
        assert (shown.low, shown.high) == (pytest.approx(low), pytest.approx(high))
    assert facts.scores["S0"].tasks == group.after.tasks == 2
    assert facts.scores["S0"][:4] == counted[:4] == {1: (1, 1, 1, 1), 3: (2, 2, 3, 2)}[attempts]
    assert (facts.scores["S1"].averaged is None) == (attempts == 1)
    assert facts.scores["S1"].told == group.before.told == {1: "1 of 2", 3: "2 of 4 attempts"}[attempts]
