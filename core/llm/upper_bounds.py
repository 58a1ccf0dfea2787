"""How much a call can take at most: what a hard budget reserves before it is sent."""

from __future__ import annotations

import json
from collections.abc import Sequence

from core.errors import UserError
from core.llm.budget import Amount, Budget, billionths
from core.llm.embedding_wire import EmbeddingRequest
from core.llm.prices import Price, PriceTable
from core.llm.wire import output_limit
from core.types import ImagePart, Message, ModelReply, ModelRequest, ToolSpec

A_REQUEST = 64
A_MESSAGE = 16
A_TOOL = 256
AN_IMAGE = 16384
"""Tokens a chat template adds around a request, a message and a tool, and the most an image is cut into."""


def prompt_bound(messages: Sequence[Message], tools: Sequence[ToolSpec] = (), schema: object = None) -> int:
    """More tokens than any vocabulary makes of a prompt: one for each byte, and what chat templates add."""
    total = A_REQUEST if schema is None else A_REQUEST + len(json.dumps(schema))
    for message in messages:
        total += A_MESSAGE + len(message.text.encode())
        total += sum(AN_IMAGE for part in message.content if isinstance(part, ImagePart))
        total += sum(A_MESSAGE + len(call.name) + len(call.arguments.encode()) for call in message.tool_calls)
    for tool in tools:
        total += A_TOOL + len(tool.name) + len(tool.description.encode()) + len(json.dumps(tool.parameters))
    return total


def most_of(request: ModelRequest, budget: Budget, prices: PriceTable) -> Amount:
    """The most one call can take, as far as that can be known: a run may be continued under bounds it has not now.

    Raises UserError where a bound of `budget` cannot be kept: no limit for the reply under a bound on tokens or money,
    or an unknown price under a bound on money.
    """
    completion = output_limit(request.settings)
    if completion is None and (budget.bounds("tokens") or budget.bounds("money")):
        raise UserError(
            f"a budget of tokens or money needs a limit for each reply: set max_tokens for the model {request.model!r}"
        )
    price = _price(request.model, budget, prices)
    if completion is None:
        return Amount(calls=1)
    prompt = prompt_bound(request.messages, request.tools, request.reply_schema)
    money = billionths(price.most(prompt, completion)) if price else 0
    return Amount(calls=1, tokens=prompt + completion, money=money)


def most_of_embedding(request: EmbeddingRequest, budget: Budget, prices: PriceTable) -> Amount:
    """The most one call for embeddings can take: a token for each byte. Raises UserError for an unknown price under a
    bound on money."""
    price = _price(request.model, budget, prices)
    prompt = A_REQUEST + sum(A_MESSAGE + len(text.encode()) for text in request.texts)
    return Amount(calls=1, tokens=prompt, money=billionths(price.most(prompt, 0)) if price else 0)


def _price(model: str, budget: Budget, prices: PriceTable) -> Price | None:
    """The price of a model. Raises UserError where it is unknown and money is bounded."""
    price = prices.price(model)
    if price is None and budget.bounds("money"):
        raise UserError(
            f"a budget of money needs the price of {model!r}, which is unknown: add it to prices.toml in the "
            "workspace (prompt and completion, per million tokens)"
        )
    return price


def taken_by(reply: ModelReply, most: Amount) -> Amount:
    """What a call took: as the server counted, or all that was reserved where it does not count the whole of it."""
    usage = reply.usage
    spoke = bool(reply.text or reply.reasoning or reply.tool_calls)
    if not usage.prompt_tokens or (spoke and not usage.completion_tokens):
        return most
    tokens = usage.prompt_tokens + usage.completion_tokens
    return Amount(calls=1, tokens=tokens, money=billionths(usage.cost))
