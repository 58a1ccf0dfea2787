"""A run that comes in as a zip: what an export holds, checked before anything is unpacked."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest

from core.errors import UserError
from core.store import zipped
from core.store.export import export_run
from core.store.journal import SqliteJournal
from core.store.workspace import Workspace
from core.store.zipped import export_zip, import_zip
from tests.store.samples import a_run, a_trajectory


def exported(folder: Path) -> Path:
    """A small run, exported."""
    workspace = Workspace(folder / "elsewhere")
    with workspace.create_run(a_run(status="done")) as store, SqliteJournal(workspace.journal_path) as journal:
        store.put_trajectory("evolve", 0, a_trajectory())
        export_run(store, journal, folder / "exported")
    return folder / "exported"


def zip_of(folder: Path, top: str, **more: bytes) -> io.BytesIO:
    """A zip of a folder's files under `top`, and more entries."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as whole:
        for path in sorted(folder.rglob("*")):
            whole.write(path, f"{top}{path.relative_to(folder)}")
        for name, data in more.items():
            whole.writestr(name, data)
    packed.seek(0)
    return packed


@pytest.mark.parametrize("top", ["", "exported/"])
def test_a_zip_of_an_export_comes_in(tmp_path: Path, top: str) -> None:
    """With a folder around it or without; nothing but the run is left in the workspace."""
    workspace = Workspace(tmp_path / "lab")
    run = import_zip(zip_of(exported(tmp_path), top), "run.zip", workspace)
    assert [row.id for row in workspace.runs()] == [run]
    with workspace.open_run(run, read_only=True) as store:
        assert [row.id for row in store.trajectories()] == ["r1"]
    assert not [each for each in workspace.directory.iterdir() if each.name.startswith(".unpacking")]


def link_to(target: str) -> tuple[zipfile.ZipInfo, bytes]:
    entry = zipfile.ZipInfo("outputs")
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry, target.encode()


@pytest.mark.parametrize("name", ["../out.txt", "/etc/passwd", "a/../../out.txt", "a\\..\\out.txt"])
def test_a_path_that_climbs_out_is_refused(tmp_path: Path, name: str) -> None:
    """Nothing is written, inside or outside."""
    workspace = Workspace(tmp_path / "lab")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UserError, match="refused: the entry"):
        import_zip(zip_of(tmp_path / "nothing", "", **{name: b"x"}), "run.zip", workspace)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_link_is_refused(tmp_path: Path) -> None:
    """A link would bring files of this machine into the workspace."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as whole:
        whole.writestr(*link_to("/etc"))
    with pytest.raises(UserError, match="is neither a file nor a folder"):
        import_zip(packed, "run.zip", Workspace(tmp_path / "lab"))


def test_too_much_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the entries state they unpack to is bounded."""
    monkeypatch.setattr(zipped, "MAX_BYTES", 1000)
    packed = zip_of(tmp_path / "nothing", "", a=b"0" * 1001)
    with pytest.raises(UserError, match="refused: unpacks to more than"):
        import_zip(packed, "run.zip", Workspace(tmp_path / "lab"))


@pytest.mark.parametrize("data", [b"", b"no zip at all", b"PK\x03\x04 and then nothing"])
def test_what_is_no_zip_is_said_in_words(tmp_path: Path, data: bytes) -> None:
    """The sentence names the file as it was uploaded."""
    with pytest.raises(UserError, match=r"run\.zip: not a readable zip"):
        import_zip(io.BytesIO(data), "run.zip", Workspace(tmp_path / "lab"))


def test_a_zip_without_a_run_says_what_to_zip(tmp_path: Path) -> None:
    """And a damaged run inside is told of under the name of the zip."""
    workspace = Workspace(tmp_path / "lab")
    with pytest.raises(UserError, match=r"run\.zip: holds no exported run; zip the folder"):
        import_zip(zip_of(tmp_path / "nothing", "", **{"a.txt": b"x"}), "run.zip", workspace)
    with pytest.raises(UserError, match=r"^run\.zip/export\.json: not what an export writes"):
        import_zip(zip_of(tmp_path / "nothing", "", **{"export.json": b"{}"}), "run.zip", workspace)
    assert workspace.runs() == ()


def test_what_is_packed_for_download_comes_in_elsewhere(tmp_path: Path) -> None:
    """The archive is one that an import takes, and packing leaves nothing in the workspace."""
    workspace, other = Workspace(tmp_path / "lab"), Workspace(tmp_path / "other")
    with workspace.create_run(a_run(status="done")) as store:
        store.put_trajectory("evolve", 0, a_trajectory())
        run = store.run().id
    before = sorted(workspace.directory.iterdir())
    made = export_zip(run, workspace)
    assert import_zip(io.BytesIO(made.data), "run.zip", other) == run == made.exported.run
    with other.open_run(run, read_only=True) as store:
        assert [row.id for row in store.trajectories()] == ["r1"]
    assert [each for each in workspace.directory.iterdir() if each.name.startswith(".")] == []
    assert set(before) <= set(workspace.directory.iterdir())
    assert zipfile.ZipFile(io.BytesIO(made.data)).testzip() is None


def test_a_run_too_large_for_a_browser_is_left_to_the_terminal(tmp_path: Path) -> None:
    """It is said how large it is and what packs it; nothing of it stays behind."""
    workspace = Workspace(tmp_path / "lab")
    with workspace.create_run(a_run(status="done")) as store:
        run = store.run().id
    with pytest.raises(UserError, match="too much for a browser; trace2skill export packs it"):
        export_zip(run, workspace, most=10)
    assert [each for each in workspace.directory.iterdir() if each.name.startswith(".")] == []
