"""An import that fails leaves the workspace as it was: not a file more, not an entry of the journal more."""

from __future__ import annotations

import json
import lzma
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import UserError
from core.store import imports
from core.store.export import JOURNAL, MANIFEST, export_run
from core.store.imports import import_run
from core.store.journal import SqliteJournal
from core.store.run_journal import RunJournal
from core.store.workspace import Workspace
from core.types import ModelReply, ModelRequest, Observation, says
from tests.store.samples import a_call, a_run, a_trajectory

Damage = Callable[[Path], None]


def _asked(words: str) -> ModelRequest:
    return ModelRequest(endpoint="default", model="scripted-1", messages=(says("user", words),))


def _fill(workspace: Workspace, run: str, rollout: str) -> None:
    """A run with a rollout, its workbook, and entries of every kind in the journal."""
    left = workspace.outputs_directory(rollout) / "1" / "output.xlsx"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"a workbook")
    with workspace.create_run(a_run(run, status="done")) as store, SqliteJournal(workspace.journal_path) as shared:
        journal = RunJournal(shared, store)
        store.put_trajectory("evolve", 0, a_trajectory(rollout))
        for number in range(3):
            request = _asked(f"{run} {number}")
            shared.record_reply(request.digest, request, ModelReply(text="Done"))
            store.add_calls([a_call(request.digest)])
            journal.record_observation(rollout, number, Observation(text="ok"))
            journal.record_effect("grade", f"{run} {number}", "1.0")


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """A run packed elsewhere, with the workbooks of its rollout."""
    elsewhere = Workspace(tmp_path / "elsewhere")
    _fill(elsewhere, "brought-run", "r7")
    with elsewhere.open_run("brought-run") as store, SqliteJournal(elsewhere.journal_path) as journal:
        export_run(store, journal, tmp_path / "packed")
    return tmp_path / "packed"


@pytest.fixture(params=["an empty workspace", "a workspace in use"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    found = Workspace(tmp_path / "lab")
    if request.param != "an empty workspace":
        _fill(found, "own-run", "r1")
    return found


def listing(workspace: Workspace) -> tuple[dict[str, int], dict[str, int]]:
    """Every file and folder with its size, the journal's own aside, and how many rows the journal has."""
    found = {
        str(path.relative_to(workspace.directory)): path.stat().st_size if path.is_file() else -1
        for path in sorted(workspace.directory.rglob("*"))
        if not path.name.startswith("journal.sqlite-")
    }
    rows: dict[str, int] = {}
    if workspace.journal_path.exists():
        with closing(sqlite3.connect(workspace.journal_path)) as journal:
            for table in ("text", "reply", "observation", "effect"):
                rows[table] = journal.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return found, rows


def _lines(packed: Path, change: Callable[[list[str]], list[str]]) -> None:
    with lzma.open(packed / JOURNAL, "rt", encoding="utf-8") as file:
        lines = file.read().splitlines()
    assert len(lines) > 4
    with lzma.open(packed / JOURNAL, "wt", encoding="utf-8") as file:
        file.write("\n".join(change(lines)) + "\n")


def _last_line_is_another(packed: Path) -> None:
    _lines(packed, lambda lines: [*lines[:-1], '{"schema_version": 1, "reply": "no reply"}'])


def _a_key_is_changed(packed: Path) -> None:
    def changed(lines: list[str]) -> list[str]:
        first = json.loads(next(line for line in lines if '"reply"' in line))
        first["reply"]["key"] = "0" * 64
        return [*lines, json.dumps(first)]

    _lines(packed, changed)


def _journal_is_cut(packed: Path) -> None:
    data = (packed / JOURNAL).read_bytes()
    (packed / JOURNAL).write_bytes(data[: len(data) - 20])


def _journal_is_missing(packed: Path) -> None:
    (packed / JOURNAL).unlink()


def _of_another_run(packed: Path) -> None:
    told = json.loads((packed / MANIFEST).read_text())
    (packed / MANIFEST).write_text(json.dumps({**told, "run": "another-run"}))


def _database_is_cut(packed: Path) -> None:
    data = (packed / "run.sqlite").read_bytes()
    (packed / "run.sqlite").write_bytes(data[: len(data) // 2])


def _holds_a_link(packed: Path) -> None:
    (packed / "outputs" / "r7" / "secret").symlink_to("/etc/passwd")


def _an_output_is_nobodys(packed: Path) -> None:
    shutil.copytree(packed / "outputs" / "r7", packed / "outputs" / ".hidden name")


def _an_output_cannot_be_read(packed: Path) -> None:
    os.mkfifo(packed / "outputs" / "r7" / "z-pipe")


@pytest.mark.parametrize(
    "damage",
    [
        _last_line_is_another,
        _a_key_is_changed,
        _journal_is_cut,
        _journal_is_missing,
        _of_another_run,
        _database_is_cut,
        _holds_a_link,
        _an_output_is_nobodys,
        _an_output_cannot_be_read,
    ],
)
def test_a_damaged_export_leaves_nothing_behind(workspace: Workspace, exported: Path, damage: Damage) -> None:
    """Wherever the damage shows, be it in the very last line."""
    damage(exported)
    before = listing(workspace)
    with pytest.raises(UserError):
        import_run(exported, workspace)
    assert listing(workspace) == before


def test_a_run_that_is_here_already_leaves_nothing_behind(workspace: Workspace, exported: Path) -> None:
    """Nor is anything of the one that is here changed."""
    import_run(exported, workspace)
    before = listing(workspace)
    with pytest.raises(UserError, match="in this workspace already"):
        import_run(exported, workspace)
    assert listing(workspace) == before


def test_what_took_its_place_goes_again_where_the_journal_cannot_be_written(
    workspace: Workspace, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last thing that can fail: workbooks are in their places by then."""

    def locked(*_: object) -> None:
        assert workspace.outputs_directory("r7").is_dir()
        raise UserError("the journal is locked")

    before = listing(workspace)
    monkeypatch.setattr(SqliteJournal, "take_over", locked)
    with pytest.raises(UserError, match="locked"):
        import_run(exported, workspace)
    now, rows = listing(workspace)
    assert {name: size for name, size in now.items() if name != "journal.sqlite"} == {
        name: size for name, size in before[0].items() if name != "journal.sqlite"
    }
    assert set(rows.values()) <= {0} or rows == before[1]


@pytest.mark.parametrize("where", ["_unpack", "_wake", "open_run"])
def test_whatever_fails_on_the_way_leaves_nothing_behind(
    workspace: Workspace, exported: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """A full disk, a locked journal: it is as if nobody had tried."""

    def full(*_: object) -> None:
        raise UserError("the disk is full")

    before = listing(workspace)
    monkeypatch.setattr(imports, where, full)
    with pytest.raises(UserError, match="full"):
        import_run(exported, workspace)
    assert listing(workspace) == before


def test_what_comes_in_comes_in_whole(workspace: Workspace, exported: Path) -> None:
    """So the tests above can fail: entries, workbooks and the run are there, and nothing of the bringing."""
    files, rows = listing(workspace)
    import_run(exported, workspace)
    now, more = listing(workspace)
    assert (workspace.outputs_directory("r7") / "1" / "output.xlsx").read_bytes() == b"a workbook"
    assert {name: more[name] - rows.get(name, 0) for name in more} == dict.fromkeys(more, 3)
    assert set(now) > set(files)
    assert not [name for name in now if "importing" in name or "arriving" in name]
    assert [row.id for row in workspace.runs() if row.id == "brought-run"]
