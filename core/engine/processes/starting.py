"""The engine in a process of its own: whoever started it may go away, and watches it by the run's events."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeAlias

import core
from core.config import RunConfig
from core.engine.running.at_work import at_work, is_at_work
from core.engine.running.configuration import taken_over
from core.engine.running.creating import create
from core.engine.running.driving import RunEnded
from core.engine.running.finding import settled, waits
from core.errors import UserError
from core.store.places import mendable
from core.store.workspace import Workspace

ENGINE = "core.engine"
"""The module that an engine process runs, unless it is another one that takes the same words."""

LOG = "engine.log"
"""What an engine process printed, in the run's folder: nothing, unless it broke."""

Work: TypeAlias = Literal["resume", "remerge"]
"""What an engine process can be asked to do with a run."""

REFUSED = 2
"""Exit status of an engine that could not work on its run: its last words say why."""

_started: dict[Path, subprocess.Popen[bytes]] = {}
"""Engines this process started, by run folder, so that it can wait for them."""
_starting = threading.Lock()
_SECONDS_TO_END = 2.0
"""How long an engine that is done may take to be gone."""


def start(config: RunConfig, workspace: Workspace, new: bool = False, program: str = ENGINE) -> str:
    """Make a run, or take up the one this configuration has, and leave it to an engine process; its id comes back.

    The process outlives whoever started it. One that waits for review goes on waiting. Raises UserError, as `evolve`
    does, before anything is created or spent.
    """
    return begin(prepare(config, workspace, new), workspace, program)


def prepare(config: RunConfig, workspace: Workspace, new: bool = False) -> str:
    """The first half of `start`: the run is there when it returns, and nobody works on it yet."""
    config, found = settled(config, workspace, new)
    if found is None:
        return create(config, workspace)
    if not waits(found, workspace):
        _take_over(found, workspace, config)
    return found


def begin(run: str, workspace: Workspace, program: str = ENGINE) -> str:
    """The second half: an engine process for the run, unless it waits for review."""
    return run if waits(run, workspace) else start_engine(run, workspace, program=program)


def go_on(run: str, workspace: Workspace, config: RunConfig) -> str:
    """Leave a run that stopped or waits to an engine process, under the budgets and addresses of `config`."""
    _take_over(run, workspace, config)
    return start_engine(run, workspace)


def _take_over(run: str, workspace: Workspace, config: RunConfig) -> None:
    with workspace.open_run(run) as store, at_work(store):
        taken_over(config, store)


def start_engine(run: str, workspace: Workspace, work: Work = "resume", program: str = ENGINE) -> str:
    """Leave a run that is there to an engine process, which continues it as `resume` does, or merges it again.

    `program` is the module that is run, one that takes the same words as `core.engine`. Raises UserError where the
    run is gone, and where an engine that this process started for it is still there.
    """
    folder = workspace.run_directory(run)
    root = Path(core.__file__).resolve().parents[1]
    paths = os.pathsep.join([str(root), *filter(None, [os.environ.get("PYTHONPATH")])])
    with _starting, mendable(folder), (folder / LOG).open("ab") as log:
        _refuse_another(run, _started.get(folder))
        _started[folder] = subprocess.Popen(
            [sys.executable, "-m", program, str(workspace.directory), run, work],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, "PYTHONPATH": paths},
            start_new_session=True,
        )
    return run


def _refuse_another(run: str, engine: subprocess.Popen[bytes] | None) -> None:
    """Raise UserError where an engine is on its way or at work already: two people pressed the same button."""
    try:
        if engine is not None:
            engine.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        raise UserError(
            f"{run}: an engine was started for it already; its Monitor shows it at work, and what was decided since "
            "can be merged when it has ended"
        ) from None


def wait(run: str, workspace: Workspace) -> RunEnded:
    """How a run ended, once the engine process that this process started for it is over.

    An interruption asks that engine to stop. Raises UserError with its last words where it broke or refused, or where
    the run is not this process's and has not ended.
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
    if engine is not None and engine.returncode == REFUSED:
        raise UserError(_word(workspace.run_directory(run) / LOG))
    if ended.status in ("created", "running"):
        raise UserError(f"{run}: has not ended: {_word(workspace.run_directory(run) / LOG)}")
    return RunEnded(run=run, status=ended.status, reason=ended.reason)


def is_over(run: str, workspace: Workspace) -> bool:
    """Whether the engine process that this process started for a run has ended; False where it started none."""
    engine = _started.get(workspace.run_directory(run))
    return engine is not None and engine.poll() is not None


def at_work_on(run: str, workspace: Workspace) -> bool:
    """Whether an engine is at work on a run now, here or on another machine."""
    with workspace.open_run(run, read_only=True) as store:
        return is_at_work(store)


def last_word(run: str, workspace: Workspace) -> str:
    """The last thing an engine process of a run printed: why it broke or refused, "" where none ever did."""
    log = workspace.run_directory(run) / LOG
    return _word(log) if log.exists() and log.stat().st_size else ""


def refused(run: str, workspace: Workspace) -> str:
    """Why the engine that this process started last for a run could not work on it; "" where it did, still may, or
    another one has been at work since."""
    engine = _started.get(workspace.run_directory(run))
    if engine is None or engine.poll() in (None, 0) or at_work_on(run, workspace):
        return ""
    log = workspace.run_directory(run) / LOG
    with workspace.open_run(run, read_only=True) as store:
        last = store.last_event()
    return "" if last is not None and log.exists() and last.at > _written(log) else _word(log)


def _written(log: Path) -> str:
    """When something was printed last, told as events tell it."""
    return datetime.fromtimestamp(log.stat().st_mtime, UTC).isoformat(timespec="milliseconds")


def on_its_way(run: str, workspace: Workspace) -> bool:
    """Whether an engine this process started for a run is there and has not entered itself in the run yet."""
    engine = _started.get(workspace.run_directory(run))
    return engine is not None and engine.poll() is None and not at_work_on(run, workspace)


def _word(log: Path) -> str:
    """The last thing an engine process said."""
    said = log.read_text(encoding="utf-8", errors="replace").split("\n") if log.exists() else []
    return next((line for line in reversed(said) if line.strip()), "`trace2skill status` says how far it is")
