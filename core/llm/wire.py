"""What goes over the wire: a request as the body of POST /chat/completions, and nothing that nobody set."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import to_json

from core.config import ModelConfig
from core.errors import UserError
from core.llm.schemas import is_strict
from core.types import ImagePart, JsonObject, Message, ModelRequest, TextPart, ToolSpec

OURS = frozenset({"model", "messages", "tools", "response_format", "seed", "stream", "n"})
"""Fields of the body that a configuration cannot set: they are what a call is, or would change what comes back."""

OUTPUT_LIMITS = ("max_tokens", "max_completion_tokens")


def settings_of(model: ModelConfig) -> dict[str, Any]:
    """A model's generation settings as fields of the body; what is not configured is not there.

    Raises UserError where `extra_body` sets what cannot be set there, or says something else than the config.
    """
    named = {"temperature": model.temperature, "top_p": model.top_p, "max_tokens": model.max_tokens}
    settings: dict[str, Any] = {name: value for name, value in named.items() if value is not None}
    if model.reasoning in ("off", "on"):
        settings["chat_template_kwargs"] = {"enable_thinking": model.reasoning == "on"}
    elif model.reasoning is not None:
        settings["reasoning_effort"] = model.reasoning
    if not model.send_seed:
        settings["seed"] = None  # part of the key, as it changes the reply; taken out of the body again
    refused = OURS & model.extra_body.keys()
    if refused:
        raise UserError(f"model {model.model!r}: extra_body cannot set {', '.join(sorted(refused))}; remove it there")
    return _merged(settings, model.extra_body, model.model)


def output_limit(settings: Mapping[str, Any]) -> int | None:
    """The most tokens a reply may have, as the settings say; None where they do not.

    Of two limits the larger one: which of them a server takes is its own affair. One below 1 is none (llama.cpp's -1).
    """
    limits = [settings[name] for name in OUTPUT_LIMITS if isinstance(settings.get(name), int)]
    return max(limits) if limits and min(limits) > 0 else None


def body_of(request: ModelRequest) -> dict[str, Any]:
    """The body's fields. Equal requests give equal bodies."""
    body: dict[str, Any] = {
        "model": request.model,
        "messages": [_message(message) for message in request.messages],
        **request.settings,
    }
    if request.tools:
        body["tools"] = [_tool(tool) for tool in request.tools]
    if request.reply_schema is not None:
        schema: dict[str, Any] = {"name": "reply", "schema": request.reply_schema}
        if is_strict(request.reply_schema):
            schema["strict"] = True
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    seed = wire_seed(request)
    if seed is None or "seed" in request.settings:
        body.pop("seed", None)
    else:
        body["seed"] = seed
    return body


def body_bytes(body: dict[str, Any]) -> bytes:
    """The body as JSON in UTF-8."""
    return to_json(body)


def wire_seed(request: ModelRequest) -> int | None:
    """The seed a server gets: the request's own for the first replicate's first attempt, else one derived from it.

    A server that honours seeds would otherwise give every replicate and every new attempt the same reply.
    """
    if request.seed is None or (request.replicate == 0 and request.attempt == 0):
        return request.seed
    drawn = hashlib.sha256(f"{request.seed}/{request.replicate}/{request.attempt}".encode()).digest()
    return int.from_bytes(drawn[:4], "big") >> 1  # 31 bits: some servers read a signed 32-bit number


def _message(message: Message) -> dict[str, Any]:
    sent: dict[str, Any] = {"role": message.role, "content": _content(message)}
    if message.tool_calls:
        sent["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in message.tool_calls
        ]
    if message.tool_call_id is not None:
        sent["tool_call_id"] = message.tool_call_id
    return sent


def _content(message: Message) -> str | list[dict[str, Any]]:
    """Plain text as a string, as every server takes it ("" and never null, which some refuse); else a list of parts."""
    if any(isinstance(part, ImagePart) for part in message.content):
        return [_part(part) for part in message.content]
    return message.text


def _part(part: TextPart | ImagePart) -> dict[str, Any]:
    if isinstance(part, TextPart):
        return {"type": "text", "text": part.text}
    data = base64.b64encode(part.data).decode("ascii")
    return {"type": "image_url", "image_url": {"url": f"data:{part.media_type};base64,{data}"}}


def _tool(tool: ToolSpec) -> dict[str, Any]:
    function = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    return {"type": "function", "function": function}


def _merged(settings: dict[str, Any], extra: JsonObject, model: str, path: Sequence[str] = ()) -> dict[str, Any]:
    """`settings` with `extra` in it, objects merged; the same field with two values is refused, not overridden."""
    merged = dict(settings)
    for name, value in extra.items():
        ours = merged.get(name)
        if isinstance(ours, Mapping) and isinstance(value, Mapping):
            merged[name] = _merged(dict(ours), value, model, (*path, name))
        elif name in merged and ours != value:
            place = ".".join((*path, name))
            raise UserError(f"model {model!r}: {place} is {ours!r} in the config and {value!r} in extra_body; keep one")
        else:
            merged[name] = value
    return merged
