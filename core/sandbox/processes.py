"""Processes as Linux shows them: waiting for one without a thread, and what a whole tree of them takes."""

from __future__ import annotations

import asyncio
import ctypes
import errno
import os
import signal
import stat
import sys
from collections.abc import Awaitable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")

_PIDFD_OPEN, _PIDFD_SEND_SIGNAL = 434, 424
"""The same on every architecture; asked for by number because a Python built on old headers lacks the functions."""


def open_process(pid: int) -> int:
    """A file descriptor of a process: readable once it is gone, and never another process's. Raises OSError."""
    return _call(_PIDFD_OPEN, pid, 0)


def kill_process(descriptor: int) -> None:
    """SIGKILL by descriptor; a process that is gone already is none to kill."""
    try:
        _call(_PIDFD_SEND_SIGNAL, descriptor, int(signal.SIGKILL), 0, 0)
    except ProcessLookupError:
        return


def _call(number: int, *arguments: int) -> int:
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    library = ctypes.CDLL(None, use_errno=True)
    answer = int(library.syscall(ctypes.c_long(number), *(ctypes.c_long(value) for value in arguments)))
    if answer < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer


async def readable(descriptor: int) -> None:
    """Wait until a descriptor can be read from (for a process's: until it is gone)."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(descriptor, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)


async def uninterrupted(work: Awaitable[Result]) -> Result:
    """Finish `work` even when cancelled meanwhile, and let the cancellation go on after it."""
    task = asyncio.ensure_future(work)
    cancelled = False
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        task.exception()  # looked at, so that it is not reported as forgotten; being cancelled comes first
        raise asyncio.CancelledError
    return task.result()


@dataclass(frozen=True)
class TreeUse:
    """What a tree of processes takes: resident bytes, tasks (threads count, as for the kernel's limit), and the bytes
    of files that are deleted but still open."""

    memory: int
    tasks: int
    unlinked: int


def tree_use(top: int, device: int) -> TreeUse:
    """Add up `top` and everything below it; `device` is the file system whose deleted files count."""
    memory = tasks = 0
    unlinked: dict[int, int] = {}
    for pid in tree(top):
        try:
            memory += _resident(pid)
            tasks += len(list(Path(f"/proc/{pid}/task").iterdir()))
            unlinked.update(_unlinked(pid, device))
        except OSError as problem:
            if problem.errno not in (errno.ENOENT, errno.ESRCH, errno.EACCES, errno.EPERM):
                raise
    return TreeUse(memory, tasks, sum(unlinked.values()))


def tree(top: int) -> Iterator[int]:
    """The ids of `top` and of everything started below it, as far as they are still its descendants."""
    todo, seen = [top], {top}
    while todo:
        pid = todo.pop()
        yield pid
        fresh = [child for child in _children(pid) if child not in seen]
        seen.update(fresh)
        todo.extend(fresh)


def environments() -> Iterator[tuple[int, bytes]]:
    """Every process whose environment may be read, with what it was started with; none on systems without /proc."""
    if not Path("/proc/self").exists():
        return
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):  # another user's, or over
                yield int(entry.name), (entry / "environ").read_bytes()


def _children(pid: int) -> list[int]:
    found: list[int] = []
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    except OSError:  # gone meanwhile
        return found
    return found


def _resident(pid: int) -> int:
    """Resident bytes without the pages of files. Pages that forked processes still share count for each of them."""
    fields = _kilobytes(Path(f"/proc/{pid}/status"))
    return fields.get("RssAnon", 0) + fields.get("RssShmem", 0)


def shared_out_memory(top: int) -> int:
    """Resident bytes of a tree with shared pages shared out: exact, and too slow for every look."""
    total = 0
    for pid in tree(top):
        try:
            fields = _kilobytes(Path(f"/proc/{pid}/smaps_rollup"))
        except OSError:  # gone meanwhile
            continue
        total += fields.get("Pss_Anon", 0) + fields.get("Pss_Shmem", 0)
    return total


def _kilobytes(path: Path) -> dict[str, int]:
    """The fields of a /proc table that are given in kB, in bytes."""
    rows = (line.split() for line in path.read_text().splitlines())
    return {row[0].rstrip(":"): int(row[1]) * 1024 for row in rows if len(row) == 3 and row[2] == "kB"}


def _unlinked(pid: int, device: int) -> dict[int, int]:
    """Inode → bytes on disk, for deleted files of `device` that the process holds open."""
    found: dict[int, int] = {}
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            status = entry.stat()
        except OSError:  # closed meanwhile
            continue
        if stat.S_ISREG(status.st_mode) and status.st_dev == device and status.st_nlink == 0:
            found[status.st_ino] = status.st_blocks * 512
    return found
