"""The isolation that a configuration names, and how many commands run in it at once."""

from __future__ import annotations

import asyncio
from pathlib import Path

from core.config import RunConfig
from core.engine.wiring.tasks import STARTER
from core.ports import Command, Sandbox
from core.sandbox.environment import tool_environment
from core.sandbox.probe import best_sandbox
from core.store.workspace import Workspace
from core.types import Observation


def sandbox_for(config: RunConfig, workspace: Workspace) -> Sandbox:
    """The configured isolation with the configured tools; workspace and tasks are out of its sight wherever they lie.

    Raises UserError where only a weaker isolation works than may be taken unnamed.
    """
    hidden = [workspace.directory]
    if config.tasks.source != STARTER:
        source = Path(config.tasks.source).expanduser().absolute()
        hidden.append(source.parent if source.is_file() else source)
    return best_sandbox(config.agent.isolation, tool_environment(config.agent.tools), hidden)


class BoundedSandbox:
    """At most `places` commands at a time: processes beyond the cores only make each other slow."""

    def __init__(self, sandbox: Sandbox, places: int) -> None:
        self.isolation = sandbox.isolation
        self._sandbox = sandbox
        self._free = asyncio.Semaphore(places)

    async def run(self, command: Command) -> Observation:
        async with self._free:
            return await self._sandbox.run(command)
