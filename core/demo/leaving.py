"""Leaving a run to a process of its own, whoever answers it: a demo's run takes its scripted server along."""

from __future__ import annotations

from core.config import RunConfig
from core.demo.evolution import is_scripted
from core.engine import Work, start_engine
from core.engine.processes.starting import ENGINE
from core.engine.running.configuration import config_of
from core.store.workspace import Workspace


def leave(run: str, workspace: Workspace, work: Work = "resume") -> str:
    """Start an engine process that continues the run, or merges it again; the run's id comes back.

    It outlives whoever started it. `core.engine.at_work_on` says whether it still works, `last_word` why it refused.
    """
    with workspace.open_run(run, read_only=True) as store:
        config = config_of(store.run())
    return start_engine(workspace.find(run), workspace, work, program_for(config))


def program_for(config: RunConfig) -> str:
    """The module that an engine process of this configuration runs."""
    return "core.demo" if is_scripted(config) else ENGINE
