"""Running a formula engine: bounded, blind to everything but the workbook, and gone afterwards."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import psutil
import pytest

from core.errors import BoundaryError, UserError
from core.tasks import recalculate as module
from core.tasks.recalculate import (
    EngineInfo,
    engine_identity,
    engines_for,
    engines_here,
    recalculate,
    recalculated,
)
from tests.tasks.spreadsheet.making import book

ENGINES = [engine for engine in engines_here() if engine.version]
every_engine = pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def quiet_temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of its own, so that what is left behind can be seen."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def formula(path: Path, text: str = "=SUM(B1:B2)") -> Path:
    return book(path, {"S": {"A1": text, "B1": 1, "B2": 2}})


def value(path: str) -> object:
    return openpyxl.load_workbook(path, data_only=True)["S"]["A1"].value


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


@every_engine
def test_formulas_get_their_values_and_nothing_stays(engine: EngineInfo, tmp_path: Path, quiet_temp: Path) -> None:
    """Inside the context the recalculated copies lie on disk, in order; after it no file and no process is left."""
    paths = [formula(tmp_path / f"{number}.xlsx", f"=SUM(B1:B2)+{number}") for number in range(20)]
    before = children()
    with recalculated(paths, engine) as results:
        assert [value(result.path) for result in results] == [3 + number for number in range(20)]
        assert {result.engine for result in results} == {engine.identity}
    assert children() == before
    assert list(quiet_temp.iterdir()) == []


@every_engine
def test_the_workbook_itself_is_not_touched(engine: EngineInfo, tmp_path: Path) -> None:
    """Engines work on a copy."""
    path = formula(tmp_path / "w.xlsx")
    original = path.read_bytes()
    with recalculated([path], engine):
        pass
    assert path.read_bytes() == original


@every_engine
def test_a_broken_workbook_is_a_problem_of_its_own(engine: EngineInfo, tmp_path: Path) -> None:
    """What cannot be opened has a reason, and the others have their values."""
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(formula(tmp_path / "t.xlsx").read_bytes()[:700])
    with recalculated([formula(tmp_path / "a.xlsx"), broken, formula(tmp_path / "b.xlsx")], engine) as results:
        assert [bool(result.problem) for result in results] == [False, True, False]
        assert results[1].path == ""


@every_engine
def test_an_engine_that_takes_too_long_is_ended(engine: EngineInfo, tmp_path: Path, quiet_temp: Path) -> None:
    """At its limit the engine is killed, and the result says so."""
    before = children()
    at_once = -2.0 if engine.name == "libreoffice" else 0.0  # LibreOffice is given two seconds more a workbook
    with recalculated([formula(tmp_path / "w.xlsx")], engine, seconds=at_once) as (result,):
        assert "took longer than" in result.problem
    assert children() == before
    assert list(quiet_temp.iterdir()) == []


@every_engine
def test_an_engine_has_bounded_memory(engine: EngineInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With less memory than it needs, an engine fails on that workbook instead of taking more."""
    monkeypatch.setitem(module._MEMORY, engine.name, 16 << 20)
    with recalculated([formula(tmp_path / "w.xlsx")], engine) as (result,):
        assert result.problem


def test_an_engine_that_cannot_be_run_is_a_failure_of_recalculation(tmp_path: Path) -> None:
    """A program that is not there says so through the boundary, and no folder is left."""
    ghost = EngineInfo(name="libreoffice", version="0", program=str(tmp_path / "nowhere"))
    with (
        pytest.raises(BoundaryError, match="recalculation"),
        recalculated([formula(tmp_path / "w.xlsx")], ghost),
    ):
        pass


HOLDER = """
import sys, time
from pathlib import Path
from core.tasks.recalculate import engines_here, recalculated
engine = next(engine for engine in engines_here() if engine.name == sys.argv[1])
with recalculated([Path(sys.argv[2])], engine) as (result,):
    print(result.path, flush=True)
    time.sleep(600)
"""
WAITER = """
import sys
from pathlib import Path
from core.tasks.recalculate import engines_here, recalculated
engine = next(engine for engine in engines_here() if engine.name == sys.argv[1])
print("starting", flush=True)
with recalculated([Path(sys.argv[2])] * 400, engine):
    pass
"""


