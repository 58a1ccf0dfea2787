"""What people ask of an engine at work and how it follows: a gate that calls go through, and bounds that can change.

A paused engine stays. No call goes out; those on their way come back and are kept, what runs in a sandbox runs to its
end, and what the journal can answer goes on. Pausing belongs to the engine that was asked: the next one of the same run
begins with an open gate.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from core.config import BudgetConfig
from core.errors import UserError
from core.llm.budget import Budget
from core.store.processes import Asked
from core.store.run_store import RunStore

POLL_SECONDS = 0.25


class Gate:
    """Open or closed; use it inside one event loop."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()

    async def passed(self) -> None:
        """Come back at once where it is open, else as soon as it is."""
        await self._open.wait()

    @property
    def closed(self) -> bool:
        return not self._open.is_set()

    def close(self) -> None:
        self._open.clear()

    def open(self) -> None:
        self._open.set()


@dataclass(frozen=True)
class Steered:
    """What of an engine can be steered. `refuse` raises UserError for bounds that cannot be kept."""

    store: RunStore
    gate: Gate
    budget: Budget
    refuse: Callable[[BudgetConfig], None]
    now: Callable[[], str]

    @asynccontextmanager
    async def followed(self) -> AsyncIterator[None]:
        """While the block runs, do what is asked within a quarter of a second, and record that it was done."""
        watch = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch

    async def _watch(self) -> None:
        seen = 0
        while True:
            for asked in self.store.requests(seen):
                seen = asked.seq
                self._follow(asked)
            await asyncio.sleep(POLL_SECONDS)

    def _follow(self, asked: Asked) -> None:
        if asked.kind == "pause" and not self.gate.closed:
            self.gate.close()
            self._told("paused")
        elif asked.kind == "unpause" and self.gate.closed:
            self.gate.open()
            self._told("unpaused")
        elif asked.kind == "budget":
            self._keep(BudgetConfig.model_validate(dict(asked.data)))

    def _keep(self, bounds: BudgetConfig) -> None:
        try:
            self.refuse(bounds)
        except UserError as problem:
            self._told("budget_refused", reason=str(problem))
        else:
            self.budget.change(bounds)
            self._told("budget_changed", **bounds.model_dump(mode="json"))

    def _told(self, kind: str, **data: object) -> None:
        self.store.add_event(kind, self.store.run().id, data, self.now())
