"""Jobs side by side in one event loop.

Rollouts and analyses wait on the model and on sandboxed processes, so one process with a bounded number of places is
enough; places are handed out first come, first served, so that nobody starves and there is no barrier anywhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from core.ports import Job, Result


class LocalExecutor:
    """At most `places` jobs at a time."""

    def __init__(self, places: int) -> None:
        self._free = asyncio.Semaphore(places)

    async def submit(self, work: Callable[[Job], Awaitable[Result]], job: Job) -> Result:
        async with self._free:
            return await work(job)
