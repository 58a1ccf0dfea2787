"""Deleting a run: at once and whole, never under an engine, and nothing that others may use."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.engine import delete_run
from core.engine.running import deleting
from core.engine.running.at_work import at_work
from core.errors import UserError
from core.store.journal import SqliteJournal
from core.store.processes import EngineProcess, this_process
from core.store.workspace import Workspace
from core.types import Version
from tests.store.samples import AT, a_run, a_skill, a_trajectory


def a_workspace(folder: Path, *runs: str) -> Workspace:
    """A workspace with small runs and a journal; the rollout r1 left a workbook."""
    workspace = Workspace(folder / "lab")
    for run in runs:
        with workspace.create_run(a_run(run, status="done")) as store:
            store.put_trajectory("evolve", 0, a_trajectory("r1"))
    SqliteJournal(workspace.journal_path).close()
    left = workspace.outputs_directory("r1") / "1" / "output.xlsx"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"a workbook")
    return workspace


def test_a_deleted_run_is_gone_and_nothing_else_is(tmp_path: Path) -> None:
    """Its folder is away; the other run, the journal and the workbooks stay, and what stays is said."""
    workspace = a_workspace(tmp_path, "one", "two")
    deleted = delete_run("one", workspace)
    assert [row.id for row in workspace.runs()] == ["two"]
    assert [each.name for each in workspace.runs_directory.iterdir()] == ["two"]
    assert workspace.journal_path.exists()
    assert (workspace.outputs_directory("r1") / "1" / "output.xlsx").read_bytes() == b"a workbook"
    assert deleted.run == "one"
    assert [said.split(":")[0] for said in deleted.stays] == [
        "The journal stays",
        f"The workbooks of 1 attempt stay under {workspace.directory / 'outputs'}",
    ]


def test_runs_that_began_with_its_skill_are_named(tmp_path: Path) -> None:
    """Whoever deletes a run hears which other runs grew from it, before and after."""
    workspace, skill = a_workspace(tmp_path, "one", "two"), a_skill()
    with workspace.open_run("two") as store:
        store.put_version(Version(name="S0", digest=skill.digest, created=AT, note="made by one"), skill)
    assert delete_run("one", workspace).stays[-1].startswith("Begun with a skill this run made: two.")


def test_a_run_somebody_works_on_is_not_deleted(tmp_path: Path) -> None:
    """While an engine lives the run stays as it is, and the sentence names the process."""
    workspace = a_workspace(tmp_path, "one")
    code = (
        "import sys; from pathlib import Path\n"
        "from core.store.run_store import open_run; from core.store.processes import this_process\n"
        "store = open_run(Path(sys.argv[1])); store.begin_process(this_process(), 'now')\n"
        "print('ready', flush=True); sys.stdin.read()\n"
    )
    words = [sys.executable, "-c", code, str(workspace.run_directory("one"))]
    root = Path(__file__).resolve().parents[3]
    with subprocess.Popen(words, cwd=root, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as engine:
        assert engine.stdout is not None
        engine.stdout.readline()
        with pytest.raises(UserError, match=f"process {engine.pid} is already working on this run"):
            delete_run("one", workspace)
        engine.kill()
    assert workspace.open_run("one").row().trajectories == 1
    delete_run("one", workspace)
    assert workspace.runs() == ()


def test_an_engine_elsewhere_may_still_be_at_work(tmp_path: Path) -> None:
    """A host that cannot be asked is named, with what to do."""
    workspace = a_workspace(tmp_path, "one")
    with workspace.open_run("one") as store:
        store.begin_process(EngineProcess(pid=1, started="then", host="another-host"), AT)
    with pytest.raises(UserError, match=r"an engine on another-host began on this run.*cancel it there"):
        delete_run("one", workspace)


def test_a_damaged_run_can_be_deleted(tmp_path: Path) -> None:
    """What cannot be opened can be removed."""
    workspace = a_workspace(tmp_path, "one")
    (workspace.run_directory("one") / "run.sqlite").write_bytes(b"no database " * 400)
    delete_run("one", workspace)
    assert workspace.runs() == ()


def test_what_an_interrupted_deletion_left_goes_with_the_next(tmp_path: Path) -> None:
    """A run that was renamed away is in no list, and its files are removed the next time."""
    workspace = a_workspace(tmp_path, "one", "two")
    workspace.run_directory("one").rename(workspace.runs_directory / ".one.deleted-0a0b0c0d")
    delete_run("two", workspace)
    assert list(workspace.runs_directory.iterdir()) == []


def test_a_run_that_lies_elsewhere_is_taken_out_and_left_there(tmp_path: Path) -> None:
    """A link to another disk goes; what it leads to is not this workspace's, and later deletions are not disturbed."""
    workspace = a_workspace(tmp_path, "one", "two")
    workspace.run_directory("one").rename(tmp_path / "elsewhere")
    workspace.run_directory("one").symlink_to(tmp_path / "elsewhere")
    delete_run("one", workspace)
    delete_run("two", workspace)
    assert list(workspace.runs_directory.iterdir()) == []
    assert (tmp_path / "elsewhere" / "run.sqlite").is_file()


@pytest.mark.parametrize("run", ["nope", "../../etc", "latest", "on", ""])
def test_only_a_whole_id_names_a_run_to_delete(tmp_path: Path, run: str) -> None:
    """Neither the start of an id nor `latest` deletes anything."""
    workspace = a_workspace(tmp_path, "one")
    with pytest.raises(UserError):
        delete_run(run, workspace)
    assert [row.id for row in workspace.runs()] == ["one"]


def test_an_engine_of_this_process_counts_too(tmp_path: Path) -> None:
    """A run that this very process works on is refused as well."""
    workspace = a_workspace(tmp_path, "one")
    with workspace.open_run("one") as store, at_work(store):
        assert store.process() == this_process()
        with pytest.raises(UserError, match="already working on this run"):
            delete_run("one", workspace)


def test_two_who_delete_at_once_are_both_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each removes what the other has renamed away, too: what is gone already is no trouble."""
    workspace = a_workspace(tmp_path, "one", "two")
    remove = shutil.rmtree

    def both(folder: Path, **how: Any) -> None:
        remove(folder)
        remove(folder, **how)

    monkeypatch.setattr(deleting.shutil, "rmtree", both)
    assert delete_run("one", workspace).run == "one"
    assert [each.name for each in workspace.runs_directory.iterdir()] == ["two"]
