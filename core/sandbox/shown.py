"""What of the host can be seen inside, and what is hidden in what can be seen."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

import core
from core.sandbox.environment import LIBRARY, ToolEnvironment
from core.sandbox.work_directory import WORK

SYSTEM_DIRECTORIES = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
"""Beside /usr: links into it, or directories of their own on systems that have not merged them."""
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts")
"""What programs of /usr need from /etc."""
_SYSTEM = ("/usr", *(f"/{name}" for name in SYSTEM_DIRECTORIES))
_TAKEN = (WORK, "/tmp", "/proc", "/dev", "/tools", "/etc")
"""Places that are something else inside."""


def inside_prefix(tools: ToolEnvironment) -> str:
    """Where the interpreter's installation lies inside: the same on every machine, for tracebacks name it.

    What lies below /usr stays there, being shown with all of /usr.
    """
    return tools.prefix if Path(tools.prefix).is_relative_to("/usr") else "/tools/python"


def inside_python(tools: ToolEnvironment) -> str:
    """The interpreter's path inside."""
    return f"{inside_prefix(tools)}/{Path(tools.python).relative_to(tools.prefix)}"


def built_for(tools: ToolEnvironment) -> str | None:
    """The place outside, if it is free inside: an interpreter may look for its libraries where it was built for."""
    prefix = Path(tools.prefix)
    taken = inside_prefix(tools) == tools.prefix or any(prefix.is_relative_to(place) for place in _TAKEN)
    return None if taken else tools.prefix


def hidden_directories(tools: ToolEnvironment, more: Sequence[Path] = ()) -> tuple[Path, ...]:
    """Directories below /usr and the interpreter's installation that are shown empty, outermost only.

    What was installed locally, sources, every folder of third-party packages, this project wherever it lies, and
    `more` (a workspace, tasks).
    """
    roots = (Path("/usr"), Path(tools.prefix))
    wanted = {path.resolve() for path in (*_candidates(tools), *more) if path.is_dir()}
    kept = {path for path in wanted if not roots[1].is_relative_to(path)}
    below = sorted(path for path in kept if any(root in path.parents for root in roots))
    return tuple(path for path in below if not any(parent in kept for parent in path.parents))


def hidden_inside(tools: ToolEnvironment, hidden: Sequence[Path]) -> list[str]:
    """Where those directories would be seen inside."""
    prefix, inside = Path(tools.prefix), Path(inside_prefix(tools))
    return [str(inside / path.relative_to(prefix) if path.is_relative_to(prefix) else path) for path in hidden]


def usable_target(target: str) -> bool:
    """Whether something may be mounted there: below nothing that the host would have to make a directory in."""
    path = PurePosixPath(target)
    clean = path.is_absolute() and str(path) == target and ".." not in path.parts and len(path.parts) > 1
    return clean and not any(path.is_relative_to(place) for place in (*_TAKEN, *_SYSTEM))


def environment(path: str, library: str = LIBRARY, home: str = WORK) -> dict[str, str]:
    """The whole environment of a command."""
    return {
        "PATH": path,
        "HOME": home,
        "TMPDIR": "/tmp",
        "USER": "sandbox",
        "LOGNAME": "sandbox",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONPATH": library,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "PYTHONHASHSEED": "0",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MPLBACKEND": "Agg",
    }


def _candidates(tools: ToolEnvironment) -> Iterator[Path]:
    yield from (Path("/usr/local"), Path("/usr/src"))
    for root in ("/usr", "/usr/local", tools.prefix):
        for library in Path(root).glob("lib*"):
            yield from (found for name in ("site", "dist") for found in library.glob(f"python3*/{name}-packages"))
    yield Path(core.__file__).resolve().parents[1]
    standard = {Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib")}
    standard |= {path / "lib-dynload" for path in standard}
    yield from (Path(entry) for entry in sys.path if entry and Path(entry).resolve() not in standard)
