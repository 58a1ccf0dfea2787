"""Cleaning up after an engine that is killed, at once and not only when the next one starts.

bubblewrap's processes ask the kernel to die with their parent, but one that is caught between being made and asking
sleeps for ever. So while an engine works a small process waits for its end: it holds the other end of a pipe that
nobody writes to, and does what the next engine would do first.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from core.sandbox.scratch import remove_tree
from core.sandbox.stale import is_stale, remove_stale, tag

PATIENCE_SECONDS = 10.0
"""How long a killed engine may take to be gone."""
AGAIN_SECONDS = 0.5
"""After the first look a second one: a process may have been in the making."""


@contextmanager
def cleaned_up_after() -> Iterator[None]:
    """While the block runs, what this engine would leave behind if it were killed is ended and removed by then."""
    words = [sys.executable, "-m", "core.sandbox.after_death", tag()]
    # a session of its own: what ends the engine by its terminal must not end this first
    quiet = subprocess.DEVNULL  # whoever reads the engine's output is not kept waiting for this process
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, start_new_session=True) as waiting:
        try:
            yield
        finally:
            waiting.kill()


def main(engine: str) -> None:
    """Wait until the pipe closes, which only the engine's end does, and clean up."""
    sys.stdin.read()
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_stale(engine) and time.monotonic() < until:
        time.sleep(0.05)
    remove_stale(remove_tree)
    time.sleep(AGAIN_SECONDS)
    remove_stale(remove_tree)


if __name__ == "__main__":
    main(sys.argv[1])
