"""The engine in a process of its own: whoever started it may go away, and watches it by the run's events."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import core
from core.config import RunConfig
from core.engine.process import RunEnded, at_work
from core.engine.runs import create, settled, taken_over, waits
from core.errors import UserError
from core.store.places import mendable
from core.store.workspace import Workspace

LOG = "engine.log"
"""What an engine process printed, in the run's folder: nothing, unless it broke."""

_started: dict[Path, subprocess.Popen[bytes]] = {}
"""Engines this process started, by run folder, so that it can wait for them."""


def start(config: RunConfig, workspace: Workspace, new: bool = False) -> str:
    """Make a run, or take up the one this configuration has, and leave it to an engine process; its id comes back.

    One that waits for review goes on waiting. Raises UserError, as `evolve` does, before anything is created or spent.
    """
    config, found = settled(config, workspace, new)
    if found is None:
        return start_engine(create(config, workspace), workspace)
    if waits(found, workspace):
        return found
    with workspace.open_run(found) as store, at_work(store):
        taken_over(config, store)
    return start_engine(found, workspace)


def start_engine(run: str, workspace: Workspace) -> str:
    """Leave a run that is there to an engine process, which continues it as `resume` does."""
    folder = workspace.run_directory(run)
    root = Path(core.__file__).resolve().parents[1]
    paths = os.pathsep.join([str(root), *filter(None, [os.environ.get("PYTHONPATH")])])
    with mendable(folder), (folder / LOG).open("ab") as log:
        _started[folder] = subprocess.Popen(
            [sys.executable, "-m", "core.engine", str(workspace.directory), run],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, "PYTHONPATH": paths},
            start_new_session=True,
        )
    return run


def wait(run: str, workspace: Workspace) -> RunEnded:
    """How a run ended, once the engine process that this process started for it is over.

    An interruption asks that engine to stop. Raises UserError where it broke, or where the run is not this process's
    and has not ended.
    """
    engine = _started.pop(workspace.run_directory(run), None)
    if engine is not None:
        try:
            engine.wait()
        except KeyboardInterrupt:
            with contextlib.suppress(ProcessLookupError):
                engine.send_signal(signal.SIGINT)
            engine.wait()
    with workspace.open_run(run, read_only=True) as store:
        ended = store.run()
    if ended.status in ("created", "running"):
        raise UserError(f"{run}: has not ended: {_word(workspace.run_directory(run) / LOG)}")
    return RunEnded(run=run, status=ended.status, reason=ended.reason)


def _word(log: Path) -> str:
    """The last thing an engine process said."""
    said = log.read_text(encoding="utf-8", errors="replace").split("\n") if log.exists() else []
    return next((line for line in reversed(said) if line.strip()), "`trace2skill status` says how far it is")
