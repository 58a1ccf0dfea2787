"""Checking and starting a run from a page, whoever answers it: for the demo's model its server is at work as long."""

from __future__ import annotations

from core.config import RunConfig, TasksConfig
from core.demo.evolution import demo_config, reachable
from core.demo.leaving import program_for
from core.engine import start
from core.engine.preparing import checking
from core.store.workspace import Workspace
from core.types import Finding

FIRST_EVOLVE, FIRST_TEST = 20, 20
"""A demo that is over in two or three minutes, with three levels of merges to watch."""


def first_demo() -> RunConfig:
    """The configuration that the page proposes to somebody who has no model."""
    return demo_config("", TasksConfig(evolve=FIRST_EVOLVE, test=FIRST_TEST))


def check(config: RunConfig, workspace: Workspace) -> tuple[Finding, ...]:
    """What a run of this configuration would meet here."""
    with reachable(config) as reached:
        return checking.check(reached, workspace)


def launch(config: RunConfig, workspace: Workspace, new: bool = False) -> str:
    """Start or continue a run in a process of its own, which takes the scripted server along; its id comes back.

    Raises as `core.engine.start`.
    """
    with reachable(config) as reached:
        return start(reached, workspace, new, program_for(config))
