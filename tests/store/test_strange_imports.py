"""An exported run from elsewhere may hold anything: it comes in as it was made here, or not at all."""

from __future__ import annotations

import lzma
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from core.errors import UserError
from core.store import imports
from core.store.export import export_run
from core.store.imports import import_run
from core.store.journal import SqliteJournal
from core.store.workspace import Workspace
from tests.store.samples import a_run, a_trajectory


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small run, exported."""
    folder = tmp_path_factory.mktemp("exported")
    workspace = Workspace(folder / "elsewhere")
    with workspace.create_run(a_run(status="done")) as store, SqliteJournal(workspace.journal_path) as journal:
        store.put_trajectory("evolve", 0, a_trajectory())
        export_run(store, journal, folder / "run")
    return folder / "run"


@pytest.fixture
def brought(exported: Path, tmp_path: Path) -> Callable[[], Workspace]:
    """Imports the copy of the run in `tmp_path`; a refusal leaves the workspace empty."""
    shutil.copytree(exported, tmp_path / "run")
    workspace = Workspace(tmp_path / "lab")

    def bring() -> Workspace:
        try:
            import_run(tmp_path / "run", workspace)
        except UserError:
            assert workspace.runs() == ()
            assert list(workspace.runs_directory.iterdir()) == []
            raise
        return workspace

    return bring


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TRIGGER theirs AFTER INSERT ON decisions BEGIN DELETE FROM decisions; END",
        "CREATE VIEW more AS SELECT * FROM trajectories",
        "DROP TABLE decisions",
        "ALTER TABLE decisions ADD COLUMN more TEXT",
    ],
)
def test_a_database_with_other_tables_or_triggers_is_refused(brought, tmp_path, sql):
    """A trigger of theirs would work on every decision made here; a table that is missing would break a page."""
    with closing(sqlite3.connect(tmp_path / "run" / "run.sqlite")) as database:
        database.execute(sql)
        database.commit()
    with pytest.raises(UserError, match="its tables are not those of a run"):
        brought()


def test_a_journal_that_unpacks_to_one_endless_line_is_refused(brought, tmp_path, monkeypatch):
    """A packed file of a few kilobytes can hold a line of gigabytes."""
    monkeypatch.setattr(imports, "_LONGEST_LINE", 1000)
    with lzma.open(tmp_path / "run" / "journal.jsonl.xz", "wt") as lines:
        lines.write(" " * 5000)
    with pytest.raises(UserError, match="longer than any reply"):
        brought()


def test_a_manifest_without_an_end_is_refused(brought, tmp_path):
    """What says which run it is has a few lines."""
    (tmp_path / "run" / "export.json").write_text("{" + " " * 1_000_000 + "}")
    with pytest.raises(UserError, match="not what an export writes"):
        brought()


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("name", ["run.sqlite", "journal.jsonl.xz", "export.json"])
def test_damage_anywhere_is_told_in_words(brought, tmp_path, name, seed):
    """Whatever bytes are others, the run comes in and can be read, or a sentence says why not."""
    path, chosen = tmp_path / "run" / name, random.Random(seed)
    data = bytearray(path.read_bytes())
    for _ in range(1 + seed):
        data[chosen.randrange(min(len(data), 4096 if seed % 2 else len(data)))] = chosen.randrange(256)
    path.write_bytes(data[: chosen.randrange(len(data))] if seed % 5 == 4 else data)
    with suppress(UserError):
        assert [row.id for row in brought().runs()]
