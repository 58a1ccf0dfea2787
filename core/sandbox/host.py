"""What the isolations of one process share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from core.sandbox.cgroup import Groups
from core.sandbox.processes import uninterrupted

Given = ParamSpec("Given")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Host:
    """Where control groups can be made, and threads for looking at files."""

    groups: Groups | None
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4, "sandbox"))

    async def do(self, work: Callable[Given, Result], *args: Given.args, **named: Given.kwargs) -> Result:
        """Do file work beside the event loop; once begun it is finished, cancelled or not."""
        loop = asyncio.get_running_loop()
        return await uninterrupted(loop.run_in_executor(self.pool, lambda: work(*args, **named)))
