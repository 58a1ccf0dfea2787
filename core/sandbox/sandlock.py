"""Levels B and C: Landlock and supervised system calls, by the `sandlock` package, where namespaces are refused.

The command sees the host's tree, with everything denied that is not shown; /work, /tools and mounts are mapped by the
supervisor, which lives in this process. Where it finds no such name in what is mapped it goes on to the host's own
place of that name, and would rename, link, change or remove what lies there. So nothing is mapped over a place that
every host has: /tmp and /dev/shm are closed, temporary files go to /tools/tmp; and where a host has a /work or /tools
of its own, what is in there is denied by name. Level C is the same on a kernel whose Landlock lacks some of the
protections, and says which.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from io import FileIO
from pathlib import Path
from typing import Any

from sandlock import ExitReason, Protection, Sandbox, StdioMode, landlock_abi_version, min_landlock_abi

from core.ports import Command, Isolation
from core.sandbox.environment import LIBRARY, ToolEnvironment
from core.sandbox.host import Host
from core.sandbox.launch import OPEN_FILES, Launch
from core.sandbox.processes import open_process, readable
from core.sandbox.run import Admitted, run_command
from core.sandbox.scratch import scratch_directory
from core.sandbox.shown import (
    SYSTEM_DIRECTORIES,
    SYSTEM_FILES,
    built_for,
    environment,
    hidden_directories,
    hidden_inside,
    inside_prefix,
    inside_python,
)
from core.sandbox.stale import VARIABLE, tag
from core.sandbox.work_directory import WORK
from core.types import Observation

_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_TEMPORARY = "/tools/tmp"
_MAPPED = 4
"""Times the memory limit that all processes together may map: kept by the supervisor, also for those that the watch
loses sight of because they left the command's tree. It kills without saying so, hence only as the last resort."""
_WITHOUT_CAPABILITIES = ("/usr/bin/setpriv", "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs")
_LEAST_ABI = {
    Protection.FS_REFER: 2,
    Protection.FS_TRUNCATE: 3,
    Protection.NET_TCP: 4,
    Protection.FS_IOCTL_DEV: 5,
    Protection.SIGNAL_SCOPE: 6,
    Protection.ABSTRACT_UNIX_SOCKET_SCOPE: 6,
}
_LACKS = {
    Protection.FS_REFER: "files can be moved between directories it can write to only by copying",
    Protection.FS_TRUNCATE: "files it may only read can be emptied where their permissions allow it",
    Protection.NET_TCP: "the kernel itself does not refuse TCP; only the supervisor does",
    Protection.FS_IOCTL_DEV: "device controls are not refused by the kernel",
    Protection.SIGNAL_SCOPE: "it can send signals to your other processes",
    Protection.ABSTRACT_UNIX_SOCKET_SCOPE: "it can connect to abstract sockets of your other programs",
}
_GAPS = (
    "names and sizes (not contents) of the host's top-level directories and devices can be seen",
    "what the host itself puts into a /work, /tools or /skill of its own while a command runs can be read and changed",
    "it shares the host's network, to which every connection is refused",
    "a process that maps far too much memory is killed instead of being told",
    "if the engine itself is killed, a process that detached itself idles, cut off, until the next engine starts",
)


