"""Starting a run from a page: what would be started is looked for first, made whole, and left to its own process."""

from __future__ import annotations

from core.config import RunConfig
from core.engine.runs import settled, waits
from core.engine.starting import prepare, start_engine
from core.errors import UserError
from core.store.workspace import Workspace
from core.types import Record
from core.view.rows import RunState


class Existing(Record):
    """The run a configuration has already, and where it stands."""

    run: str
    state: RunState


def existing(config: RunConfig, workspace: Workspace) -> Existing | None:
    """The newest run of this very configuration: starting it would go on with that one. None where there is none."""
    try:
        _, run = settled(config, workspace, new=False)
    except UserError:  # it cannot be started at all: starting says why
        return None
    if run is None:
        return None
    with workspace.open_run(run, read_only=True) as store:
        return Existing(run=run, state=store.row().state)


def launch(config: RunConfig, workspace: Workspace, new: bool = False, program: str = "core.engine") -> str:
    """Make a run, or take up the one this configuration has, and leave it to a process of its own; its id comes back.

    The process outlives whoever started it. One that waits for review goes on waiting. Raises UserError before anything
    is created where configuration, tasks, skill or endpoint will not do.
    """
    run = prepare(config, workspace, new)
    return run if waits(run, workspace) else start_engine(run, workspace, program=program)
