"""Level D: no isolation at all. Only limits: it is refused unless it is asked for by name."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from core.ports import Command, Isolation, Mount
from core.sandbox.environment import ToolEnvironment
from core.sandbox.host import Host
from core.sandbox.launch import Launch
from core.sandbox.pipes import Pipes
from core.sandbox.processes import environments, open_process, readable, tree
from core.sandbox.run import Admitted, run_command
from core.sandbox.running import exit_status
from core.sandbox.scratch import scratch_directory
from core.sandbox.shown import environment
from core.sandbox.stale import VARIABLE, tag
from core.sandbox.work_directory import WORK
from core.types import Observation

_COMMAND = "TRACE2SKILL_COMMAND"
_GAPS = (
    "model-written code runs with your own rights: it can read and change your files and read your keys",
    "it can use the network",
    "it can signal and, where the system allows it, trace your other processes",
    "memory, processes and disk are watched from outside, not capped",
    f"{WORK} and mounts do not exist: their names in a command are replaced by where they lie",
)


class Plain:
    """Runs commands as plain subprocesses with a clean environment."""

    own_processes = False
    memory_files: tuple[str, ...] = ()

    def __init__(self, tools: ToolEnvironment, host: Host) -> None:
        self._tools, self._host = tools, host
        self.isolation = Isolation(name="none", level="D", gaps=_GAPS)

    async def run(self, command: Command) -> Observation:
        """See `core.ports.Sandbox.run`."""
        return await run_command(self._host, self, command)

    def directory(self, command: Command) -> str:
        return command.work

    @asynccontextmanager
    async def admit(self, command: Command) -> AsyncIterator[Admitted]:
        async with scratch_directory(self._host, self._tools.python) as scratch:
            for package in self._tools.packages:
                shown = scratch / "lib" / package.target
                shown.parent.mkdir(parents=True, exist_ok=True)
                shown.symlink_to(package.source)
            yield Admitted(with_host_paths(command), scratch=scratch)

    def start(self, launch: Launch, admitted: Admitted) -> PlainChild:
        assert admitted.scratch is not None
        surroundings = environment(
            f"{admitted.scratch}/bin:{os.defpath}", library=f"{admitted.scratch}/lib", home=launch.command.work
        )
        surroundings |= {"TMPDIR": f"{admitted.scratch}/tmp", VARIABLE: tag(), _COMMAND: launch.word}
        return PlainChild(launch.argv, surroundings)


class PlainChild:
    """Implements `Child`: what detached itself is found by a mark in its environment."""

    def __init__(self, argv: Sequence[str], surroundings: dict[str, str]) -> None:
        self._mark = f"{_COMMAND}={surroundings[_COMMAND]}".encode()
        with Pipes() as pipes:
            self._process = subprocess.Popen(
                argv,
                stdin=pipes.child_stdin,
                stdout=pipes.child_output,
                stderr=pipes.child_output,
                env=surroundings,
                start_new_session=True,
            )
        self.stdin, self.output = pipes.stdin, pipes.output
        self.top = self._process.pid

    async def ready(self) -> None:
        return

    async def over(self) -> None:
        try:
            end = open_process(self.top)
        except OSError:  # a system without descriptors of processes
            await asyncio.get_running_loop().run_in_executor(None, self._process.wait)
            return
        try:
            await readable(end)
        finally:
            os.close(end)

    def kill(self) -> None:
        for pid in [*tree(self.top), *self._marked()]:
            _kill(pid)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.top, signal.SIGKILL)

    async def close(self) -> int:
        self.kill()
        for _ in range(100):
            left = self._marked()
            if not left:
                break
            for pid in left:
                _kill(pid)
            await asyncio.sleep(0.01)
        return exit_status(self._process.wait())

    def _marked(self) -> list[int]:
        return [pid for pid, variables in environments() if self._mark in variables.split(b"\0") and pid != self.top]


def with_host_paths(command: Command) -> Command:
    """The command with /work and mount targets written as where they lie on the host."""
    places = [*command.mounts, Mount(source=command.work, target=WORK)]
    targets = {mount.target: mount.source for mount in places}
    pattern = re.compile(r"(?<![\w./-])(" + "|".join(map(re.escape, targets)) + r")(?![\w.-])")

    def put(text: str) -> str:
        return pattern.sub(lambda found: targets[found[1]], text)

    return command.model_copy(update={"argv": tuple(map(put, command.argv)), "stdin": put(command.stdin)})


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)
