"""A server's answer as a ModelReply, whatever its dialect: where reasoning stands, how usage is counted, if at all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from core.llm.dialects import split_reasoning
from core.llm.faults import storable
from core.types import ModelReply, ToolCall, Usage

MOST_TOKENS = 2**40
"""No call takes as many tokens."""

REASONING_FIELDS = ("reasoning_content", "reasoning", "reasoning_text")


class NoReply(Exception):
    """The body holds no reply; the words say what it holds instead."""


def reply_of(body: object, seconds: float) -> ModelReply:
    """The reply in a decoded response body; `seconds` is how long it took. Raises NoReply.

    Tokens are 0 where the server does not count them; the cost is not known here and stays 0.
    """
    choices = body.get("choices") if isinstance(body, Mapping) else None
    if not isinstance(choices, Sequence) or isinstance(choices, str) or not choices:
        raise NoReply("the body null" if body is None else f"a body without choices: {_shown(body)}")
    assert isinstance(body, Mapping)
    choice = choices[0]
    message = choice.get("message") if isinstance(choice, Mapping) else None
    if not isinstance(message, Mapping):
        raise NoReply(f"a choice without a message: {_shown(choice)}")
    spoken = split_reasoning(_text(message.get("content")) or _text(message.get("refusal")))
    apart = next((text for name in REASONING_FIELDS if (text := _text(message.get(name)))), "")
    return ModelReply(
        text=storable(spoken.text),
        reasoning=storable("\n\n".join(part for part in (apart.strip(), spoken.reasoning) if part)),
        tool_calls=_tool_calls(message),
        finish=storable(_text(choice.get("finish_reason"))),
        usage=usage_of(body.get("usage"), seconds),
    )


def _text(value: object) -> str:
    """Text of a content field: a string, a list of parts with text, or nothing."""
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return "".join(_text(part.get("text")) if isinstance(part, Mapping) else _text(part) for part in value)
    return ""


def _tool_calls(message: Mapping[str, Any]) -> tuple[ToolCall, ...]:
    raw = message.get("tool_calls")
    calls = list(raw) if isinstance(raw, Sequence) and not isinstance(raw, str) else []
    if not calls and isinstance(message.get("function_call"), Mapping):  # the API's first form, still spoken by some
        calls = [{"function": message["function_call"]}]
    return tuple([_tool_call(call) for call in calls if isinstance(call, Mapping)])


def _tool_call(call: Mapping[str, Any]) -> ToolCall:
    """A call with its arguments as JSON text, though some servers send an object; without an id where none was sent."""
    function = call.get("function")
    function = function if isinstance(function, Mapping) else {}
    arguments = function.get("arguments")
    if not isinstance(arguments, str):
        arguments = "{}" if arguments is None else json.dumps(arguments)
    return ToolCall(
        id=storable(_text(call.get("id"))),
        name=storable(_text(function.get("name"))),
        arguments=storable(arguments),
    )


def usage_of(raw: object, seconds: float) -> Usage:
    """What one call took by the server's own count, as far as there is one."""
    counts = raw if isinstance(raw, Mapping) else {}
    cached = _count(_within(counts, "prompt_tokens_details"), "cached_tokens")
    prompt, completion = _count(counts, "prompt_tokens"), _count(counts, "completion_tokens")
    if prompt and completion:  # some count the reasoning, which is billed, in the total only
        completion = max(completion, _count(counts, "total_tokens") - prompt)
    return Usage(
        calls=1,
        prompt_tokens=prompt,
        cached_tokens=cached or _count(counts, "prompt_cache_hit_tokens") or _count(counts, "cached_tokens"),
        completion_tokens=completion,
        reasoning_tokens=_count(_within(counts, "completion_tokens_details"), "reasoning_tokens"),
        seconds=seconds,
    )


def _within(counts: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = counts.get(name)
    return value if isinstance(value, Mapping) else {}


def _count(counts: Mapping[str, Any], name: str) -> int:
    """A count; one that cannot be, as of a server that sends garbage, is none."""
    value = counts.get(name)
    return int(value) if isinstance(value, (int, float)) and 0 < value < MOST_TOKENS else 0


def _shown(value: object) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= 200 else text[:200] + "…"
