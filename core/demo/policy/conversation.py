"""A request as the scripted model reads it: the prompt, the tools and the turns so far, in either protocol."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_ACTION = re.compile(r"^Action:\s*(?=\{)", re.MULTILINE)
_OFFERED = re.compile(r"^- (\w+): .*\n  arguments \(JSON schema\): (\{.*\})$", re.MULTILINE)
_OBSERVATION = "Observation:"
_ATTRIBUTE = re.compile(r"(\w+)=\"([^\"]*)\"")


@dataclass(frozen=True)
class Call:
    """A tool call, by tool name and arguments."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Reply:
    """What the scripted model says: thoughts, and then words, calls or a record."""

    reasoning: str = ""
    text: str = ""
    calls: tuple[Call, ...] = ()
    record: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Exchange:
    """A call that was made and what came back."""

    call: Call
    result: str


@dataclass(frozen=True)
class Block:
    """A delimited block of a prompt: `<tag name="value">`, its text."""

    tag: str
    attributes: Mapping[str, str]
    text: str

    def blocks(self, tag: str) -> tuple[Block, ...]:
        return blocks(self.text, tag)


@dataclass(frozen=True)
class Request:
    """A chat request. `native` says whether tools were offered as such; else they are described in the prompt."""

    system: str
    user: str
    tools: Mapping[str, Mapping[str, Any]]
    native: bool
    schema: Mapping[str, Any] | None
    exchanges: tuple[Exchange, ...]
    last: str
    """The last message's text, where it is no tool result: a reminder, or what to repair."""
    seed: int | None = None
    model: str = ""
    repairs: tuple[str, ...] = ()
    """User messages after the first that are no tool results."""
    pictures: tuple[bytes, ...] = ()
    """The pictures of all messages, byte for byte."""

    def block(self, tag: str) -> Block | None:
        """The first block of this tag in the prompt's user part, else in its system part."""
        return next(iter((*blocks(self.user, tag), *blocks(self.system, tag))), None)


def read_request(body: Mapping[str, Any]) -> Request:
    """Read the body of a chat completion. Raises ValueError where it holds no messages."""
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise ValueError("messages: a non-empty list is required")
    system = "\n\n".join(_text(message) for message in messages if message.get("role") in ("system", "developer"))
    rest = [message for message in messages if message.get("role") not in ("system", "developer")]
    first = next((_text(message) for message in rest if message.get("role") == "user"), "")
    offered = _native_tools(body.get("tools"))
    exchanges, said = _exchanges(rest)
    return Request(
        system=system,
        user=first,
        tools=offered or _described_tools(system),
        native=bool(offered),
        schema=_schema(body.get("response_format")),
        exchanges=tuple(exchanges),
        last=_text(rest[-1]) if rest else "",
        seed=body.get("seed") if isinstance(body.get("seed"), int) else None,
        model=str(body.get("model", "")),
        repairs=tuple(said[1:]),
        pictures=tuple(picture for message in messages for picture in _pictures(message)),
    )


def _text(message: Mapping[str, Any]) -> str:
    content = message.get("content")
    if isinstance(content, str):
        return content
    if isinstance(content, Sequence):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, Mapping))
    return ""


def _pictures(message: Mapping[str, Any]) -> Iterator[bytes]:
    """The pictures of a message, which must come as data URLs: nothing is fetched."""
    content = message.get("content")
    for part in content if isinstance(content, list) else ():
        if isinstance(part, Mapping) and part.get("type") == "image_url":
            url = str((part.get("image_url") or {}).get("url", ""))
            head, _, data = url.partition(";base64,")
            if not head.startswith("data:image/") or not data:
                raise ValueError("image_url: a data URL with base64 is required")
            yield base64.b64decode(data, validate=True)


def _native_tools(tools: object) -> dict[str, Mapping[str, Any]]:
    if not isinstance(tools, list):
        return {}
    functions = [tool["function"] for tool in tools if isinstance(tool, Mapping) and "function" in tool]
    return {str(function.get("name")): function.get("parameters") or {} for function in functions}


def _described_tools(system: str) -> dict[str, Mapping[str, Any]]:
    """The tools that a prompt describes in words, for the text protocol."""
    if "# How to call a tool" not in system and "Action:" not in system:
        return {}
    return {found[1]: _object(found[2]) for found in _OFFERED.finditer(system)}


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _schema(response_format: object) -> Mapping[str, Any] | None:
    if not isinstance(response_format, Mapping):
        return None
    wanted = response_format.get("json_schema")
    schema = wanted.get("schema") if isinstance(wanted, Mapping) else None
    return schema if isinstance(schema, Mapping) else None


def _exchanges(messages: list[Mapping[str, Any]]) -> tuple[list[Exchange], list[str]]:
    """Calls with their results in order, and what the user said besides."""
    exchanges: list[Exchange] = []
    said: list[str] = []
    waiting: dict[str, Call] = {}
    written: Call | None = None
    for message in messages:
        if message.get("role") == "assistant":
            waiting = {str(call.get("id")): _native_call(call) for call in message.get("tool_calls") or ()}
            written = _written_call(_text(message))
        elif message.get("role") == "tool":
            call = waiting.get(str(message.get("tool_call_id")))
            if call is not None:
                exchanges.append(Exchange(call, _text(message)))
        elif written is not None and _text(message).startswith(_OBSERVATION):
            exchanges.append(Exchange(written, _text(message).removeprefix(_OBSERVATION).lstrip("\n")))
            written = None
        else:
            said.append(_text(message))
    return exchanges, said


def _native_call(call: Mapping[str, Any]) -> Call:
    function = call.get("function") or {}
    arguments = function.get("arguments")
    return Call(str(function.get("name")), arguments if isinstance(arguments, Mapping) else _object(arguments or ""))


def _written_call(text: str) -> Call | None:
    """The call a reply in the text protocol holds."""
    label = _ACTION.search(text)
    if label is None:
        return None
    try:
        value, _ = json.JSONDecoder().raw_decode(text, label.end())
    except ValueError:
        return None
    arguments = value.get("arguments") if isinstance(value, dict) else None
    return Call(str(value.get("tool")), arguments) if isinstance(arguments, dict) else None


@lru_cache(maxsize=512)
def blocks(text: str, tag: str) -> tuple[Block, ...]:
    """The outermost blocks of one tag in a text. Closing tags inside data are disarmed by whoever wrote the prompt."""
    pattern = re.compile(rf"<{tag}((?: \w+=\"[^\"]*\")*)>\n(.*?)\n?</{tag}>", re.DOTALL)
    return tuple(
        Block(tag, {name: _plain(value) for name, value in _ATTRIBUTE.findall(found[1])}, found[2])
        for found in pattern.finditer(text)
    )


def _plain(value: str) -> str:
    return value.replace("&#10;", "\n").replace("&lt;", "<").replace("&quot;", '"').replace("&amp;", "&")


def joined(text: str) -> str:
    """Data as it was before its closing tags were disarmed."""
    return text.replace("<\\/", "</")
