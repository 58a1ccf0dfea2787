"""One command from its start to its end or to a limit, whatever isolation it runs in."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Executor
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Protocol

from core.errors import BoundaryError
from core.sandbox.cgroup import Group
from core.sandbox.launch import Launch
from core.sandbox.processes import tree, uninterrupted
from core.sandbox.transcript import Transcript
from core.sandbox.watch import Reached, Watch
from core.types import Observation

_CHUNK = 1 << 16
"""Bytes read at once: a pipe's usual capacity."""


class Child(Protocol):
    """A started launch program."""

    top: int
    """Once it is ready: the process that all of its processes descend from."""
    stdin: FileIO
    """A pipe's writing end, non-blocking."""
    output: FileIO
    """The reading end of the one pipe for stdout and stderr, non-blocking."""

    async def ready(self) -> None:
        """Wait until `top` is known."""
        ...

    async def over(self) -> None:
        """Wait until the command itself has ended; what it started may go on."""
        ...

    def kill(self) -> None:
        """Kill whatever is known to be left, without waiting for it."""
        ...

    async def close(self) -> int:
        """Kill whatever is left, wait until all of it is gone, and return the exit status (128 + n for signal n)."""
        ...


@dataclass(frozen=True)
class Run:
    """What goes with one child: its launch program, its control group, and what to watch."""

    launch: Launch
    group: Group | None
    used: int
    """Bytes in the work and scratch directories at the start."""
    scratch: Path | None
    memory_files: tuple[str, ...]


async def run_to_end(child: Child, run: Run, pool: Executor) -> Observation:
    """Let a started child run, and leave nothing of it behind. Raises BoundaryError where it never got to start."""
    command, reader = run.launch.command, _Reader(child.output, run.launch)
    begun = time.monotonic()
    tasks: list[asyncio.Task[None] | asyncio.Task[Reached]] = []
    reached: Reached | None = None
    try:
        await child.ready()
        watch = _watch(child.top, run)
        over = asyncio.create_task(child.over())
        looking = asyncio.create_task(_look(watch, reader, pool))
        writing = asyncio.create_task(_write(child.stdin, b"go\n" + command.stdin.encode()))
        tasks += [over, looking, writing]
        await asyncio.wait({over, looking}, timeout=command.limits.seconds, return_when=asyncio.FIRST_COMPLETED)
        if over.done():
            over.result()
        else:
            reached = looking.result() if looking.done() else "time"
    finally:
        seconds = time.monotonic() - begun
        child.kill()  # at once: what follows waits, and a loop that is being shut down may not let it
        status = await uninterrupted(_finish(child, reader, tasks))
    reached = reached or watch.kernel_says()
    if reached is None and not reader.begun.is_set():
        raise BoundaryError(
            "sandbox", "not_started", f"the sandbox did not start: {reader.before or 'it said nothing'}"
        )
    text, dropped = reader.transcript.text()
    return Observation(
        text=text, exit_status=None if reached else status, ended=reached or "", dropped=dropped, seconds=seconds
    )


def _watch(top: int, run: Run) -> Watch:
    """Put what is there already into the control group: the launch program has not begun yet."""
    if run.group is not None:
        for pid in tree(top):
            run.group.add(pid)
    command = run.launch.command
    return Watch(command.limits, Path(command.work), top, run.group, run.used, run.scratch, run.memory_files)


async def _look(watch: Watch, reader: _Reader, pool: Executor) -> Reached:
    await reader.begun.wait()  # before it, what is looked at is still being built
    return await watch.reached(pool, lambda: reader.transcript.seen)


def exit_status(code: int) -> int:
    """A shell's view of a process's return code: 128 + n for signal n."""
    return 128 - code if code < 0 else code


async def _finish(child: Child, reader: _Reader, tasks: list[asyncio.Task[None] | asyncio.Task[Reached]]) -> int:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    child.stdin.close()
    status = await child.close()
    await reader.rest()
    child.output.close()
    return status


async def _write(pipe: FileIO, data: bytes) -> None:
    """Write all of it as far as it is read; then the command sees the end of its input."""
    loop = asyncio.get_running_loop()
    rest = memoryview(data)
    try:
        while rest:
            written = pipe.write(rest)
            if written is None:
                room = asyncio.Event()
                loop.add_writer(pipe, room.set)
                await room.wait()
                loop.remove_writer(pipe)
            rest = rest[written or 0 :]
    except BrokenPipeError:
        return
    finally:
        loop.remove_writer(pipe)
        pipe.close()


class _Reader:
    """Takes what comes out of the pipe as it comes, from the launch program's word on."""

    def __init__(self, pipe: FileIO, launch: Launch) -> None:
        self.transcript = Transcript(launch.command.limits.output)
        self.begun = asyncio.Event()
        """Set by the word: until then it is the sandbox that speaks, not the command."""
        self._word = launch.word.encode()
        self._before = b""
        self._pipe = pipe
        self._ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(pipe, self._take)

    @property
    def before(self) -> str:
        """What was said by whatever failed to start the command."""
        return self._before[-2000:].decode("utf-8", "replace").strip()

    async def rest(self) -> None:
        """Read to the end, which comes at once when every writer is gone. Raises TimeoutError where one is not."""
        try:
            await asyncio.wait_for(self._ended.wait(), timeout=5)
        finally:
            asyncio.get_running_loop().remove_reader(self._pipe)

    def _take(self) -> None:
        data = self._pipe.read(_CHUNK)
        if data is None:
            return
        if not data:
            asyncio.get_running_loop().remove_reader(self._pipe)
            self._ended.set()
        elif self.begun.is_set():
            self.transcript.feed(data)
        else:
            self._before, word, rest = (self._before + data).partition(self._word)
            if word:
                self.begun.set()
                self.transcript.feed(rest)
