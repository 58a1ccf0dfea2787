"""The pipes between the engine and a command: the engine's ends never block, the command's ends are given away."""

from __future__ import annotations

import os
from io import FileIO
from types import TracebackType


def from_child() -> tuple[FileIO, FileIO]:
    """(the engine's reading end, the child's writing end)."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    return FileIO(reading, "r"), FileIO(writing, "w")


def to_child() -> tuple[FileIO, FileIO]:
    """(the engine's writing end, the child's reading end)."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    return FileIO(writing, "w"), FileIO(reading, "r")


class Pipes:
    """Standard streams for a child to be started inside the `with`: the child's ends are closed after it."""

    def __init__(self) -> None:
        self.stdin, self.child_stdin = to_child()
        self.output, self.child_output = from_child()

    def __enter__(self) -> Pipes:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.child_stdin.close()
        self.child_output.close()
        if kind is not None:
            self.stdin.close()
            self.output.close()
