"""The command line: `trace2skill COMMAND`.

Exit status: 0 done, 1 the run failed or a check found errors, 2 wrong usage or input, 3 stopped at a budget,
130 cancelled.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from core.cli.commands import WrongUsage
from core.cli.parser import build_parser
from core.cli.screen import OutputLost, Screen
from core.errors import BoundaryError, BudgetReached, Cancelled, UserError
from core.strategies.health import StageFailed

DONE, FAILED, WRONG_INPUT, AT_BUDGET, CANCELLED = 0, 1, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; whatever can be mended is said in one sentence."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    screen = Screen("--json" in words)
    try:
        with _signals_stop():
            status = _run(words, screen)
            screen.finish()
    except OutputLost as problem:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing more can be written there
        if isinstance(problem.cause, BrokenPipeError):
            return DONE  # a closed pager is no failure of ours
        screen.complain(str(problem))
        return FAILED
    return status


def _run(words: Sequence[str], screen: Screen) -> int:
    try:
        options = build_parser().parse_args(words)
        status: int = options.run(options, screen)
    except WrongUsage as problem:
        screen.note(" ".join(problem.usage.split()))
        return _complain(screen, str(problem), WRONG_INPUT)
    except UserError as problem:
        return _complain(screen, str(problem), WRONG_INPUT)
    except BudgetReached as problem:
        return _complain(screen, str(problem), AT_BUDGET)
    except (Cancelled, KeyboardInterrupt):
        return _complain(screen, "cancelled; the same command goes on where it stopped", CANCELLED)
    except (BoundaryError, StageFailed) as problem:
        return _complain(screen, str(problem), FAILED)
    return status


def _complain(screen: Screen, sentence: str, status: int) -> int:
    screen.complain(sentence)
    screen.report({"error": sentence, "exit_status": status})
    return status


@contextmanager
def _signals_stop() -> Iterator[None]:
    """SIGTERM and a closed terminal stop a command as Ctrl-C does, so that whatever it started is put away.

    What `nohup` had ignored stays ignored. Only the main thread may ask for signals.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked = [each for each in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(each) != signal.SIG_IGN]
    before = [(each, signal.signal(each, stop)) for each in asked]
    try:
        yield
    finally:
        for each, handler in before:
            signal.signal(each, handler)
