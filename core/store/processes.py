"""Telling a live engine from a dead one, whatever process has its number by now.

A process is known by host, number and start time; numbers are used again, start times after a boot are not.
"""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from core.types import JsonObject, Record

Presence: TypeAlias = Literal["alive", "gone", "elsewhere"]
"""`elsewhere`: it runs (or ran) on another host, which cannot be asked."""


class EngineProcess(Record):
    """The process an engine runs in. `started` is the system's own word for its start, compared and never parsed."""

    pid: int
    started: str
    host: str


Steer: TypeAlias = Literal["cancel", "pause", "unpause", "budget"]
"""What a running engine can be asked: to stop, to send nothing for a while, to go on, to keep other bounds."""


class Asked(NamedTuple):
    """One thing a person asked of a running engine; of "budget" the data are the bounds."""

    seq: int
    kind: str
    at: str
    data: JsonObject


def paused_since(asked: Sequence[Asked]) -> str:
    """When the engine that was asked all this was paused, "" where it goes on."""
    last = next((each for each in reversed(asked) if each.kind in ("pause", "unpause")), None)
    return last.at if last is not None and last.kind == "pause" else ""


def this_process() -> EngineProcess:
    """The process that asks."""
    return EngineProcess(pid=os.getpid(), started=_started(os.getpid()), host=socket.gethostname())


def presence(process: EngineProcess) -> Presence:
    """Whether the very same process is still there."""
    if process.host != socket.gethostname():
        return "elsewhere"
    return "alive" if process.started and _started(process.pid) == process.started else "gone"


def _started(pid: int) -> str:
    """When a process began, "" where there is none: Linux's ticks since a named boot, elsewhere what ps says."""
    if Path("/proc/self/stat").exists():
        return _started_on_linux(pid)
    said = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return said.stdout.strip()


def _started_on_linux(pid: int) -> str:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    fields = stat.rpartition(")")[2].split()  # the name before it may hold blanks and brackets
    state, ticks = fields[0], fields[19]
    return "" if state in "ZX" else f"{boot}:{ticks}"
