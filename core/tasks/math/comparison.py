"""Whether two expressions are the same by math-verify, asked from any thread.

math-verify ends what takes too long by a signal, which works in the main thread alone, and not inside one long
computation. So it runs in processes of its own (comparison_program.py), with bounded computing time and memory, that
end with this one in whatever way it ends.
"""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from core.errors import BoundaryError
from core.types import Record

SECONDS = 5.0
"""Computing time one pair may take; math-verify's own limits are as long."""
_MEMORY = 2 << 30
"""Address space of one comparison in bytes."""
_PLACES = threading.BoundedSemaphore(2)
"""At most so many programs at once."""
_PROGRAM = Path(__file__).with_name("comparison_program.py")


class Compared(Record):
    """Whether an answer is what was expected; None where that could not be found out, with the reason."""

    same: bool | None
    reason: str = ""


def compared(pairs: Sequence[tuple[str, str]], seconds: float = SECONDS) -> tuple[Compared, ...]:
    """What math-verify says of each (expected, answered), both as they stand in a box.

    `seconds` of computing are for each pair, at least 1. One program does all of them; loading takes it about a second.
    Raises BoundaryError ("grader") where it cannot be run at all.
    """
    if not pairs:
        return ()
    limits = {"library": _library(), "seconds": seconds, "memory": _MEMORY}
    with (
        _PLACES,
        subprocess.Popen(
            [sys.executable, "-I", str(_PROGRAM), json.dumps(limits)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # a Ctrl-C is ours to act on: our end is its end
        ) as program,
    ):
        # Its stdin stays open until it has answered: closing it would end it.
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stderr is not None
        try:
            program.stdin.write(json.dumps(list(pairs)).encode() + b"\n")
            program.stdin.flush()
        except BrokenPipeError:
            pass  # it ended at once, and stderr says why
        line = program.stdout.readline()
        if not line:
            said = program.stderr.read().decode("utf-8", "replace").strip().splitlines()
            raise BoundaryError("grader", "ComparisonFailed", f"{identity()}: {said[-1] if said else 'no answer'}")
    return tuple(Compared(**each) for each in json.loads(line))


@functools.cache
def identity() -> str:
    """What a grade records of the library that judged."""
    return f"math-verify {importlib.metadata.version('math-verify')}"


@functools.cache
def _library() -> str:
    """Where the library lies, for an interpreter that is told of nothing else."""
    spec = importlib.util.find_spec("math_verify")
    assert spec is not None  # it comes with this project
    assert spec.origin is not None
    return str(Path(spec.origin).parents[1])
