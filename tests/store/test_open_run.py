"""Opening, sharing and outliving: what happens to a run's database when things go wrong around it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import UserError
from core.store.migrations import MIGRATIONS, migrate, newest, script, version_of
from core.store.processes import EngineProcess, presence, this_process
from core.store.run_store import DATABASE, RunStore, create_run, open_run
from core.store.sqlite import connect
from core.types import Version
from tests.store.samples import AT, a_patch, a_run, a_skill, a_trajectory, an_analysis

ROOT = Path(__file__).resolve().parents[2]


def a_version(digest: str = "not the skill's") -> Version:
    return Version(name="S0", digest=digest, created=AT)


def run_python(code: str, *arguments: str) -> subprocess.Popen[str]:
    """A Python process of its own that can import the project."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


class TestOpening:
    def test_a_second_run_is_not_made_over_the_first(self, tmp_path):
        """Creating a run where one is names the command that continues it."""
        create_run(tmp_path, a_run("one")).close()
        with pytest.raises(UserError, match="trace2skill resume two"):
            create_run(tmp_path, a_run("two"))
        with open_run(tmp_path) as store:
            assert store.run().id == "one"

    def test_no_run_is_said_in_words(self, tmp_path):
        """A folder without a run says so, and opening it makes nothing."""
        with pytest.raises(UserError, match="there is no run here"):
            open_run(tmp_path)
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("content", [b"not a database at all, but long enough to be read as one" * 40, b"PK\3\4"])
    def test_a_file_that_is_no_database_is_said_in_words(self, tmp_path, content):
        """Bytes that SQLite cannot read are named with what to do, and stay as they are."""
        (tmp_path / DATABASE).write_bytes(content)
        with pytest.raises(UserError, match=r"run\.sqlite: not a database of this program"):
            open_run(tmp_path)
        assert (tmp_path / DATABASE).read_bytes() == content

    def test_another_database_is_not_taken_for_a_run(self, tmp_path):
        """A database of something else is refused and stays as it is."""
        with closing(sqlite3.connect(tmp_path / DATABASE)) as other:
            other.execute("CREATE TABLE run (id TEXT)")
        with pytest.raises(UserError, match="not a run's database"):
            open_run(tmp_path)

    def test_a_newer_schema_is_refused(self, tmp_path):
        """A database of a newer program says which schema it has and to update."""
        create_run(tmp_path, a_run()).close()
        with closing(sqlite3.connect(tmp_path / DATABASE)) as newer:
            newer.execute(f"PRAGMA user_version = {newest() + 1}")
        for read_only in (True, False):
            with pytest.raises(UserError, match=rf"schema {newest() + 1}.*pip install -U"):
                open_run(tmp_path, read_only=read_only)

    def test_reading_only_means_it(self, tmp_path):
        """A run opened for reading refuses to be written."""
        create_run(tmp_path, a_run()).close()
        with open_run(tmp_path, read_only=True) as store, pytest.raises(UserError, match="for reading only"):
            store.set_status("done")

    def test_damage_inside_is_said_in_words(self, tmp_path):
        """A record somebody changed by hand is named, with what to do."""
        with create_run(tmp_path, a_run()) as store:
            store.put_trajectory("evolve", 0, a_trajectory())
        with closing(sqlite3.connect(tmp_path / DATABASE)) as meddler, meddler:
            meddler.execute("""UPDATE trajectories SET record = '{"id": 3}'""")
        with open_run(tmp_path) as store, pytest.raises(UserError, match="holds a Trajectory this program cannot read"):
            store.trajectory("r1")


class TestMigrations:
    def test_a_database_of_version_1_is_brought_up_to_date(self, tmp_path):
        """A run made with schema 1 opens today, reading only included, with its records in place."""
        with closing(connect(tmp_path / DATABASE)) as old:
            migrate(old, tmp_path / DATABASE, [script(MIGRATIONS[0])])
            old.execute(
                "INSERT INTO run (id, name, status, reason, created, scripted, isolation, schema_version, config)"
                " VALUES ('old', 'old', 'done', '', ?, 0, '', 1, '{\"name\": \"old\"}')",
                (AT,),
            )
            assert version_of(old) == 1
        with open_run(tmp_path, read_only=True) as store:
            assert store.run().id == "old"
            assert store.trajectories() == ()
        with closing(connect(tmp_path / DATABASE)) as now:
            assert version_of(now) == newest()

    def test_a_migration_is_applied_whole_or_not_at_all(self, tmp_path):
        """A step that fails half way leaves the version and the tables as they were."""
        path = tmp_path / "x.sqlite"
        good, bad = "CREATE TABLE a (x);", "ALTER TABLE a ADD COLUMN y;\nINSERT INTO nowhere VALUES (1);"
        with closing(connect(path)) as connection:
            with pytest.raises(sqlite3.OperationalError, match="nowhere"):
                migrate(connection, path, [good, bad])
            assert version_of(connection) == 1
            assert [row[1] for row in connection.execute("PRAGMA table_info(a)")] == ["x"]

    def test_steps_are_applied_once_each_in_order(self, tmp_path):
        """An older database gets the steps it lacks, and a second time nothing happens."""
        path = tmp_path / "x.sqlite"
        steps = ["CREATE TABLE a (x);", "ALTER TABLE a ADD COLUMN y;", "INSERT INTO a VALUES (1, 2);"]
        with closing(connect(path)) as connection:
            migrate(connection, path, steps[:1])
            migrate(connection, path, steps)
            migrate(connection, path, steps)
            assert [tuple(row) for row in connection.execute("SELECT x, y FROM a")] == [(1, 2)]


