"""The command line: `trace2skill COMMAND`.

Exit status: 0 done, 1 the run failed or a check found errors, 2 wrong usage or input, 3 stopped at a budget,
130 cancelled.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from core.cli.parser import build_parser
from core.cli.screen import Screen
from core.errors import BoundaryError, BudgetReached, Cancelled, UserError

DONE, FAILED, WRONG_INPUT, AT_BUDGET, CANCELLED = 0, 1, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; whatever can be mended is said in one sentence."""
    options = build_parser().parse_args(arguments)
    screen = Screen(getattr(options, "json", False))
    try:
        status: int = options.run(options, screen)
    except UserError as problem:
        return _complain(screen, str(problem), WRONG_INPUT)
    except BudgetReached as problem:
        return _complain(screen, str(problem), AT_BUDGET)
    except (Cancelled, KeyboardInterrupt):
        return _complain(screen, "cancelled; the same command goes on where it stopped", CANCELLED)
    except BoundaryError as problem:
        return _complain(screen, str(problem), FAILED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # a closed pager is no failure of ours
        return DONE
    return status


def _complain(screen: Screen, sentence: str, status: int) -> int:
    screen.complain(sentence)
    screen.report({"error": sentence, "exit_status": status})
    return status
