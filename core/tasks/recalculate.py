"""Computing the formulas of a workbook: which engines are here, and running one without leaving anything behind.

A workbook saved by openpyxl holds its formulas without their values; grading those needs an engine. `formualizer`
comes with this project. LibreOffice is more faithful (49 of 58 real workbooks entirely right against 38) and is used by
`auto` where it is installed. No engine ever sees more than a copy of the workbook: LibreOffice updates no links and
runs no macros, and both have bounded time and memory in processes of their own (recalculate_supervisor.py).
"""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal, TypeAlias

from core.errors import BoundaryError, UserError
from core.types import Record

EngineName: TypeAlias = Literal["auto", "formualizer", "libreoffice", "none"]
Engine: TypeAlias = Literal["formualizer", "libreoffice"]

SECONDS = 30.0
"""What one workbook may take."""
_MEMORY = {"formualizer": 3 << 30, "libreoffice": 6 << 30}
"""Address space in bytes; LibreOffice maps far more than it uses."""
_PROCESSES, _WORTH_A_PROCESS = 2, 8
"""At most so many engine processes at once, each for at least so many workbooks."""
_PLACES = threading.BoundedSemaphore(_PROCESSES)
_SUPERVISOR = Path(__file__).with_name("recalculate_supervisor.py")
_INSTALL = "apt-get install --no-install-recommends libreoffice-calc"


class EngineInfo(Record):
    """A formula engine: `version` is "" where it is not installed, and `advice` then says how to get it."""

    name: Engine
    version: str = ""
    program: str = ""
    advice: str = ""

    @property
    def identity(self) -> str:
        """What a grade records: grades of different identities are not compared."""
        return f"{self.name} {self.version}"


class Recalculated(Record):
    """What an engine made of one workbook: a path that is good inside the `with`, or the reason why there is none."""

    engine: str
    path: str = ""
    problem: str = ""


def engines_here() -> tuple[EngineInfo, ...]:
    """Both engines, installed or not."""
    return _formualizer_here(), _libreoffice_here()


@functools.cache
def _formualizer_here() -> EngineInfo:
    spec = importlib.util.find_spec("formualizer")
    if spec is None or spec.origin is None:
        return EngineInfo(name="formualizer", advice="pip install formualizer")
    library = str(Path(spec.origin).parents[1])
    return EngineInfo(name="formualizer", version=importlib.metadata.version("formualizer"), program=library)


@functools.cache
def _libreoffice_here() -> EngineInfo:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        return EngineInfo(name="libreoffice", advice=_INSTALL)
    launcher = Path(found).resolve()
    # The launcher starts another process that would outlive it; the program itself can be watched.
    direct = launcher.with_name("soffice.bin")
    program = direct if direct.exists() else launcher
    version = _libreoffice_version(program)
    if not version:
        return EngineInfo(name="libreoffice", advice=f"{program} --version says nothing; reinstall: {_INSTALL}")
    return EngineInfo(name="libreoffice", version=version, program=str(program))


def _libreoffice_version(program: Path) -> str:
    """The version a program gives itself, "" where it gives none."""
    with tempfile.TemporaryDirectory(prefix="soffice-version-") as home:
        try:
            said = subprocess.run(
                [program, f"-env:UserInstallation={Path(home).as_uri()}", "--version"],
                env={"HOME": home, "TMPDIR": home, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
    words = said.stdout.split()
    return words[1] if said.returncode == 0 and len(words) > 1 else ""


def engines_for(name: EngineName) -> tuple[EngineInfo, ...]:
    """The engines a configured name stands for, best first; () for "none".

    "auto" is LibreOffice where it is installed, then formualizer for what LibreOffice does not know. Raises UserError
    where an engine was asked for by name that is not installed.
    """
    if name == "none":
        return ()
    here = {engine.name: engine for engine in engines_here()}
    if name == "auto":
        return tuple(engine for engine in (here["libreoffice"], here["formualizer"]) if engine.version)
    engine = here[name]
    if not engine.version:
        raise UserError(f'the formula engine {name!r} is not installed here: {engine.advice}, or set engine = "auto"')
    return (engine,)


def engine_identity(name: EngineName) -> str:
    """What grades under this setting record on this machine, "" for "none"."""
    return " + ".join(engine.identity for engine in engines_for(name))


@contextmanager
def recalculated(
    paths: Sequence[Path], engine: EngineInfo, seconds: float = SECONDS
) -> Iterator[tuple[Recalculated, ...]]:
    """Recalculate workbooks in one go; the results lie on disk as long as the `with` lasts, and never after it.

    `seconds` is for each workbook. A workbook an engine cannot do is a result with a problem; BoundaryError
    ("recalculation") means that the engine could not be run at all.
    """
    if not paths:
        yield ()
        return
    wanted = max(1, min(_PROCESSES, len(paths) // _WORTH_A_PROCESS))
    with ExitStack() as running:
        with ExitStack() as computing:
            places = _take_places(wanted, computing)
            supervisors = [
                running.enter_context(_supervised(paths[place::places], engine, seconds)) for place in range(places)
            ]
            parts = [_results(supervisor, engine) for supervisor in supervisors]
        yield tuple(parts[index % places][index // places] for index in range(len(paths)))


def _take_places(wanted: int, until: ExitStack) -> int:
    """Wait for one place to compute in, and take further ones only where they are free: nobody waits holding one."""
    until.enter_context(_PLACES)
    taken = 1
    while taken < wanted and _PLACES.acquire(blocking=False):
        until.callback(_PLACES.release)
        taken += 1
    return taken


@contextmanager
def _supervised(paths: Sequence[Path], engine: EngineInfo, seconds: float) -> Iterator[subprocess.Popen[bytes]]:
    job = {
        "engine": engine.name,
        "library": engine.program,
        "program": engine.program,
        "paths": [str(path.resolve()) for path in paths],
        "seconds": seconds,
        "memory": _MEMORY[engine.name],
    }
    supervisor = subprocess.Popen(
        [sys.executable, "-I", "-S", str(_SUPERVISOR), json.dumps(job)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # a Ctrl-C is ours to act on: it must live to clean up
    )
    try:
        yield supervisor
    finally:
        supervisor.communicate()  # closes its stdin, which ends it, and waits


def _results(supervisor: subprocess.Popen[bytes], engine: EngineInfo) -> tuple[Recalculated, ...]:
    assert supervisor.stdout is not None
    assert supervisor.stderr is not None
    line = supervisor.stdout.readline()
    if not line:
        said = supervisor.stderr.read().decode("utf-8", "replace").strip().splitlines()
        raise BoundaryError("recalculation", "EngineFailed", f"{engine.identity}: {said[-1] if said else 'no answer'}")
    return tuple(Recalculated(engine=engine.identity, **result) for result in json.loads(line))


def recalculate(path: Path, out: Path, engine: EngineName = "auto") -> Recalculated:
    """Write a recalculated copy of a workbook to `out`; the result has `out` as its path, or a problem."""
    last = Recalculated(engine="", problem="no formula engine is configured")
    for info in engines_for(engine):
        with recalculated([path], info) as (result,):
            if result.path:
                shutil.copyfile(result.path, out)
                return result.model_copy(update={"path": str(out)})
            last = result
    return last
