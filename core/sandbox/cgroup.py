"""Kernel-enforced totals over all processes of a command, where this process may make control groups.

Version 1 with its memory and pids hierarchies, or version 2 with both controllers handed down to children. Where
neither can be written the watch outside stands in (core/sandbox/watch.py).
"""

from __future__ import annotations

import errno
import itertools
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.ports import Limits
from core.sandbox.stale import PREFIX, stale_in, tag

_numbers = itertools.count()


@dataclass(frozen=True)
class Group:
    """One command's control group: a directory in each hierarchy it takes (one in version 2)."""

    memory: Path
    pids: Path
    version: int

    @property
    def directories(self) -> tuple[Path, ...]:
        return tuple(dict.fromkeys((self.memory, self.pids)))

    def add(self, pid: int) -> None:
        """Put a process in, and with it whatever it starts from now on."""
        for directory in self.directories:
            (directory / "cgroup.procs").write_text(str(pid))

    def out_of_memory(self) -> bool:
        """Whether the kernel had to kill a process of the group."""
        name = "memory.oom_control" if self.version == 1 else "memory.events"
        return _count(self.memory / name, "oom_kill") > 0

    def out_of_processes(self) -> bool:
        """Whether a process or thread was refused."""
        return _count(self.pids / "pids.events", "max") > 0

    def removed(self) -> bool:
        """Remove the group; False where the kernel still counts one of its processes as there."""
        try:
            for directory in self.directories:
                if directory.exists():
                    directory.rmdir()
        except OSError as problem:
            if problem.errno != errno.EBUSY:
                raise
            return False
        return True

    def remove(self) -> None:
        """Remove the group as soon as it is empty. Raises OSError where it is not after a second."""
        for _ in range(100):
            if self.removed():
                return
            time.sleep(0.01)
        raise OSError(errno.EBUSY, f"{self.pids}: processes of a command that has ended are still there")


@dataclass(frozen=True)
class Groups:
    """Where groups can be made here."""

    memory: Path
    pids: Path
    version: int

    def make(self, limits: Limits) -> Group:
        """A group with these limits; one more process is the sandbox's own. Raises OSError."""
        name = f"{PREFIX}{tag()}-{next(_numbers)}"
        group = Group(self.memory / name, self.pids / name, self.version)
        try:
            self._limit(group, limits)
        except OSError:
            group.removed()
            raise
        return group

    def _limit(self, group: Group, limits: Limits) -> None:
        for directory in group.directories:
            directory.mkdir()
        if self.version == 1:
            (group.memory / "memory.limit_in_bytes").write_text(str(limits.memory))
            swap = group.memory / "memory.memsw.limit_in_bytes"
        else:
            (group.memory / "memory.max").write_text(str(limits.memory))
            swap = group.memory / "memory.swap.max"
        if swap.exists():
            swap.write_text(str(limits.memory if self.version == 1 else 0))
        (group.pids / "pids.max").write_text(str(limits.processes + 1))


def groups_here(proc: Path = Path("/proc/self")) -> Groups | None:
    """Where this process can make groups, tried by making one; None where it cannot."""
    for groups in (_version_1(proc), _version_2(proc)):
        if groups is None:
            continue
        try:
            remove_stale(groups)
            groups.make(Limits()).remove()
        except OSError:
            continue
        return groups
    return None


def remove_stale(groups: Groups) -> None:
    """Remove groups of engines that were killed before they could."""
    for parent in {groups.memory, groups.pids}:
        for found in stale_in(parent):
            with suppress(OSError):  # still in use after all, or another engine was faster
                found.rmdir()


def _version_1(proc: Path) -> Groups | None:
    own = _own_groups(proc)
    places: dict[str, Path] = {}
    for mounted, root, kind, options in _mounts(proc):
        for controller in {"memory", "pids"} & set(options.split(",")):
            if kind == "cgroup" and controller in own:
                places[controller] = _place(mounted, root, own[controller])
    if len(places) < 2:
        return None
    return Groups(places["memory"], places["pids"], 1)


def _version_2(proc: Path) -> Groups | None:
    """The own group where it hands both controllers down, else (for root) the top of the hierarchy."""
    own = _own_groups(proc).get("")
    for mounted, root, kind, _ in _mounts(proc):
        if kind != "cgroup2" or own is None:
            continue
        for place in (_place(mounted, root, own), Path(mounted)):
            with suppress(OSError):
                if {"memory", "pids"} <= set((place / "cgroup.subtree_control").read_text().split()):
                    return Groups(place, place, 2)
    return None


def _own_groups(proc: Path) -> dict[str, str]:
    """Controller → path of the own group; version 2's is under ""."""
    try:
        lines = (proc / "cgroup").read_text().splitlines()
    except OSError:
        return {}
    split = (line.split(":", 2) for line in lines)
    return {controller: path for _, controllers, path in split for controller in controllers.split(",")}


def _mounts(proc: Path) -> list[tuple[str, str, str, str]]:
    """(mount point, root, kind, options) of every mount."""
    try:
        lines = (proc / "mountinfo").read_text().splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        fields, _, last = line.partition(" - ")
        words, kind = fields.split(), last.split()
        found.append((words[4], words[3], kind[0], kind[2]))
    return found


def _place(mounted: str, root: str, path: str) -> Path:
    """The directory of the group `path` in a hierarchy whose `root` is mounted at `mounted`."""
    below = path[len(root) :] if root != "/" and path.startswith(root) else path
    return Path(mounted) / below.lstrip("/")


def _count(path: Path, key: str) -> int:
    for line in path.read_text().splitlines():
        if line.startswith(f"{key} "):
            return int(line.split()[1])
    return 0
