"""The small shell program that every isolation starts, and that becomes the command."""

from __future__ import annotations

import math
import os
import uuid
from dataclasses import dataclass, field

from core.ports import Command

OPEN_FILES = 512
"""Files one process can have open."""


@dataclass(frozen=True)
class Launch:
    """The launch program of one command.

    It waits for the first line of its input, so that control groups can be set before anything runs; sets the limits
    of a single process; prints a word nobody else knows, so that a sandbox that failed to start is never taken for a
    command that failed; and becomes the command.
    """

    command: Command
    directory: str
    """Where the command runs, as seen from inside."""
    own_processes: bool = False
    """Whether the kernel's limit on processes counts only what runs inside; else it is of no use, being the user's."""
    word: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def argv(self) -> tuple[str, ...]:
        script = (
            'exec 2>&1; read -r _ || exit; cd "$1" || exit; word=$2; shift 2; '
            f'{{ {self._limits}; }} 2>/dev/null; printf %s "$word"; exec "$@"'
        )
        return ("/bin/bash", "-c", script, "sandbox", self.directory, self.word, *self.command.argv)

    @property
    def _limits(self) -> str:
        """A limit that cannot be set is stricter already, because it was lowered for the engine itself."""
        limits = self.command.limits
        wanted = {
            "v": 2 * limits.memory // 1024,  # address space, of which programs reserve about twice what they use
            "f": max(limits.file_size // 1024, 1),
            "t": math.ceil(limits.seconds) * (os.cpu_count() or 1) + 1,  # should the engine itself be stopped
            "c": 0,
            "n": OPEN_FILES,
        }
        if self.own_processes:
            wanted["u"] = limits.processes + 3  # one is the sandbox's own, and one over the limit is to be noticed
        return "; ".join(f"ulimit -{letter} {value}" for letter, value in wanted.items())
