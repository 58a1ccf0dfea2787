"""What `doctor` tries on an endpoint: chat, tools, JSON schema, images, usage, context length, the list of models."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace

from pydantic import BaseModel

from core.config import ModelConfig
from core.llm.asking import read_record
from core.llm.client import EndpointClient, EndpointError
from core.llm.endpoint_settings import Resolved
from core.llm.model_list import ModelList
from core.llm.preflight import Reached, Refused, reach, shortened
from core.llm.protocol import first_call
from core.llm.schemas import reply_schema
from core.llm.sentences import shown_url
from core.llm.speaking import Speaker, request_of
from core.types import Finding, ImagePart, Message, ModelReply, ModelRequest, TextPart, ToolSpec, says

SECONDS = 60.0
SHORT_REPLY = 1024

READ_FILE = ToolSpec(
    name="read_file",
    description="Read a text file.",
    parameters={
        "type": "object",
        "properties": {"path": {"type": "string", "description": "the file's path"}},
        "required": ["path"],
        "additionalProperties": False,
    },
)


class Fruit(BaseModel):
    """What the schema probe asks for."""

    name: str
    count: int


async def probe_endpoint(endpoint: Resolved, model: ModelConfig, seconds: float = SECONDS) -> tuple[Finding, ...]:
    """Findings on everything a run may ask of this endpoint and model, each with what mends it; takes a few calls.

    One that is not there, or refuses, is a single error finding in the words of `preflight`.
    """
    try:
        reached = await reach(endpoint, model)
    except Refused as problem:
        return (Finding(severity="error", rule="endpoint.chat", message=problem.message, advice=problem.advice),)
    found = [_chat(endpoint, model, reached), _models(model, reached.models), _context(model, reached.models)]
    async with EndpointClient(replace(endpoint, retries=1, timeout_seconds=seconds)) as client:
        found += [await _tools(client, model), await _schema(client, model), await _vision(client, model)]
    return (*found, _usage(reached.reply))


def _chat(endpoint: Resolved, model: ModelConfig, reached: Reached) -> Finding:
    where = f"endpoint {endpoint.name!r} ({shown_url(endpoint)})"
    if reached.reply is None:
        said = f"{where} is there, but model {model.model!r} gave no reply in a few seconds"
        return _warns("chat", said, "try again when it is idle")
    return _fine("chat", f"{where}: model {model.model!r} answers in {reached.reply.usage.seconds:.1f} s")


def _models(model: ModelConfig, models: ModelList) -> Finding:
    if models.scripted:
        return _fine("models", "the scripted model of this program answers: it shows how things work, and nothing else")
    if not models.known:
        return _fine("models", "the server gives no list of its models")
    names = ", ".join(models.names[:8]) + (" …" if len(models.names) > 8 else "")
    if model.model not in models.names:
        return _warns(
            "models",
            f"model {model.model!r} is not in the server's list ({names}), though it answered",
            "see that it is the one you mean: some servers answer with any model",
        )
    return _fine("models", f"the server lists {len(models.names)}: {names}")


def _context(model: ModelConfig, models: ModelList) -> Finding:
    told = models.contexts.get(model.model)
    if told is None:
        return _warns(
            "context",
            f"the server does not say how long its context is; context_tokens is {model.context_tokens}",
            "see that the server was started with at least that much (Ollama: num_ctx; llama-server: -c)",
        )
    return _fine("context", f"the server's context is {told} tokens, context_tokens is {model.context_tokens}")


async def _tools(client: EndpointClient, model: ModelConfig) -> Finding:
    asked = says("user", "Use the tool read_file to read the file notes.txt.")
    request = request_of(Speaker(model=model), [asked], 0, (READ_FILE,))
    reply = await _reply(client, shortened(request, SHORT_REPLY))
    by_text, setting = model.tools == "text", 'set tools = "text"'
    if isinstance(reply, str):
        return _judged("tools", by_text, f"native tool calls fail: {reply}", setting)
    if reply.tool_calls:
        return _fine("tools", "native tool calls work")
    written = "in its text" if first_call(reply.text, (READ_FILE,)) else "not at all"
    return _judged("tools", by_text, f"asked to call a tool, the model did so {written}", setting)


async def _schema(client: EndpointClient, model: ModelConfig) -> Finding:
    asked = says("user", "Name a fruit and a number from 1 to 9.")
    request = request_of(Speaker(model=model), [asked], 0, schema=reply_schema(Fruit))
    reply = await _reply(client, shortened(request, SHORT_REPLY))
    by_prompt, setting = model.structured == "prompt", 'set structured = "prompt"'
    if isinstance(reply, str):
        return _judged("json_schema", by_prompt, f"replies by JSON schema fail: {reply}", setting)
    if read_record(reply.text, Fruit)[0] is None:
        return _judged("json_schema", by_prompt, "the server does not enforce a JSON schema", setting)
    return _fine("json_schema", "replies by JSON schema work")


async def _vision(client: EndpointClient, model: ModelConfig) -> Finding:
    picture = ImagePart(media_type="image/png", data=red_square())
    asked = Message(role="user", content=(TextPart(text="Which colour is this?"), picture))
    reply = await _reply(client, shortened(request_of(Speaker(model=model), [asked], 0), SHORT_REPLY))
    if isinstance(reply, str):
        return _fine("vision", "images are not accepted; only tasks with pictures need them")
    seen = "and sees them" if "red" in reply.text.lower() else "though it is not clear that the model sees them"
    return _fine("vision", f"the server takes images, {seen}")


def _usage(reply: ModelReply | None) -> Finding:
    if reply is not None and reply.usage.prompt_tokens:
        cached = ", cached ones too" if reply.usage.cached_tokens else ""
        return _fine("usage", f"the server counts tokens{cached}")
    return _warns(
        "usage",
        "the server does not count tokens: they are shown as 0, and budgets count the most a call could take",
        "start the server with usage reporting, if it has it",
    )


async def _reply(client: EndpointClient, request: ModelRequest) -> ModelReply | str:
    """The reply, or why there is none."""
    try:
        return await client.send(request, request.digest)
    except EndpointError as problem:
        return problem.fault.said or problem.fault.kind


def _judged(rule: str, already: bool, message: str, advice: str) -> Finding:
    """A lack that matters only where the config relies on it."""
    return (
        _fine(rule, f"{message}; the config does without")
        if already
        else _warns(rule, message, f"{advice} for this model")
    )


def _fine(rule: str, message: str) -> Finding:
    return Finding(severity="info", rule=f"endpoint.{rule}", message=message)


def _warns(rule: str, message: str, advice: str) -> Finding:
    return Finding(severity="warning", rule=f"endpoint.{rule}", message=message, advice=advice)


def red_square(side: int = 64) -> bytes:
    """A red PNG: large enough for the vision models that refuse a single pixel."""
    rows: Sequence[bytes] = [b"\0" + b"\xff\0\0" * side] * side
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