class TestTransactions:
    def test_all_or_nothing(self, tmp_path):
        """What is put in a transaction that fails is not there afterwards."""

        def put_both(store: RunStore) -> None:
            with store.transaction():
                store.put_trajectory("evolve", 0, a_trajectory())
                store.put_version(a_version(), a_skill())

        with create_run(tmp_path, a_run()) as store:
            with pytest.raises(ValueError, match="digest"):
                put_both(store)
            assert store.trajectories() == ()

    def test_an_inner_failure_takes_back_its_own_part_only(self, tmp_path):
        """A put that fails inside a transaction leaves the others of it alone."""
        with create_run(tmp_path, a_run()) as store:
            with store.transaction():
                store.put_analysis(an_analysis(0, a_patch("p000")))
                with pytest.raises(ValueError, match="digest"):
                    store.put_version(a_version(), a_skill())
                store.put_analysis(an_analysis(1, a_patch("p001", slot=1)))
            assert [patch.id for patch in store.patches()] == ["p000", "p001"]
            assert store.versions() == ()

    def test_a_kill_in_the_middle_loses_nothing_committed(self, tmp_path):
        """A process killed inside a transaction leaves what it committed before, and nothing of the open one."""
        create_run(tmp_path, a_run()).close()
        code = (
            "import sys; from pathlib import Path; from core.store.run_store import open_run\n"
            "store = open_run(Path(sys.argv[1])); store.add_event('kept', '', {}, 'now')\n"
            "with store.transaction():\n"
            "    store.add_event('lost', '', {}, 'now'); print('ready', flush=True); sys.stdin.read()\n"
        )
        with run_python(code, str(tmp_path)) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "ready\n"
            other.kill()
        with open_run(tmp_path) as store:
            assert [event.kind for event in store.events()] == ["kept"]
            store.set_status("running")

    def test_engine_and_reviewer_write_at_once(self, tmp_path):
        """Decisions from one process and trajectories from another all arrive, with both open the whole time."""
        code = (
            "import sys; from pathlib import Path\n"
            "from core.store.run_store import open_run; from core.types import Decision\n"
            "store = open_run(Path(sys.argv[1])); print('ready', flush=True); sys.stdin.readline()\n"
            "for k in range(100):\n"
            "    store.add_decision(Decision(target='p000', verdict='accept', reviewer=str(k), at='now'))\n"
            "print(len(store.trajectories()) >= 0, flush=True)\n"
        )
        with create_run(tmp_path, a_run()) as store:
            store.put_patch(a_patch("p000"))
            with run_python(code, str(tmp_path)) as other:
                assert other.stdin is not None
                assert other.stdout is not None
                other.stdout.readline()
                print("go", file=other.stdin, flush=True)
                for k in range(100):
                    store.put_trajectory("evolve", k, a_trajectory(f"r{k}"))
                assert other.stdout.readline() == "True\n"
            assert len(store.trajectories()) == 100
            assert [decision.reviewer for decision in store.decisions()] == [str(k) for k in range(100)]