class Sandlock:
    """Runs commands under sandlock. `degraded`: accept a kernel that lacks protections (level C, name "landlock")."""

    own_processes = False
    memory_files: tuple[str, ...] = ()

    def __init__(self, tools: ToolEnvironment, host: Host, hidden: Sequence[Path] = (), degraded: bool = False) -> None:
        self._tools, self._host, self._hidden = tools, host, hidden_directories(tools, hidden)
        abi = landlock_abi_version()
        self._lacking = tuple(one for one, least in _LEAST_ABI.items() if abi < least) if degraded else ()
        self.isolation = Isolation(
            name="landlock" if degraded else "sandlock",
            level="C" if degraded else "B",
            gaps=(*_GAPS, *(_LACKS[one] for one in self._lacking)),
        )

    async def run(self, command: Command) -> Observation:
        """See `core.ports.Sandbox.run`."""
        return await run_command(self._host, self, command)

    def directory(self, command: Command) -> str:
        return WORK

    @asynccontextmanager
    async def admit(self, command: Command) -> AsyncIterator[Admitted]:
        async with scratch_directory(self._host, inside_python(self._tools)) as scratch:
            yield Admitted(command, scratch=scratch)

    def start(self, launch: Launch, admitted: Admitted) -> SandlockChild:
        assert admitted.scratch is not None
        before = _WITHOUT_CAPABILITIES if os.geteuid() == 0 else ()
        return SandlockChild(Sandbox(**self._policy(launch.command, admitted.scratch)), (*before, *launch.argv))

    def _policy(self, command: Command, scratch: Path) -> dict[str, Any]:
        inside = inside_prefix(self._tools)
        libraries = _libraries(self._tools)
        shown = {mount.target: mount.source for mount in command.mounts}
        shown |= {place: str(home) for home, place in libraries.items()}
        shown["/tools/bin"] = str(scratch / "bin")
        if inside != self._tools.prefix:
            shown[inside] = self._tools.prefix
        if expected := built_for(self._tools):
            shown[expected] = self._tools.prefix
        system = [f"/{name}" for name in SYSTEM_DIRECTORIES if Path(f"/{name}").exists()]
        return {
            "chroot": "/",
            "fs_mount": {WORK: command.work, _TEMPORARY: str(scratch / "tmp")},
            "fs_mount_ro": shown,
            "fs_readable": ["/usr", *system, *filter(os.path.exists, SYSTEM_FILES), "/proc", *_DEVICES, inside],
            "fs_writable": ["/dev/null"],  # a place that is mapped would open the host's own of that name
            "fs_denied": [
                *hidden_inside(self._tools, self._hidden),
                *map(str, self._hidden),
                *_others(self._tools, libraries),
                *_of_the_host([WORK, "/tools", *(mount.target for mount in command.mounts)]),
            ],
            "clean_env": True,
            "env": environment("/tools/bin:/usr/bin:/bin", library=":".join(libraries.values()))
            | {"TMPDIR": _TEMPORARY, VARIABLE: tag()},
            "max_memory": _MAPPED * command.limits.memory,
            "max_processes": command.limits.processes + 2,
            "max_open_files": OPEN_FILES,
            # memory that belongs to no process; names of files that others make or use
            "extra_deny_syscalls": ["memfd_create", "inotify_add_watch"],
            "no_coredump": True,
            "allow_degraded": list(self._lacking),
        }


class SandlockChild:
    """Implements `Child`; nothing outlives the supervisor's handle, which `close` gives up."""

    def __init__(self, sandbox: Any, argv: Sequence[str]) -> None:
        """Start in the calling thread, which must live as long as the child does. Raises RuntimeError."""
        self._process = sandbox.popen(argv, StdioMode.PIPED, StdioMode.PIPED, StdioMode.NULL)
        self.stdin: FileIO = self._process.stdin
        self.output: FileIO = self._process.stdout
        for pipe in (self.stdin, self.output):
            os.set_blocking(pipe.fileno(), False)
        self.top: int = self._process.pid
        self._end = open_process(self.top)

    async def ready(self) -> None:
        return

    async def over(self) -> None:
        await readable(self._end)

    def kill(self) -> None:
        self._process.kill()

    async def close(self) -> int:
        self.kill()
        result = await asyncio.get_running_loop().run_in_executor(None, self._process.wait)
        os.close(self._end)
        if result.reason == ExitReason.EXITED:
            return int(result.exit_code)
        return 128 + (result.signal if result.signal > 0 else 9)


def kernel_protections() -> tuple[int, int]:
    """(the kernel's Landlock version, the one that level B needs); the first is below 1 where there is none."""
    return int(landlock_abi_version()), int(min_landlock_abi())


def _libraries(tools: ToolEnvironment) -> dict[Path, str]:
    """Directories that hold packages → where each lies inside: one package alone cannot be mapped into a listing."""
    homes = dict.fromkeys(Path(package.source).parent for package in tools.packages if "/" not in package.target)
    return {home: f"{LIBRARY}{number or ''}" for number, home in enumerate(homes)}


def _of_the_host(places: Sequence[str]) -> list[str]:
    """What the host itself has where something else is shown now."""
    return [str(found) for place in map(Path, places) if place.is_dir() for found in place.iterdir()]


def _others(tools: ToolEnvironment, libraries: dict[Path, str]) -> list[str]:
    """Whatever else lies in those directories now, to be denied by name."""
    wanted = {Path(package.source) for package in tools.packages}
    return [
        f"{place}/{found.name}" for home, place in libraries.items() for found in home.iterdir() if found not in wanted
    ]
