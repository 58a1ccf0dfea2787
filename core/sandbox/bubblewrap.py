"""Level A: Linux namespaces through bubblewrap, a system call filter, and limits that the kernel enforces.

As an ordinary user everything happens in a user namespace. As root that would leave the command with root's kernel
identity (limits per user ignored, root's files under /proc/sys writable), and dropping root first would lose an
interpreter in a private home; so bubblewrap mounts as root and `setpriv` then becomes an unused ordinary user for good.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import BinaryIO

from core.ports import Command, Isolation
from core.sandbox.bubblewrap_arguments import MEMORY_FILES, Box, becoming, box_arguments
from core.sandbox.bubblewrap_child import BubblewrapChild
from core.sandbox.environment import ToolEnvironment
from core.sandbox.host import Host
from core.sandbox.launch import Launch
from core.sandbox.readable_copies import readable_copies
from core.sandbox.run import Admitted, run_command
from core.sandbox.seccomp import filter_program
from core.sandbox.shown import hidden_directories
from core.sandbox.uid_slots import one_slot
from core.sandbox.work_directory import WORK
from core.types import Observation

_WITHOUT_GROUPS = ("the memory of all processes together is checked ten times a second, not capped by the kernel",)


class Bubblewrap:
    """Runs commands by the bubblewrap program at `binary`; `hidden` directories are never shown, wherever they lie."""

    own_processes = True
    memory_files: tuple[str, ...] = MEMORY_FILES

    def __init__(self, binary: Path, tools: ToolEnvironment, host: Host, hidden: Sequence[Path] = ()) -> None:
        self._binary, self._tools, self._host = binary, tools, host
        self._hidden = hidden_directories(tools, hidden)
        self._as_root = os.geteuid() == 0
        self._filter = filter_program()
        self.isolation = Isolation(name="bwrap", level="A", gaps=() if host.groups else _WITHOUT_GROUPS)

    async def run(self, command: Command) -> Observation:
        """See `core.ports.Sandbox.run`."""
        return await run_command(self._host, self, command)

    def directory(self, command: Command) -> str:
        return WORK

    @asynccontextmanager
    async def admit(self, command: Command) -> AsyncIterator[Admitted]:
        """As root: an ordinary user's id, and mounts that this user can read."""
        if not self._as_root:
            yield Admitted(command)
            return
        with ExitStack() as copies:
            mounts = await self._host.do(readable_copies, command.mounts, copies) if command.mounts else ()
            async with one_slot() as user:
                yield Admitted(command.model_copy(update={"mounts": mounts}), user)

    def start(self, launch: Launch, admitted: Admitted) -> BubblewrapChild:
        command = launch.command
        box = Box(self._tools, self._hidden, command.work, command.mounts, command.limits)
        options = "\0".join([*box_arguments(box, self._as_root), ""]).encode()
        inside = [*(becoming(admitted.user) if admitted.user is not None else []), *launch.argv]
        with _file_of(options) as arguments, _file_of(self._filter) as rules:
            # the options go by file so that host paths are not on a command line that can be read inside
            program = [str(self._binary), "--args", str(arguments), "--seccomp", str(rules)]
            return BubblewrapChild(program, inside, (arguments, rules))


@contextmanager
def _file_of(data: bytes) -> Iterator[int]:
    """A descriptor of a file without a name that holds `data`: unlike a pipe's, its size has no bound."""
    with _nameless() as file:
        file.write(data)
        file.seek(0)
        yield file.fileno()


def _nameless() -> BinaryIO:
    """In memory, which is a hundred times faster, where this Python was built with it."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("trace2skill"), "w+b", buffering=0)
    return tempfile.TemporaryFile(buffering=0)
