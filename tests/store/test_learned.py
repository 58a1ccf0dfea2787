"""What baselines learn is kept with the run, moves with it, and an older run gets the room for it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from core.store.export import export_run
from core.store.imports import import_run
from core.store.journal import SqliteJournal
from core.store.migrations import MIGRATIONS, migrate, newest, script, version_of
from core.store.run_store import DATABASE, RunStore, create_run, open_run
from core.store.sqlite import connect
from core.store.workspace import Workspace
from core.types import Extraction, Kept, MemoryItem, Retrieved, Update, Version
from core.view.runs.summary import summarise
from tests.store.samples import AT, MISSED, PASSED, a_run, a_skill, a_task, a_trajectory

ITEM = MemoryItem(
    id="i000.1", trajectory="r1", task="t1", outcome="failure", title="T", description="D", content="Trim names."
)
AGAIN = ITEM.model_copy(update={"id": "i001.1"})
BANK = (Kept(item=ITEM), Kept(item=AGAIN, same_as="i000.1"))
DRAWN = Extraction(slot=0, trajectory="r1", outcome="items", items=(ITEM,), refused=("item 2: too long",))


def learned(store: RunStore) -> None:
    """Put one of everything, twice."""
    for number in (1, 2, 1, 2):
        skill = a_skill(f"# After update {number}\n")
        store.learned.put_update(Update(number=number, patches=(f"p00{number}",), applied=1, skill=skill))
        store.learned.put_extraction(DRAWN)
        store.learned.put_memory(BANK)


def check(store: RunStore) -> None:
    assert [update.number for update in store.learned.updates()] == [1, 2]
    second = a_skill("# After update 2\n")
    assert store.learned.updated_skill(second.digest) == second
    assert store.learned.updated_skill("unknown") is None
    assert store.learned.extractions() == (DRAWN,)
    assert store.learned.memory() == BANK


def test_what_is_put_twice_is_there_once_and_comes_back_as_it_was(tmp_path: Path) -> None:
    """Skills byte for byte, items in the order of the bank."""
    with create_run(tmp_path, a_run()) as store:
        learned(store)
        check(store)


def test_a_run_of_schema_3_gets_the_room_for_it(tmp_path: Path) -> None:
    """Opened to be read, it has learned nothing of the kind; then it can."""
    path = tmp_path / DATABASE
    with closing(connect(path)) as old:
        migrate(old, path, [script(name) for name in MIGRATIONS[:3]])
        old.execute(
            "INSERT INTO run (id, name, status, reason, created, scripted, isolation, schema_version, config)"
            " VALUES ('old', 'old', 'done', '', ?, 0, '', 1, '{\"name\": \"old\"}')",
            (AT,),
        )
        assert version_of(old) == 3 < newest()
    with open_run(tmp_path, read_only=True) as store:
        assert (store.learned.updates(), store.learned.extractions(), store.learned.memory()) == ((), (), ())
    with open_run(tmp_path) as store:
        learned(store)
        check(store)


def test_it_is_exported_and_imported_with_the_run(tmp_path: Path) -> None:
    """Another workspace has the same bank and the same skills on the way."""
    home, other = Workspace(tmp_path / "lab"), Workspace(tmp_path / "other")
    skill = a_skill()
    with home.create_run(a_run(status="done")) as store, SqliteJournal(home.journal_path) as journal:
        store.put_version(Version(name="S0", digest=skill.digest, created=AT), skill)
        learned(store)
        export_run(store, journal, tmp_path / "packed")
    run = import_run(tmp_path / "packed", other)
    with other.open_run(run, read_only=True) as store:
        check(store)


def test_attempts_with_memories_are_told_as_s0_with_memory_and_not_as_s0(tmp_path: Path) -> None:
    """In the summary, the list of runs, what results compare and how far the run is; a version it is not."""
    skill, run = a_skill(), a_run(status="done")
    config = {**run.config, "strategy": {"name": "reasoning_bank"}}
    with create_run(tmp_path, run.model_copy(update={"config": config})) as store:
        store.put_tasks([a_task(f"t{slot}") for slot in range(3)], "test")
        store.put_version(Version(name="S0", digest=skill.digest, created=AT, evaluated=True), skill)
        picked = (Retrieved(item="i000.1", score=1.0, method="bm25"),)
        for slot in range(3):
            before = a_trajectory(f"b{slot}", task=f"t{slot}", skill_digest=skill.digest, grade=MISSED)
            grade = PASSED if slot else MISSED
            after = a_trajectory(f"a{slot}", task=f"t{slot}", skill_digest=skill.digest, grade=grade, retrieved=picked)
            store.put_trajectories((("test_before", slot, before), ("test_after", slot, after)))
        summary, row = summarise(store.facts()), store.row()
        assert (summary.after_skill, summary.after.passed, summary.before.passed) == ("S0 with memory", 2, 0)
        assert (summary.outdated, summary.unevaluated, summary.next_step) == ("", "", "")
        assert set(summary.scores) == {"S0", "S0 with memory"}
        assert (row.after_skill, row.after.passed, row.wins, row.strategy) == ("S0 with memory", 2, 2, "reasoning_bank")
        assert [tuple(each) for each in store.results.versions()] == [("S0", 3), ("S0 with memory", 3)]
        attempts = store.results.attempts("S0", "S0 with memory")
        assert [each.trajectory for each in attempts] == ["a0", "b0", "a1", "b1", "a2", "b2"]
        assert {each.version for each in attempts if each.trajectory.startswith("a")} == {"S0 with memory"}
        assert store.progress.counts().placed == {"test_before": 3, "test_after": 3}
        assert store.progress.made_with(["a1", "b1"]) == {"a1": "S0 with memory", "b1": "S0"}
        assert [version.name for version in store.versions()] == ["S0"]
        assert store.trajectory("a1").retrieved == picked
