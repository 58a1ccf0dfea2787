"""What is looked at from outside while a command runs, ten times a second: the limits no kernel setting holds."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.ports import Limits
from core.sandbox.cgroup import Group
from core.sandbox.processes import shared_out_memory, tree_use
from core.sandbox.work_directory import measure

Reached = Literal["time", "memory", "disk", "output", "processes"]

INTERVAL = 0.1
"""Seconds between two looks."""
LONGEST = 0.3
"""Seconds between two looks that take long: a command that makes many files to be slow to look at gains no more."""
FLOOD = 64
"""Times the output limit after which a command that goes on printing is stopped; up to there the middle is left out."""
SPARE_INODES = 100_000
"""Files on the memory file systems: each costs kernel memory that their size in bytes does not show."""


def pause_after(took: float) -> float:
    """Seconds to the next look: longer where looks take long, so that they leave the machine to the work."""
    return min(max(INTERVAL, 4 * took), LONGEST)


@dataclass(frozen=True)
class Watch:
    """Looks at one running command. `top` is the process all of its processes descend from."""

    limits: Limits
    work: Path
    top: int
    group: Group | None
    started_with: int
    """Bytes in the work directory at the start: one that was too full already may shrink, but not grow."""
    scratch: Path | None = None
    memory_files: tuple[str, ...] = ()
    """Inside paths of file systems that live in memory."""

    async def reached(self, pool: Executor, printed: Callable[[], int]) -> Reached:
        """Return when a limit is reached, and which; `printed` gives the bytes of output so far."""
        loop = asyncio.get_running_loop()
        pause = INTERVAL
        while True:
            await asyncio.sleep(pause)
            before = time.monotonic()
            flooded = printed() > FLOOD * self.limits.output
            found: Reached | None = "output" if flooded else await loop.run_in_executor(pool, self.look)
            if found is not None:
                return found
            pause = pause_after(time.monotonic() - before)

    def look(self) -> Reached | None:
        """One look: the limit that is reached, or None."""
        if self.group is not None:
            found = self.kernel_says()
            if found is not None:
                return found
        use = tree_use(self.top, self.work.stat().st_dev)
        if self.group is None and use.memory > self.limits.memory and shared_out_memory(self.top) > self.limits.memory:
            return "memory"
        if self.group is None and use.tasks > self.limits.processes + 1:
            return "processes"
        return self._disk(use.unlinked)

    def kernel_says(self) -> Reached | None:
        """What the control group counted, also after the command has ended."""
        if self.group is None:
            return None
        if self.group.out_of_memory():
            return "memory"
        return "processes" if self.group.out_of_processes() else None

    def _disk(self, unlinked: int) -> Reached | None:
        found = [measure(place) for place in (self.work, self.scratch) if place is not None]
        used = sum(one.bytes for one in found) + unlinked
        if used > max(self.limits.disk, self.started_with) or not all(one.clear for one in found):
            return "disk"
        return "disk" if any(self._too_many_files(place) for place in self.memory_files) else None

    def _too_many_files(self, place: str) -> bool:
        inside = Path(f"/proc/{self.top}/root{place}")
        try:
            if inside.stat().st_dev == Path(place).stat().st_dev:  # the host's own, seen after the command's end
                return False
            status = os.statvfs(inside)
        except OSError:  # the command is ending
            return False
        return status.f_files - status.f_ffree > SPARE_INODES
