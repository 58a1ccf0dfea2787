"""Asking an endpoint one small thing before a run relies on it: when a run is made, and before a resumed one sends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from core.config import ModelConfig
from core.llm.client import EndpointClient, always_open
from core.llm.endpoint_settings import Resolved
from core.llm.preflight import Preflight, preflight
from core.types import CallRecord, Record


class Probed(Record):
    """What the endpoints of a run said: whether all are scripted, and what asking took."""

    scripted: bool
    calls: tuple[CallRecord, ...]


def probe(models: Sequence[ModelConfig], endpoints: Mapping[str, Resolved], at: str) -> Probed:
    """Ask every (endpoint, model) of a run at once. Raises UserError within 5 s where one could not be used."""
    return asyncio.run(_probe(models, endpoints, at))


def distinct(models: Iterable[ModelConfig]) -> tuple[ModelConfig, ...]:
    """Each model with its settings once: that is how often asking costs a call."""
    return tuple({model.model_dump_json(): model for model in models}.values())


async def _probe(models: Sequence[ModelConfig], endpoints: Mapping[str, Resolved], at: str) -> Probed:
    asked = distinct(models)
    said = await asyncio.gather(*(preflight(endpoints[model.endpoint], model) for model in asked))
    calls = tuple(_call(model, answer, at) for model, answer in zip(asked, said, strict=True))
    return Probed(scripted=all(answer.scripted for answer in said), calls=calls)


def _call(model: ModelConfig, answer: Preflight, at: str) -> CallRecord:
    name = f"preflight:{model.endpoint}:{model.model}"
    return CallRecord(key=name, role="doctor", about=name, model=model.model, paid=True, usage=answer.usage, at=at)


class ProbedClient(EndpointClient):
    """A client that asks its endpoint one small thing for each of `models` before the first request goes out.

    A run over its journal alone needs no endpoint, so a resumed one asks only when it is about to send.
    """

    def __init__(
        self,
        endpoint: Resolved,
        models: Sequence[ModelConfig],
        told: Callable[[CallRecord], None],
        clock: Callable[[], str],
        gate: Callable[[], Awaitable[None]] = always_open,
    ) -> None:
        super().__init__(endpoint, gate=gate)
        self._models = [model for model in models if model.endpoint == endpoint.name]
        self._told = told
        self._now = clock
        self._asked: asyncio.Task[None] | None = None

    async def ready(self) -> None:
        if self._models:
            if self._asked is None:
                await self._gate()
                self._asked = self._asked or asyncio.create_task(self._ask())
            await asyncio.shield(self._asked)

    async def _ask(self) -> None:
        said = await _probe(self._models, {self.endpoint.name: self.endpoint}, self._now())
        for call in said.calls:
            self._told(call)
