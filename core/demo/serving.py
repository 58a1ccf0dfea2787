"""The HTTP side of the scripted model: /v1/models, /v1/chat/completions and /v1/embeddings, as an ASGI application."""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

from pydantic_core import from_json, to_json
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from core.demo.dialects import DIALECTS, Dialect, message_of
from core.demo.embeddings import embedded, texts_in
from core.demo.faults import REPLY, Faults, damaged, fraction
from core.demo.policy import POLICIES
from core.demo.policy.ability import SMALL
from core.demo.policy.conversation import read_request
from core.errors import UserError

MODEL = "scripted-demo"
MODELS = (MODEL, SMALL)
"""The scripted model, and a less able one (core.demo.policy.ability)."""

OWNER = "trace2skill-scripted"
"""What /v1/models says of who owns the model: by this a run knows that it was scripted."""

CREATED = 1_700_000_000
"""A fixed time, so that equal requests get equal replies byte for byte."""


@dataclass
class Settings:
    """How the server answers. `latency` in seconds, `jitter` the sigma of a lognormal factor on it."""

    dialect: Dialect = field(default_factory=lambda: DIALECTS["openai"])
    latency: float = 0.0
    jitter: float = 0.0
    faults: Faults = field(default_factory=Faults)
    policy: str = "demo"
    api_key: str = ""
    context_tokens: int = 262_144


def dialect_named(name: str) -> Dialect:
    """A dialect by name. Raises UserError listing those there are."""
    if name not in DIALECTS:
        raise UserError(f"--dialect: {name!r} is no dialect of the scripted server; there are {', '.join(DIALECTS)}")
    return DIALECTS[name]


def application(settings: Settings) -> Starlette:
    """The application that serves one configuration."""

    async def models(http: HttpRequest) -> Response:
        return _refusal(http, settings) or _json(
            {
                "object": "list",
                "data": [
                    {
                        "id": model,
                        "object": "model",
                        "created": CREATED,
                        "owned_by": OWNER,
                        "max_model_len": settings.context_tokens,
                    }
                    for model in MODELS
                ],
            }
        )

    async def chat(http: HttpRequest) -> Response:
        return _refusal(http, settings) or await _complete(await http.body(), settings)

    async def embeddings(http: HttpRequest) -> Response:
        return _refusal(http, settings) or await _embed(await http.body(), settings)

    routes = [
        Route("/v1/models", models),
        Route("/v1/chat/completions", chat, methods=["POST"]),
        Route("/v1/embeddings", embeddings, methods=["POST"]),
    ]
    return Starlette(routes=routes if settings.dialect.embeddings else routes[:-1])


