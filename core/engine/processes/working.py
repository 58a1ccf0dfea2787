"""What an engine process does with the run it was started for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from core.config import RunConfig
from core.engine.processes.starting import REFUSED
from core.engine.running.configuration import config_of
from core.engine.running.continuing import resume
from core.engine.running.remerging import remerge
from core.errors import BoundaryError, BudgetReached, Cancelled, UserError
from core.store.workspace import Workspace
from core.strategies.health import StageFailed

Reach = Callable[[RunConfig], AbstractContextManager[RunConfig]]


def work_on(words: Sequence[str], reach: Reach = nullcontext) -> int:
    """Continue a run or merge it again, its endpoints `reach`ed as long; the exit status comes back.

    `words` are the workspace, the run and, if it shall not be continued, "remerge". Of what is read here only the
    addresses hold: a bound raised before this process is the run's engine is in the run, and counts.

    0 once the run ended or stopped, whatever its status says of it; 2 where it could not be worked on: why is the last
    line on standard error.
    """
    workspace, run, work = (*words, "resume")[:3]
    place = Workspace(Path(workspace), create=False)
    try:
        with place.open_run(run, read_only=True) as store:
            config = config_of(store.run())
        with reach(config) as reached:
            if work == "remerge":
                remerge(run, place, reached, own_bounds=True)
            else:
                resume(run, place, reached, own_bounds=True)
    except Cancelled:
        return 0
    except (UserError, BoundaryError, BudgetReached, StageFailed) as problem:
        sys.stderr.write(f"{problem}\n")
        return REFUSED
    return 0
