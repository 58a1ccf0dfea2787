"""Compares answers with math-verify where they can do no harm. A program of its own.

The parent (core.tasks.math.comparison) gives the limits as one JSON argument and the pairs as one JSON line on stdin,
and reads one JSON line from stdout. Each pair is compared in a process of its own, as an answer like 9^{9^{9^9}} keeps
the interpreter in one computation that no signal handler ends (math-verify's own time limit is such a handler, and
works in no thread): the system ends it at its limit of computing time. When the parent is gone, in whatever way, stdin
is closed, the process at work is killed, and this one ends. It has one thread, so that forking is safe.
"""

from __future__ import annotations

import ctypes
import json
import logging
import os
import resource
import select
import signal
import sys
from typing import Any

STDIN = 0
LATER = 6
"""How many times its computing time a comparison may wait on a busy machine."""


class ParentGone(Exception):
    """The parent closed our stdin before the work was done."""


def main() -> int:
    limits = json.loads(sys.argv[1])
    sys.path.append(limits["library"])
    logging.disable()  # math-verify warns of the time limit it is not to set: ours holds
    try:
        pairs = json.loads(_line())
        _value("1")  # what every comparison would do again: loading, and the parser's first tables
        answers = [_compared(expected, answered, limits) for expected, answered in pairs]
    except ParentGone:
        return 1
    sys.stdout.write(json.dumps(answers) + "\n")
    sys.stdout.flush()
    return 0


def _line() -> bytes:
    """The one line of stdin, read without taking more, so that its end can be waited for."""
    said = b""
    while not said.endswith(b"\n"):
        more = os.read(STDIN, 1 << 16)
        if not more:
            raise ParentGone
        said += more
    return said


def _compared(expected: str, answered: str, limits: dict[str, Any]) -> dict[str, Any]:
    """What a process of its own says of one pair, or how it ended."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            _limit(limits)
            os.write(writing, json.dumps(_judged(expected, answered)).encode())
        finally:
            os._exit(0)  # whatever was raised is for the parent to see as no answer
    os.close(writing)
    ready: list[int] = []
    said, gone = b"", False
    try:
        ready = select.select([STDIN, reading], [], [], limits["seconds"] * LATER)[0]
        gone = STDIN in ready
        said = b"" if gone or not ready else os.read(reading, select.PIPE_BUF)
    finally:
        os.close(reading)
        if gone or not ready:
            os.kill(pid, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if gone:
        raise ParentGone
    if not said:
        stopped = f"was stopped after {limits['seconds']:g} s of computing"
        return {"same": None, "reason": f"math-verify {stopped if status < 0 else 'ran out of memory, or failed'}"}
    judged: dict[str, Any] = json.loads(said)
    return judged


def _limit(limits: dict[str, Any]) -> None:
    """What a comparing process sets for itself first: it dies with us, and takes no more than it may."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    seconds = max(1, round(limits["seconds"]))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _judged(expected: str, answered: str) -> dict[str, Any]:
    from math_verify import verify

    try:
        wanted = _value(expected)
        given = _value(answered)
        same = bool(wanted and given) and verify(wanted, given, timeout_seconds=None, raise_on_error=True)
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError) as problem:
        return {"same": None, "reason": f"math-verify fails: {type(problem).__name__}: {problem!s:.200}"}
    if not wanted:
        return {"same": None, "reason": "math-verify cannot read the expected answer"}
    return {"same": same, "reason": "" if given else "math-verify reads no value in the box"}


def _value(text: str) -> list[Any]:
    """What math-verify reads in a box, and nowhere else; [] where it reads nothing."""
    from math_verify import LatexExtractionConfig, parse

    within = [LatexExtractionConfig(boxed_match_priority=0)]
    boxed = f"\\boxed{{{text}}}"
    values: list[Any] = parse(boxed, within, fallback_mode="no_fallback", parsing_timeout=None, raise_on_error=True)
    return values


if __name__ == "__main__":
    sys.exit(main())
