"""Leaving a run to a process of its own, whoever answers it: a demo's run takes its scripted server along."""

from __future__ import annotations

from core.demo.evolution import ENDPOINT
from core.engine import Work, start_engine
from core.engine.runs import config_of
from core.store.workspace import Workspace


def leave(run: str, workspace: Workspace, work: Work = "resume") -> str:
    """Start an engine process that continues the run, or merges it again; the run's id comes back.

    It outlives whoever started it. `core.engine.at_work_on` says whether it still works, `last_word` why it refused.
    """
    with workspace.open_run(run, read_only=True) as store:
        config = config_of(store.run())
    scripted = any(endpoint.name == ENDPOINT for endpoint in config.endpoints)
    return start_engine(workspace.find(run), workspace, work, "core.demo" if scripted else "core.engine")
