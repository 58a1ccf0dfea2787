"""The dialects servers speak: where reasoning goes, whether tools are native, whether a JSON schema is honoured."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal

from core.demo.policy.conversation import Call, Reply, Request

Reasoning = Literal["none", "reasoning", "reasoning_content", "think", "lone_think", "gemma", "harmony"]


@dataclass(frozen=True)
class Dialect:
    """How one kind of server answers. Without `tools` calls are written as text, whatever the request offers; without
    `embeddings` there is no such path."""

    name: str
    reasoning: Reasoning
    tools: bool = True
    schema: bool = True
    embeddings: bool = True


DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect
    for dialect in (
        Dialect("openai", "none"),
        Dialect("vllm", "reasoning"),
        Dialect("llamacpp", "reasoning_content"),
        Dialect("think", "think", schema=False),
        Dialect("lone-think", "lone_think", schema=False),
        Dialect("gemma", "gemma", schema=False),
        Dialect("harmony", "harmony"),
        Dialect("text", "think", tools=False, schema=False, embeddings=False),
    )
}


def message_of(reply: Reply, request: Request, dialect: Dialect) -> tuple[dict[str, Any], str]:
    """The assistant message as this dialect sends it, and the finish reason."""
    native = dialect.tools and request.native
    content = reply.text
    if reply.record is not None:
        content = _written_record(reply, dialect)
    message: dict[str, Any] = {"role": "assistant", "content": content}
    if reply.calls and native:
        message["content"] = content or None
        message["tool_calls"] = [_native_call(call, number, request) for number, call in enumerate(reply.calls)]
    elif reply.calls:
        action = {"tool": reply.calls[0].tool, "arguments": dict(reply.calls[0].arguments)}
        said = f"{content}\n\n" if content else ""
        message["content"] = f"{said}Action:\n{json.dumps(action, ensure_ascii=False)}"
    _add_reasoning(message, reply.reasoning, dialect.reasoning)
    return message, "tool_calls" if "tool_calls" in message else "stop"


def _written_record(reply: Reply, dialect: Dialect) -> str:
    """A record as JSON: alone where schemas are honoured, else in a fence with prose around it."""
    text = json.dumps(reply.record, ensure_ascii=False, indent=None if dialect.schema else 1)
    if dialect.schema:
        return text
    return f"Here is the object you asked for.\n\n```json\n{text}\n```\n\nTell me if anything should change."


def _native_call(call: Call, number: int, request: Request) -> dict[str, Any]:
    arguments = json.dumps(dict(call.arguments), ensure_ascii=False)
    place = f"{len(request.exchanges)} {number} {call.tool} {arguments}"
    identity = hashlib.sha256(place.encode()).hexdigest()[:16]
    return {"id": f"call_{identity}", "type": "function", "function": {"name": call.tool, "arguments": arguments}}


def _add_reasoning(message: dict[str, Any], thoughts: str, where: Reasoning) -> None:
    if not thoughts or where == "none":
        return
    if where in ("reasoning", "reasoning_content"):
        message[where] = thoughts
        return
    content = message["content"] or ""
    if where == "think":
        message["content"] = f"<think>\n{thoughts}\n</think>\n\n{content}"
    elif where == "lone_think":
        message["content"] = f"{thoughts}\n</think>\n\n{content}"
    elif where == "gemma":
        message["content"] = f"<|channel>thought\n{thoughts}<channel|>{content}"
    else:
        final = f"<|start|>assistant<|channel|>final<|message|>{content}<|return|>" if content else ""
        message["content"] = f"<|channel|>analysis<|message|>{thoughts}<|end|>{final}"
