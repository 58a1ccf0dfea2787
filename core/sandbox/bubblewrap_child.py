"""A running bubblewrap: the program itself, and the first process of the process namespace it makes."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from io import FileIO

from core.sandbox.pipes import Pipes, from_child
from core.sandbox.processes import kill_process, open_process, readable
from core.sandbox.running import exit_status
from core.sandbox.stale import VARIABLE, tag


class BubblewrapChild:
    """Implements `Child`. When the namespace's first process dies the kernel kills all others, then lets it go."""

    def __init__(self, options: Sequence[str], command: Sequence[str], passed: tuple[int, ...]) -> None:
        """Start `options` (with bubblewrap itself first) on `command`. Raises OSError."""
        told, telling = from_child()
        with telling, Pipes() as pipes:
            self._outer = subprocess.Popen(
                [*options, "--info-fd", str(telling.fileno()), "--", *command],
                stdin=pipes.child_stdin,
                stdout=pipes.child_output,
                stderr=pipes.child_output,
                env={"PATH": os.defpath, VARIABLE: tag()},  # bubblewrap's own: the command's is cleared
                pass_fds=(*passed, telling.fileno()),
                start_new_session=True,
            )
        self.stdin, self.output = pipes.stdin, pipes.output
        self.top = self._outer.pid
        self._outer_end = open_process(self._outer.pid)
        self._told: FileIO | None = told
        self._said = b""
        self._first: int | None = None

    async def ready(self) -> None:
        """Wait until the namespace is there, and learn its first process; returns too where none was made."""
        if self._told is None:
            return
        while not self._said.rstrip().endswith(b"}"):
            await readable(self._told.fileno())
            fresh = self._told.read(4096)
            if fresh == b"":
                break
            self._said += fresh or b""
        self._told.close()
        self._told = None
        if self._said:
            self.top = int(json.loads(self._said)["child-pid"])
            try:
                self._first = open_process(self.top)
            except ProcessLookupError:  # over already
                self.top = self._outer.pid

    async def over(self) -> None:
        await readable(self._outer_end)

    def kill(self) -> None:
        if self._first is not None:
            kill_process(self._first)
            self._outer.kill()

    async def close(self) -> int:
        await self.ready()
        self.kill()
        self._outer.kill()
        if self._first is not None:
            await readable(self._first)
            os.close(self._first)
        await readable(self._outer_end)
        os.close(self._outer_end)
        return exit_status(self._outer.wait())
