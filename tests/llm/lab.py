"""A whole endpoint for a test: a server that answers as told, and a journalled model in front of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.config import BudgetConfig, ModelConfig
from core.llm.budget import Budget
from core.llm.client import Clock, EndpointClient
from core.llm.endpoint_settings import Resolved
from core.llm.journalled import JournalledLLM
from core.llm.prices import PriceTable
from core.llm.secret import Secret
from core.llm.speaking import Speaker
from core.ports import CallContext
from core.store.journal import SqliteJournal
from core.types import CallRecord, Message, says
from tests.llm.server import Answering, Server, serving

KEY = "sk-test-0123456789abcdef"
CONTEXT = CallContext(role="agent", about="r1")
HELLO: tuple[Message, ...] = (says("system", "You are brief."), says("user", "Hello?"))


def speaker(seed: int | None = 41, replicate: int = 0, **model: Any) -> Speaker:
    return Speaker(model=ModelConfig(model="some-model", **model), seed=seed, replicate=replicate)


@dataclass
class Lab:
    server: Server
    llm: JournalledLLM
    journal: SqliteJournal
    budget: Budget
    calls: list[CallRecord] = field(default_factory=list)

    @property
    def paid(self) -> list[CallRecord]:
        return [call for call in self.calls if call.paid]


async def no_wait(_: float) -> None:
    await asyncio.sleep(0)


@asynccontextmanager
async def lab(
    answering: Answering,
    folder: Path,
    bounds: BudgetConfig | None = None,
    prices: PriceTable | None = None,
    **endpoint: Any,
) -> AsyncIterator[Lab]:
    """A lab whose journal lies in `folder`: two labs over one folder are a run and its resumption."""
    calls: list[CallRecord] = []
    async with serving(answering) as server:
        resolved = Resolved(**{"name": "default", "base_url": server.url, "key": Secret(KEY), **endpoint})
        client = EndpointClient(resolved, Clock(sleep=no_wait))
        budget = Budget(bounds or BudgetConfig())
        with SqliteJournal(folder / "journal.sqlite") as journal:
            async with JournalledLLM(
                {"default": client}, journal, budget, prices or PriceTable(), calls.append, lambda: "now"
            ) as llm:
                yield Lab(server, llm, journal, budget, calls)
