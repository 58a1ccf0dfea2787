"""The text protocol, for servers without tools: `Action:` and one JSON object, answered by an `Observation:` message.

It is read generously, because models write it in many ways: fenced or not, `name`/`args` for `tool`/`arguments`, the
ReAct form with `Action Input:`, and the tags that models emit for tools when no server parses them (Qwen's and Hermes'
`<tool_call>`, Qwen-Coder's `<function=…>`, Mistral's `[TOOL_CALLS]`, Llama's `<|python_tag|>`, gpt-oss's and Gemma's).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from core.llm.dialects import harmony_call
from core.llm.json_text import object_at, repaired_objects
from core.types import JsonObject, ToolSpec

OBSERVATION = "Observation:"


class Written(NamedTuple):
    """A call found in a text: `end` is where it ends there, `note` what was odd, `problem` why it cannot be run."""

    name: str
    arguments: JsonObject
    end: int
    note: str = ""
    problem: str = ""


def tools_as_text(tools: Sequence[ToolSpec]) -> str:
    """The tools and how to call them, for a system message."""
    example = {"tool": tools[0].name, "arguments": dict.fromkeys(tools[0].parameters.get("required", ()), "...")}
    offered = "\n".join(
        f"- {tool.name}: {tool.description}\n  arguments (JSON schema): {json.dumps(tool.parameters)}" for tool in tools
    )
    return (
        "# How to call a tool\n"
        "Write a line `Action:` and below it one JSON object with the tool and its arguments, then stop:\n\n"
        f"Action:\n{json.dumps(example)}\n\n"
        f"What the tool returns comes back in a message that starts with `{OBSERVATION}`. One action a reply: what "
        'follows it is not read. In JSON, write a line break inside a string as \\n and a quote as \\". A reply '
        "without an action is your final answer.\n\n"
        f"The tools:\n{offered}"
    )


def first_call(text: str, tools: Sequence[ToolSpec]) -> Written | None:
    """The first call in a reply's text, or None where it holds none (then the text is an answer)."""
    known = {tool.name: tool for tool in tools}
    for read in (_action, _tagged, _bare):
        found = read(text, known)
        if found is not None:
            return found if found.problem else _checked(found, known)
    return None


def arguments_problem(name: str, arguments: Mapping[str, Any], tools: Sequence[ToolSpec]) -> str:
    """Why a call cannot be run as it stands: an argument that is missing, or that the tool does not have; "" if it can.

    A tool that does not exist is not checked: whoever runs tools says so to the model.
    """
    tool = next((tool for tool in tools if tool.name == name), None)
    if tool is None:
        return ""
    missing = [argument for argument in tool.parameters.get("required", ()) if argument not in arguments]
    if missing:
        return f"the call of {name} lacks {', '.join(missing)}"
    closed = tool.parameters.get("additionalProperties") is False
    foreign = [argument for argument in arguments if closed and argument not in tool.parameters.get("properties", {})]
    return f"the call of {name} has arguments it does not take: {', '.join(foreign)}" if foreign else ""


_LABEL = re.compile(r"^[ \t>*_#`]*action[ \t]*(?:\d+[ \t]*)?[*_`]*[ \t]*:[*_`]*[ \t]*", re.IGNORECASE | re.MULTILINE)
_OPENING = re.compile(r"\s*(?:(?:`{3,}|~{3,})[ \t]*\w*\s*)?(?=\{)")
_REACT = re.compile(r"`?([\w-]+)`?[ \t]*\n+[ \t>*_]*action[ _]input[*_]*[ \t]*:[*_]*[ \t]*", re.IGNORECASE)
_STOP = re.compile(
    r"^[ \t>*_#]*observation[*_]*[ \t]*:|^[ \t]*(?:`{3,}|~{3,})[ \t]*$|</?tool_call>", re.IGNORECASE | re.M
)


def _action(text: str, known: Mapping[str, ToolSpec]) -> Written | None:
    """`Action:` and what follows it."""
    for label in _LABEL.finditer(text):
        opening = _OPENING.match(text, label.end())
        if opening:
            return _named_call(text, opening.end(), "")
        react = _REACT.match(text, label.end())
        if react:
            return _react_call(text, react, known)
        word = re.match(r"`?([\w-]+)", text[label.end() :])
        if word and word[1] in known:
            return Written(word[1], {}, len(text), problem="there is no JSON object after `Action:`")
    return None


