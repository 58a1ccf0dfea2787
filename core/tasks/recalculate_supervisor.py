"""Runs a formula engine over workbooks nobody vouches for, and leaves nothing behind. A program of its own.

The parent (core.tasks.recalculate) starts it with one JSON argument and reads one JSON line from its stdout; the
recalculated workbooks lie in a folder this process made, until its stdin is closed. The parent closes it when it has
read them, and the system closes it when the parent dies in whatever way: then the engine is killed (each workbook's
engine process has bounded time and memory, and dies with this process too) and the folder, with LibreOffice's profile
and sockets in it, is removed. Only the standard library is imported, so that starting takes milliseconds.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""
"""Recalculate always (0) when an .xlsx is loaded, never update links (2), run no macro, fetch nothing."""

RESTART = 81
"""How soffice.bin says that it has set up a new profile and wants to be started again."""

POLL_SECONDS = 0.01


class ParentGone(Exception):
    """The parent closed our stdin, or we were told to end, before the work was done."""


def main() -> int:
    job = json.loads(sys.argv[1])
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _end)
    folder = Path(tempfile.mkdtemp(prefix="recalculated-"))
    try:
        results = _libreoffice(job, folder) if job["engine"] == "libreoffice" else _formualizer(job, folder)
        sys.stdout.write(json.dumps(results) + "\n")
        sys.stdout.flush()
        sys.stdin.buffer.read()  # until the parent has read the workbooks, or is gone
    except (ParentGone, BrokenPipeError):
        return 1
    finally:
        _socket_of(folder / "profile").unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _socket_of(profile: Path) -> Path:
    """Where LibreOffice puts its socket when the folder's own path is too long for one; killed, it leaves it there."""
    digest = hashlib.md5(profile.as_uri().encode("utf-16-le"), usedforsecurity=False).digest()
    name = "".join(f"{byte:x}" for byte in digest)  # without leading zeros, as it writes it
    return Path(f"/tmp/OSL_PIPE_{os.getuid()}_SingleOfficeIPC_{name}")


def _end(number: int, frame: FrameType | None) -> None:
    raise ParentGone


def _limits(memory: int, seconds: float) -> Callable[[], None]:
    """What an engine process sets for itself first: it dies with us, and takes no more than it may."""

    def apply() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 29, 1 << 29))
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds * 4) + 1, int(seconds * 4) + 2))
        if sys.platform == "linux":
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    return apply


def _wait(pid: int, seconds: float) -> int | None:
    """The exit status of a child, or None where it had to be killed at its limit. Raises ParentGone."""
    deadline = time.monotonic() + seconds
    try:
        while True:
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
            if select.select([sys.stdin], [], [], POLL_SECONDS)[0]:
                raise ParentGone
            if time.monotonic() > deadline:
                _kill(pid)
                return None
    except ParentGone:
        _kill(pid)
        raise


def _kill(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:  # it has not become a group's leader yet
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


# -------------------------------------------------------------------------------------------------------- formualizer


def _formualizer(job: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    sys.path.append(job["library"])
    return [_formualize(Path(path), folder / f"{index}.xlsx", job) for index, path in enumerate(job["paths"])]


def _formualize(source: Path, target: Path, job: dict[str, Any]) -> dict[str, Any]:
    said = target.with_suffix(".json")
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            os.dup2(os.open(os.devnull, os.O_RDWR), sys.stdout.fileno())  # our answer alone goes to the parent
            _limits(job["memory"], job["seconds"])()
            said.write_text(json.dumps(_compute(source, target)), encoding="utf-8")
        finally:
            os._exit(0)
    status = _wait(pid, job["seconds"])
    if status is None:
        return {"path": "", "problem": f"formualizer took longer than {job['seconds']:g} s"}
    if not said.exists():
        return {"path": "", "problem": f"formualizer died (status {status}), or needed more memory than it may have"}
    result: dict[str, Any] = json.loads(said.read_text(encoding="utf-8"))
    return result


def _compute(source: Path, target: Path) -> dict[str, Any]:
    """Recalculate with the writer that restores most values; with array formulas, with the one that fills them."""
    import formualizer

    writers = [formualizer.recalculate_file, formualizer.recalculate_xlsx_file]
    if _has_arrays(source):
        writers.reverse()
    problem = ""
    for write in writers:
        try:
            write(str(source), output=str(target))
        except (OSError, ValueError, RuntimeError) as refused:
            problem = problem or f"formualizer refuses it: {refused!s:.200}"
            continue
        return {"path": str(target), "problem": ""}
    return {"path": "", "problem": problem}


def _has_arrays(source: Path) -> bool:
    with zipfile.ZipFile(source) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(b't="array"' in archive.read(name) for name in sheets)


# -------------------------------------------------------------------------------------------------------- LibreOffice


def _libreoffice(job: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """All in one process; where that breaks, what it left undone one by one, so that only the culprit is lost."""
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
    sources, targets = folder / "in", folder / "out"
    sources.mkdir()
    for index, path in enumerate(job["paths"]):
        shutil.copyfile(path, sources / f"{index}.xlsx")
    names = [f"{index}.xlsx" for index in range(len(job["paths"]))]
    trouble = _convert(names, job, folder, job["seconds"] + 2 * len(names))
    troubles = dict.fromkeys(names, trouble)
    left = [name for name in names if not (targets / name).exists()]
    for name in left if len(names) > 1 else ():
        troubles[name] = _convert([name], job, folder, job["seconds"])
    return [
        {"path": str(targets / name), "problem": ""}
        if (targets / name).exists()
        else {"path": "", "problem": troubles[name] or "LibreOffice cannot open it"}
        for name in names
    ]


def _convert(names: list[str], job: dict[str, Any], folder: Path, seconds: float) -> str:
    """Convert workbooks of the folder, which recalculates them; what went wrong, or ""."""
    argv = [
        job["program"],
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"),
        *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out")),
        *(str(folder / "in" / name) for name in names),
    ]
    quiet = {"HOME": str(folder), "TMPDIR": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    for _ in range(2):
        child = subprocess.Popen(
            argv,
            env=quiet,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_limits(job["memory"], seconds),  # noqa: PLW1509  # this process has one thread
        )
        status = _wait(child.pid, seconds)
        child.returncode = status
        if status != RESTART:
            break
    if status is None:
        return f"LibreOffice took longer than {seconds:g} s"
    return "" if status == 0 else f"LibreOffice ended with status {status}"


if __name__ == "__main__":
    sys.exit(main())
