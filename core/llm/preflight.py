"""Is the endpoint there, and does it take this model as it is configured? Asked before a run spends anything."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from core.config import ModelConfig
from core.errors import UserError
from core.llm.client import EndpointClient, EndpointError
from core.llm.endpoint_settings import Resolved
from core.llm.faults import Fault, Kind
from core.llm.model_list import ModelList, read_models
from core.llm.sentences import explain
from core.llm.speaking import Speaker, request_of
from core.llm.wire import OUTPUT_LIMITS
from core.types import ModelReply, ModelRequest, Usage, says

SECONDS = 2.5
"""The most that asking takes, so that a whole command about an endpoint that never answers is over within five."""
A_FEW_TOKENS = 16

_CANNOT_BE = frozenset[Kind]({"unreachable", "tls", "bad_address", "auth", "not_openai", "redirect"})
"""Faults of GET /models that settle the matter; others only mean that the server gives no list."""
_WILL_PASS = frozenset[Kind]({"rate_limit", "context_overflow"})
"""Faults of the first chat that a run can live with: it waits for a rate limit, and the other is of our few tokens."""


@dataclass(frozen=True)
class Reached:
    """An endpoint that answers. `reply` is None where it was too slow to say something but does list its models."""

    models: ModelList
    reply: ModelReply | None = None


@dataclass(frozen=True)
class Preflight:
    """What a run should know before it starts. `usage` is what asking took: it counts against the run's budget."""

    scripted: bool
    models: tuple[str, ...]
    context_tokens: int | None
    usage: Usage


class Refused(Exception):
    """An endpoint that a run could not use: message and advice apart, as a finding shows them."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(f"{message}; {advice}")
        self.message, self.advice = message, advice


async def preflight(endpoint: Resolved, model: ModelConfig, seconds: float = SECONDS) -> Preflight:
    """Ask for the models and for a few tokens with the model's own settings, within `seconds`.

    Raises UserError, in the words `doctor` uses, where a run would fail: nobody there, wrong key, unknown model, a
    setting the server refuses, a context smaller than configured, a server that only fails.
    """
    try:
        reached = await reach(endpoint, model, seconds)
    except Refused as problem:
        raise UserError(str(problem)) from None
    return Preflight(
        scripted=reached.models.scripted,
        models=reached.models.names,
        context_tokens=reached.models.contexts.get(model.model),
        usage=reached.reply.usage if reached.reply else Usage(),
    )


async def reach(endpoint: Resolved, model: ModelConfig, seconds: float = SECONDS) -> Reached:
    """Models and a first reply, asked for at once. Raises Refused."""
    hurried = replace(endpoint, retries=2, timeout_seconds=seconds)
    async with EndpointClient(hurried) as client:
        asking = asyncio.create_task(_first_reply(client, model, seconds))
        try:
            listed = await _listed(client)
            if isinstance(listed, Fault) and listed.kind in _CANNOT_BE:
                raise refused(listed, endpoint, model)
            models = ModelList() if isinstance(listed, Fault) else listed
            _check_context(endpoint, model, models)
            said = await asking
        finally:
            asking.cancel()
            await asyncio.wait([asking])
    if isinstance(said, ModelReply):
        return Reached(models, said)
    silent = isinstance(listed, Fault) and listed.kind == "timeout"
    if said.kind in _WILL_PASS or (said.kind == "timeout" and not silent):
        return Reached(models)
    raise refused(said, endpoint, model)


async def _listed(client: EndpointClient) -> ModelList | Fault:
    try:
        return read_models(await client.models())
    except EndpointError as problem:
        return problem.fault


async def _first_reply(client: EndpointClient, model: ModelConfig, seconds: float) -> ModelReply | Fault:
    request = first_words(model)
    try:
        async with asyncio.timeout(seconds):
            return await client.send(request, request.digest)
    except EndpointError as problem:
        return problem.fault
    except TimeoutError:
        return Fault(kind="timeout")


def refused(fault: Fault, endpoint: Resolved, model: ModelConfig) -> Refused:
    """The fault in the words of every place that shows it."""
    return Refused(*explain(fault, endpoint, model.model))


def first_words(model: ModelConfig) -> ModelRequest:
    """A tiny question with exactly the model's settings, only that a limit for the reply is made smaller."""
    return shortened(request_of(Speaker(model=model), [says("user", "Say: ready")], 0), A_FEW_TOKENS)


def shortened(request: ModelRequest, most: int) -> ModelRequest:
    """The request with its limits for the reply at most `most`. None is added: a server might refuse it."""
    given = {name: request.settings[name] for name in OUTPUT_LIMITS if name in request.settings}
    lowered = {name: most for name, limit in given.items() if isinstance(limit, int) and not 0 < limit <= most}
    return request.model_copy(update={"settings": {**request.settings, **lowered}})


def _check_context(endpoint: Resolved, model: ModelConfig, models: ModelList) -> None:
    told = models.contexts.get(model.model)
    if told is not None and told < model.context_tokens:
        said = (
            f"endpoint {endpoint.name!r}: model {model.model!r} has a context of {told} tokens there, but "
            f"context_tokens is {model.context_tokens}"
        )
        raise Refused(said, f"set context_tokens = {told} for this model in the config")