class TestEngineProcess:
    def test_a_live_process_is_told_from_a_killed_one(self, tmp_path):
        """The same number counts only with the same start; a process that is gone, or waits to be reaped, is gone."""
        with run_python("import sys; sys.stdin.read()") as other:
            mine = this_process()
            theirs = EngineProcess(pid=other.pid, started=mine.started, host=mine.host)
            assert presence(mine) == "alive"
            assert presence(theirs) == "gone"
            other.kill()
        assert presence(mine.model_copy(update={"host": "another-host"})) == "elsewhere"

    def test_running_with_a_dead_engine_is_interrupted(self, tmp_path):
        """A run whose engine was killed is not shown as running."""
        code = (
            "import sys, os, signal; from pathlib import Path\n"
            "from core.store.run_store import open_run; from core.store.processes import this_process\n"
            "store = open_run(Path(sys.argv[1])); store.set_status('running')\n"
            "store.begin_process(this_process(), 'now'); print(store.row().state, flush=True)\n"
            f"os.kill(os.getpid(), {int(signal.SIGKILL)})\n"
        )
        create_run(tmp_path, a_run()).close()
        with run_python(code, str(tmp_path)) as other:
            said = other.communicate()[0]
        assert said == "running\n"
        with open_run(tmp_path, read_only=True) as store:
            assert store.run().status == "running"
            assert store.row().state == "interrupted"

    def test_two_engines_do_not_work_on_one_run(self, tmp_path):
        """A second engine is refused while the first lives, and may begin once it is gone."""
        code = (
            "import sys; from pathlib import Path\n"
            "from core.store.run_store import open_run; from core.store.processes import this_process\n"
            "store = open_run(Path(sys.argv[1])); store.begin_process(this_process(), 'now')\n"
            "print('ready', flush=True); sys.stdin.read()\n"
        )
        with create_run(tmp_path, a_run()) as store:
            with run_python(code, str(tmp_path)) as other:
                assert other.stdout is not None
                other.stdout.readline()
                with pytest.raises(UserError, match=f"process {other.pid} is already working on this run"):
                    store.begin_process(this_process(), AT)
                other.kill()
            store.begin_process(this_process(), AT)
            assert store.process() == this_process()
            store.end_process(this_process(), AT)
            assert store.process() is None

    def test_a_cancel_reaches_the_engine_at_work_and_no_later_one(self, tmp_path):
        """A request is seen until the next engine begins, which takes it as answered."""
        with create_run(tmp_path, a_run()) as store:
            store.begin_process(this_process(), AT)
            assert not store.cancel_requested()
            store.request_cancel(AT)
            assert store.cancel_requested()
            store.begin_process(this_process(), AT)
            assert not store.cancel_requested()


class TestVersions:
    def test_files_changed_since_are_noticed(self, tmp_path):
        """A skill whose files are not what the run recorded is refused, with what to do."""
        skill = a_skill()
        with create_run(tmp_path, a_run()) as store:
            folder = store.put_version(a_version(skill.digest), skill)
            assert folder == tmp_path / "versions" / "S0" / "xlsx"
            assert store.skill("S0") == skill
            assert os.access(folder / "scripts" / "check.py", os.X_OK)
            (folder / "SKILL.md").write_text("something else", encoding="utf-8")
            with pytest.raises(UserError, match="not those the run recorded as S0"):
                store.skill("S0")

    def test_an_unknown_version_lists_the_known(self, tmp_path):
        """Asking for a version that is not there says which are."""
        with create_run(tmp_path, a_run()) as store:
            store.put_version(a_version(a_skill().digest), a_skill())
            with pytest.raises(UserError, match=r"no version 'S7' in this run \(it has: S0\)"):
                store.skill("S7")

    @pytest.mark.parametrize("name", ["../S1", "", ".hidden", "a/b"])
    def test_a_version_stays_in_its_folder(self, tmp_path, name):
        """A version's name cannot lead out of the run's folder."""
        version = a_version(a_skill().digest).model_copy(update={"name": name})
        with create_run(tmp_path, a_run()) as store, pytest.raises(ValueError, match="no name for a version"):
            store.put_version(version, a_skill())

    @pytest.mark.parametrize("name", ["../../etc", "", "A Skill", "x" * 80])
    def test_a_skill_of_any_name_stays_in_its_version(self, tmp_path, name):
        """A skill whose name is no folder's name is kept under a plain one and comes back with its own."""
        skill = a_skill(name="xlsx").model_copy(update={"name": name})
        with create_run(tmp_path, a_run()) as store:
            assert store.put_version(a_version(skill.digest), skill) == tmp_path / "versions" / "S0" / "skill"
            assert store.skill("S0") == skill

    def test_putting_a_version_again_replaces_it(self, tmp_path):
        """A version of the same name is replaced, files and rows, and keeps its place."""
        first, second = a_skill(), a_skill("# Guide\n\nSave under another name.\n")
        with create_run(tmp_path, a_run()) as store:
            store.put_version(a_version(first.digest), first)
            store.put_version(a_version(second.digest), second)
            assert [version.digest for version in store.versions()] == [second.digest]
            assert store.skill("S0") == second