def running_with(text: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if any(text in part for part in process.info["cmdline"] or ()):
            found.append(process)
    return found


def gone(folder: Path) -> bool:
    """Whether nothing that works in the folder is left, nor anything in it: waits as long as it takes, bounded."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if not running_with(str(folder)) and not list(folder.iterdir()):
            return True
        time.sleep(0.05)
    return False


def sockets_of(folder: Path) -> list[Path]:
    """LibreOffice's sockets for the profile in a folder, which lie in /tmp where the folder's path is a long one."""
    digest = hashlib.md5((folder / "profile").as_uri().encode("utf-16-le"), usedforsecurity=False).digest()
    name = "".join(f"{byte:x}" for byte in digest)
    return list(Path("/tmp").glob(f"OSL_PIPE_*_{name}"))


def wait_for_engine(folder: Path) -> None:
    """Until LibreOffice is at work, so that it is in the midst of it that its parent dies."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not any("soffice" in p.name() for p in running_with(str(folder))):
        time.sleep(0.01)
    time.sleep(0.3)


@every_engine
@pytest.mark.parametrize("program", [HOLDER, WAITER], ids=["holding results", "computing"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "terminated"])
def test_nothing_outlives_a_parent_that_dies(
    engine: EngineInfo, program: str, number: signal.Signals, tmp_path: Path, quiet_temp: Path
) -> None:
    """Killed or terminated in the midst of it, our process leaves no engine, no profile and no folder behind."""
    path = formula(tmp_path / "temp-is-elsewhere.xlsx")
    parent = subprocess.Popen(
        [sys.executable, "-c", program, engine.name, str(path)],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(quiet_temp)},
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    parent.stdout.readline()
    deadline = time.monotonic() + 20
    while not list(quiet_temp.glob("recalculated-*")) and time.monotonic() < deadline:
        time.sleep(0.01)
    folders = list(quiet_temp.glob("recalculated-*"))
    if engine.name == "libreoffice" and program is WAITER:
        wait_for_engine(quiet_temp)
    parent.send_signal(number)
    parent.wait()
    parent.stdout.close()
    assert folders
    assert gone(quiet_temp)
    assert [socket for folder in folders for socket in sockets_of(folder)] == []


def linked(path: Path, target: Path) -> Path:
    """A workbook whose first cell refers to another workbook, in the three ways there are."""
    made = book(
        path.with_name("plain.xlsx"),
        {
            "S": {
                "A1": "=[1]Gold!A1",
                "A2": f"=INDIRECT(\"'{target.as_uri()}'#$Gold.A1\")",
                "A3": '=_xlfn.WEBSERVICE("http://127.0.0.1:9/x")',
            }
        },
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
    link = f'<externalReference xmlns:r="{office}" r:id="rIdX"/>'
    changes = {
        "xl/workbook.xml": ("<calcPr", f"<externalReferences>{link}</externalReferences><calcPr"),
        "xl/_rels/workbook.xml.rels": (
            "</Relationships>",
            f'<Relationship Id="rIdX" Type="{office}/externalLink" Target="externalLinks/externalLink1.xml"/>'
            "</Relationships>",
        ),
        "[Content_Types].xml": (
            "</Types>",
            f'<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="{kind}"/></Types>',
        ),
    }
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(path, "w") as out:
        for name in source.namelist():
            text = source.read(name).decode("utf-8")
            out.writestr(name, text.replace(*changes[name]) if name in changes else text)
        out.writestr(
            "xl/externalLinks/externalLink1.xml",
            f'<externalLink xmlns="{main}"><externalBook xmlns:r="{office}" r:id="rId1"><sheetNames>'
            '<sheetName val="Gold"/></sheetNames></externalBook></externalLink>',
        )
        out.writestr(
            "xl/externalLinks/_rels/externalLink1.xml.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/externalLinkPath" '
            f'Target="{target.as_uri()}" TargetMode="External"/></Relationships>',
        )
    return path


@every_engine
def test_no_engine_reads_another_file_for_a_workbook(engine: EngineInfo, tmp_path: Path) -> None:
    """A handed-in workbook that links to the expected one does not get its values."""
    gold = book(tmp_path / "gold.xlsx", {"Gold": {"A1": 424242}})
    with recalculated([linked(tmp_path / "thief.xlsx", gold)], engine) as (result,):
        if not result.path:
            assert result.problem  # an engine may refuse such a workbook altogether
            return
        sheet = openpyxl.load_workbook(result.path, data_only=True)["S"]
        assert 424242 not in [sheet[cell].value for cell in ("A1", "A2", "A3")]


def test_recalculate_writes_a_copy_where_it_is_told(tmp_path: Path) -> None:
    """The one-workbook form puts the result at a path of the caller's."""
    result = recalculate(formula(tmp_path / "w.xlsx"), tmp_path / "out.xlsx", "formualizer")
    assert result.path == str(tmp_path / "out.xlsx")
    assert value(result.path) == 3
    assert recalculate(tmp_path / "w.xlsx", tmp_path / "none.xlsx", "none").problem


def test_settings_name_engines_and_what_grades_record() -> None:
    """ "auto" is every engine that is here, LibreOffice first; "none" is none, and records nothing."""
    names = [engine.name for engine in engines_for("auto")]
    assert names == [name for name in ("libreoffice", "formualizer") if name in {engine.name for engine in ENGINES}]
    assert engines_for("none") == ()
    assert engine_identity("none") == ""
    assert engine_identity("auto") == " + ".join(engine.identity for engine in engines_for("auto"))


def test_an_engine_asked_for_by_name_must_be_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without LibreOffice on the path, asking for it says how to get it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    module._libreoffice_here.cache_clear()
    try:
        with pytest.raises(UserError, match="'libreoffice' is not installed here: apt-get install"):
            engines_for("libreoffice")
        assert [engine.name for engine in engines_for("auto")] == ["formualizer"]
    finally:
        monkeypatch.undo()
        module._libreoffice_here.cache_clear()