def _refusal(http: HttpRequest, settings: Settings) -> Response | None:
    if settings.api_key and http.headers.get("authorization") != f"Bearer {settings.api_key}":
        return _error(401, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key")
    return None


async def _complete(raw: bytes, settings: Settings) -> Response:
    digest = hashlib.sha256(raw).hexdigest()
    try:
        body = from_json(raw)
        request = read_request(body)
    except (ValueError, AttributeError, TypeError) as problem:
        return _error(400, f"The request could not be read: {problem}", "invalid_request_error", "bad_request")
    if request.model and request.model not in MODELS:
        return _unknown(request.model)
    tokens = _tokens(raw)
    if tokens > settings.context_tokens:
        message = f"This model's maximum context length is {settings.context_tokens} tokens; the prompt has {tokens}."
        return _error(400, message, "invalid_request_error", "context_length_exceeded")
    fault = settings.faults.of(digest, request.seed is not None)
    await _wait(digest, settings)
    if fault is not None and fault not in REPLY:
        return _broken(fault)
    message_sent, finish = message_of(POLICIES[settings.policy](request), request, settings.dialect)
    if fault is not None:
        message_sent, finish = damaged(fault, message_sent, finish)
    limit = body.get("max_tokens") or body.get("max_completion_tokens")
    spoken = _spoken(message_sent)
    if isinstance(limit, int) and spoken > limit:
        message_sent, finish, spoken = *damaged("truncated", message_sent, finish), limit
    used = Usage(tokens, _seen_before(body), spoken)
    whole = _completion(digest, request.model or MODEL, message_sent, finish, used)
    if body.get("stream"):
        usage = bool((body.get("stream_options") or {}).get("include_usage"))
        return StreamingResponse(_chunks(whole, usage), media_type="text/event-stream")
    return _json(whole)


async def _embed(raw: bytes, settings: Settings) -> Response:
    """Vectors of the texts asked about; a fault of the reply leaves them out of it."""
    digest = hashlib.sha256(raw).hexdigest()
    try:
        body = from_json(raw)
        texts = texts_in(body)
    except (ValueError, AttributeError, TypeError) as problem:
        return _error(400, f"The request could not be read: {problem}", "invalid_request_error", "bad_request")
    if body.get("model") and body["model"] not in MODELS:
        return _unknown(body["model"])
    fault = settings.faults.of(digest, seeded=False)
    await _wait(digest, settings)
    if fault is not None and fault not in REPLY:
        return _broken(fault)
    tokens = sum(_tokens(text.encode()) for text in texts)
    return _json(
        embedded(() if fault else texts, body.get("encoding_format", "float"), body.get("model") or MODEL, tokens)
    )


def _unknown(model: str) -> Response:
    message = f"The model `{model}` does not exist; this server has {' and '.join(f'`{name}`' for name in MODELS)}."
    return _error(404, message, "invalid_request_error", "model_not_found")


async def _wait(digest: str, settings: Settings) -> None:
    """The latency of this request: exp(sigma · z) times the median, z drawn from the request."""
    if settings.latency <= 0:
        return
    place = min(max(fraction(f"latency {digest}"), 1e-9), 1 - 1e-9)
    factor = math.exp(settings.jitter * NormalDist().inv_cdf(place)) if settings.jitter else 1.0
    await asyncio.sleep(settings.latency * factor)


def _tokens(raw: bytes) -> int:
    """About four bytes a token, as for English text."""
    return max(1, len(raw) // 4)


def _seen_before(body: dict[str, Any]) -> int:
    """The tokens a server with a prefix cache has seen: what was sent the turn before, up to its last reply.

    Told from the conversation itself, so that the same request always gets the same reply.
    """
    messages = body["messages"]
    replies = [place for place, message in enumerate(messages) if message.get("role") == "assistant"]
    return _tokens(to_json(messages[: replies[-1]])) if replies else 0


def _spoken(message: dict[str, Any]) -> int:
    text = (message.get("content") or "") + (message.get("reasoning") or "") + (message.get("reasoning_content") or "")
    text += "".join(call["function"]["arguments"] for call in message.get("tool_calls", ()))
    return max(1, len(text) // 4)


@dataclass(frozen=True)
class Usage:
    """Tokens of a prompt, how many of them were cached, and of the reply."""

    prompt: int
    cached: int
    completion: int


def _completion(digest: str, model: str, message: dict[str, Any], finish: str, usage: Usage) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{digest[:24]}",
        "object": "chat.completion",
        "created": CREATED,
        "model": model,
        "system_fingerprint": model,
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        "usage": {
            "prompt_tokens": usage.prompt,
            "completion_tokens": usage.completion,
            "total_tokens": usage.prompt + usage.completion,
            "prompt_tokens_details": {"cached_tokens": usage.cached},
        },
    }


async def _chunks(whole: dict[str, Any], with_usage: bool) -> AsyncIterator[bytes]:
    """The completion as server-sent events."""
    choice = whole["choices"][0]
    message = choice["message"]
    head = {**whole, "object": "chat.completion.chunk"}
    usage = head.pop("usage")

    def event(delta: dict[str, Any], finish: str | None = None) -> bytes:
        chunk = {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
        return b"data: " + to_json(chunk) + b"\n\n"

    yield event({"role": "assistant"})
    for name in ("reasoning", "reasoning_content", "content"):
        text = message.get(name) or ""
        for start in range(0, len(text), 200):
            yield event({name: text[start : start + 200]})
    for number, call in enumerate(message.get("tool_calls", ())):
        yield event({"tool_calls": [{"index": number, **call}]})
    yield event({}, choice["finish_reason"])
    if with_usage:
        yield b"data: " + to_json({**head, "choices": [], "usage": usage}) + b"\n\n"
    yield b"data: [DONE]\n\n"


def _json(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    told = {"x-trace2skill": "scripted", **(headers or {})}
    return Response(to_json(value), status, told, media_type="application/json")


def _error(status: int, message: str, kind: str, code: str, headers: dict[str, str] | None = None) -> Response:
    return _json({"error": {"message": message, "type": kind, "code": code}}, status, headers)


def _broken(fault: str) -> Response:
    """The response to a request whose connection or server fails."""
    if fault == "429":
        return _error(429, "Too many requests.", "rate_limit_error", "rate_limit")
    if fault == "429-retry-after":
        return _error(429, "Too many requests.", "rate_limit_error", "rate_limit", {"retry-after": "0.2"})
    if fault == "500":
        return Response(b"Internal Server Error", 500, media_type="text/plain")
    if fault == "null":
        return Response(b"null", 200, media_type="application/json")
    return Dropped()


class Dropped(Response):
    """A response that promises more than it sends: the connection is closed in the middle."""

    async def __call__(
        self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"id": "', "more_body": True})
        raise ConnectionAbortedError("dropped on purpose")


def settings_json(settings: Settings) -> str:
    """Settings for a child process's command line."""
    plain = {
        "dialect": settings.dialect.name,
        "latency": settings.latency,
        "jitter": settings.jitter,
        "faults": dict(settings.faults.shares),
        "policy": settings.policy,
        "api_key": settings.api_key,
        "context_tokens": settings.context_tokens,
    }
    return json.dumps(plain)


def settings_from(text: str) -> Settings:
    plain = json.loads(text)
    return Settings(**{**plain, "dialect": dialect_named(plain["dialect"]), "faults": Faults(plain["faults"])})
