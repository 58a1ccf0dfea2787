"""Finding again what an engine left that was killed before it could clean up."""

from __future__ import annotations

import os
import re
import signal
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from core.sandbox.processes import environments

PREFIX = "trace2skill-"
"""Of everything that is named after the engine it belongs to: temporary directories, control groups."""
VARIABLE = "TRACE2SKILL_ENGINE"
"""In the environment of processes that might outlive an engine that is killed: its `tag`."""


def tag() -> str:
    """This engine among all of this machine's, those in containers included, where process ids repeat."""
    try:
        space = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:  # a system without process namespaces
        space = 0
    return f"{space}-{os.getpid()}"


def is_stale(tagged: str) -> bool:
    """Whether the engine of that tag is known to be gone: one of another namespace may live."""
    space, _, pid = tagged.partition("-")
    same = space == tag().partition("-")[0] and space != "0"
    return same and pid.isdigit() and not _runs(pid)


def _runs(pid: str) -> bool:
    """Whether a process of this id is there and not only waits to be taken note of."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def stale_in(directory: Path) -> list[Path]:
    """What is named after an engine that is gone."""
    named = ((found, re.fullmatch(rf"{PREFIX}(\d+-\d+)-\w+", found.name)) for found in directory.glob(f"{PREFIX}*"))
    return [found for found, engine in named if engine and is_stale(engine[1])]


def remove_stale(remove_tree: Callable[[Path], object]) -> None:
    """End processes and remove temporary directories of engines that are gone."""
    for pid, variables in environments():
        engine = re.search(rf"(?:^|\0){VARIABLE}=(\d+-\d+)\0", variables.decode(errors="replace"))
        if engine and is_stale(engine[1]):
            with suppress(OSError):  # over meanwhile
                os.kill(pid, signal.SIGKILL)
    for found in stale_in(Path(tempfile.gettempdir())):
        if found.is_dir() and not found.is_symlink() and found.stat().st_uid == os.geteuid():
            remove_tree(found)
