"""What every isolation does around a command: lend it the work directory, give it a control group, take both back."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.errors import BoundaryError, boundary
from core.ports import Command
from core.sandbox.cgroup import Group
from core.sandbox.host import Host
from core.sandbox.launch import Launch
from core.sandbox.running import Child, Run, run_to_end
from core.sandbox.shown import usable_target
from core.sandbox.uid_slots import is_slot
from core.sandbox.work_directory import hand_over, measure, take_back
from core.types import Observation


@dataclass(frozen=True)
class Admitted:
    """A command as it is started."""

    command: Command
    user: int | None = None
    """Whom it becomes, where it does not stay the engine's own user."""
    scratch: Path | None = None
    """A directory of its own beside the work directory; what is in it counts as disk too."""


class Isolating(Protocol):
    """One kind of isolation: what `run_command` needs of it."""

    own_processes: bool
    """Whether the kernel can count the command's processes apart from the user's others."""
    memory_files: tuple[str, ...]
    """Inside paths of file systems that live in memory."""

    def admit(self, command: Command) -> AbstractAsyncContextManager[Admitted]:
        """What is needed for as long as the command runs."""
        ...

    def directory(self, command: Command) -> str:
        """Where the work directory lies for the command."""
        ...

    def start(self, launch: Launch, admitted: Admitted) -> Child:
        """Start the launch program from the event loop's thread: with some isolations the command dies with it."""
        ...


async def run_command(host: Host, isolating: Isolating, command: Command) -> Observation:
    """Run one command; see `Sandbox.run`."""
    with boundary("sandbox"):
        work = Path(command.work)
        if not work.is_absolute() or not work.is_dir() or work.is_symlink():
            raise BoundaryError("sandbox", "work", f"{work}: the work directory must be an existing absolute directory")
        for mount in command.mounts:
            if not usable_target(mount.target):
                raise BoundaryError("sandbox", "mount", f"{mount.target}: nothing can be mounted there; /skill can")
        async with isolating.admit(command) as admitted, _lent(host, work, admitted.user) as lent:
            scratch = 0 if admitted.scratch is None else measure(admitted.scratch).bytes
            bounded = _bounded(admitted.command, lent.bytes)
            launch = Launch(bounded, isolating.directory(command), isolating.own_processes)
            async with _group(host, command) as group:
                child = isolating.start(launch, admitted)
                run = Run(launch, group, lent.bytes + scratch, admitted.scratch, isolating.memory_files)
                seen = await run_to_end(child, run, host.pool)
        return seen.model_copy(update={"text": seen.text + _note(lent.removed)}) if lent.removed else seen


def _bounded(command: Command, used: int) -> Command:
    """Where the work directory is nearly full, one file can grow only by what is left."""
    limits = command.limits
    left = max(limits.disk - used, 1 << 20)
    return command.model_copy(update={"limits": limits.model_copy(update={"file_size": min(limits.file_size, left)})})


@dataclass
class _Lent:
    bytes: int = 0
    """In the work directory, at the start."""
    removed: tuple[str, ...] = ()
    """What had to be removed from it, at the end."""


@asynccontextmanager
async def _lent(host: Host, work: Path, user: int | None) -> AsyncIterator[_Lent]:
    """Lend the work directory to `user`, for as long."""
    status, lent = work.stat(), _Lent()
    owner = (os.geteuid(), os.getegid()) if is_slot(status.st_uid) else (status.st_uid, status.st_gid)
    try:
        lent.bytes = await host.do(hand_over, work, user)
        yield lent
    finally:
        lent.removed = await host.do(take_back, work, None if user is None else owner)


@asynccontextmanager
async def _group(host: Host, command: Command) -> AsyncIterator[Group | None]:
    if host.groups is None:
        yield None
        return
    group = host.groups.make(command.limits)
    try:
        yield group
    finally:
        if not group.removed():
            await host.do(group.remove)


def _note(removed: tuple[str, ...]) -> str:
    return "\n" + "\n".join(f"[removed from the work directory: {words}]" for words in removed)