def _named_call(text: str, start: int, name: str) -> Written:
    """The call whose JSON starts at `start`; `name` is known where the JSON holds the arguments alone."""
    found = object_at(text, start)
    if found is not None:
        value, end, note = found[0], found[1], ""
    else:
        stop = _STOP.search(text, start)
        end = stop.start() if stop else len(text)
        objects = repaired_objects(text[start:end])
        if not objects:
            return Written(name, {}, end, problem="the JSON of the action cannot be read")
        value, note = objects[0], "the action's JSON was repaired"
    if name:
        return Written(name, value, end, note)
    return _taken_apart(value, end, note)


def _taken_apart(value: Mapping[str, Any], end: int, note: str) -> Written:
    """Name and arguments of a call's object, under the names models give them."""
    inner = value.get("function")
    if isinstance(inner, Mapping):
        value = inner
    name = next((value[key] for key in ("tool", "name", "function", "action", "tool_name") if key in value), None)
    if not isinstance(name, str) or not name:
        return Written("", {}, end, note, problem="the action names no tool")
    keys = ("arguments", "args", "parameters", "input", "action_input", "tool_input")
    arguments: Any = next((value[key] for key in keys if key in value), {})
    return Written(name, _as_mapping(arguments), end, note)


def _as_mapping(arguments: object) -> JsonObject:
    """Arguments as an object: some models put them into a string once more, or give the only one as it is."""
    if isinstance(arguments, str):
        found = object_at(arguments.strip(), 0) if arguments.strip().startswith("{") else None
        return found[0] if found else {"": arguments}
    return arguments if isinstance(arguments, Mapping) else {}


def _react_call(text: str, react: re.Match[str], known: Mapping[str, ToolSpec]) -> Written:
    name = react[1]
    opening = _OPENING.match(text, react.end())
    if opening:
        return _named_call(text, opening.end(), name)
    stop = _STOP.search(text, react.end())
    end = stop.start() if stop else len(text)
    return Written(name, {"": text[react.end() : end].strip()}, end)


def _tagged(text: str, known: Mapping[str, ToolSpec]) -> Written | None:
    """The tags of models' own tool formats."""
    if "<|channel|>" in text and (call := harmony_call(text)):
        found = object_at(call[1], 0)
        return Written(call[0], found[0] if found else {"": call[1]}, len(text))
    coder = re.search(r"<function=([\w-]+)>(.*?)(?:</function>(?:\s*</tool_call>)?|\Z)", text, re.DOTALL)
    if coder:
        pairs = re.findall(r"<parameter=([\w-]+)>\n?(.*?)\n?(?:</parameter>|(?=<parameter=)|\Z)", coder[2], re.DOTALL)
        return Written(coder[1], dict(pairs), coder.end())
    gemma = re.search(r"<\|tool_call>\s*call:([\w-]+)\{(.*?)\}\s*(?:<tool_call\|>|\Z)", text, re.DOTALL)
    if gemma:
        pairs = re.findall(r'(\w+):<\|"\|>(.*?)<\|"\|>', gemma[2], re.DOTALL)
        return Written(gemma[1], dict(pairs), gemma.end())
    mistral = re.search(r"\[TOOL_CALLS\]\s*([\w-]+)(?:\[ARGS\])?\s*(?=\{)", text)
    if mistral:
        return _named_call(text, mistral.end(), mistral[1])
    opened = re.search(r"(?:<tool_call>|\[TOOL_CALLS\]\s*\[|<\|python_tag\|>)\s*(?:```\w*\s*)?(?=\{)", text)
    if opened:
        found_call = _named_call(text, opened.end(), "")
        closing = re.compile(r"\s*(?:```)?\s*(?:</tool_call>|\])").match(text, found_call.end)
        return found_call._replace(end=closing.end()) if closing else found_call
    return None


_ALONE = re.compile(r"\A\s*(?:`{3,}|~{3,})?[ \t]*(?:json)?\s*(?=\{)")


def _bare(text: str, known: Mapping[str, ToolSpec]) -> Written | None:
    """A reply that is one object naming a known tool, without any label."""
    opening = _ALONE.match(text)
    found = object_at(text, opening.end()) if opening else None
    if found is None:
        return None
    call = _taken_apart(found[0], found[1], "the call stood there without `Action:`")
    return call if call.name in known and not call.problem else None


def _checked(call: Written, known: Mapping[str, ToolSpec]) -> Written:
    """The call with a lone argument put where it belongs, and with what is wrong with it."""
    arguments = call.arguments
    if set(arguments) == {""}:
        required: Sequence[str] = known[call.name].parameters.get("required", ()) if call.name in known else ()
        if len(required) != 1:
            return call._replace(arguments={}, problem="the action's arguments are not a JSON object")
        arguments = {required[0]: arguments[""]}
    return call._replace(arguments=arguments, problem=arguments_problem(call.name, arguments, tuple(known.values())))
