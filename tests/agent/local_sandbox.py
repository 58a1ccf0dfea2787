"""The simplest sandbox there is: a plain process in the work directory. For the tests' own commands only."""

from __future__ import annotations

import asyncio
import os
import sys
import time

from core.ports import Command, Isolation
from core.types import Observation


class LocalSandbox:
    """Implements core.ports.Sandbox without isolation; `ran` counts commands, `mounts` keeps what they were shown."""

    isolation = Isolation(name="test", level="D", gaps=("everything",))

    def __init__(self) -> None:
        self.ran = 0
        self.commands: list[Command] = []

    async def run(self, command: Command) -> Observation:
        self.ran += 1
        self.commands.append(command)
        argv = [sys.executable if command.argv[0] == "python3" else command.argv[0], *command.argv[1:]]
        started = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            *argv,
            cwd=command.work,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={"PATH": os.environ["PATH"], "PYTHONHASHSEED": "0"},
        )
        try:
            printed, _ = await asyncio.wait_for(
                process.communicate(command.stdin.encode()), timeout=command.limits.seconds
            )
        except TimeoutError:
            process.kill()
            await process.wait()
            return Observation(text="", ended="time", seconds=command.limits.seconds)
        return Observation(
            text=printed.decode("utf-8", "replace"),
            exit_status=process.returncode,
            seconds=time.monotonic() - started,
        )
