"""The two ways actors talk to a model: a turn with tools (here), and a question for a record (core.llm.asking)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from core.llm.asking import Asked, ask_record
from core.llm.json_text import object_at, repaired_objects
from core.llm.protocol import OBSERVATION, arguments_problem, first_call
from core.llm.speaking import (
    Patience,
    Speaker,
    check_room,
    fits,
    given_up,
    nothing_in,
    request_of,
    room_left,
    with_tools_as_text,
)
from core.ports import LLM, CallContext
from core.types import JsonObject, Message, ModelReply, Record, TextPart, ToolCall, ToolSpec, Usage, says

__all__ = [
    "Asked",
    "ParsedCall",
    "Speaker",
    "Turn",
    "ask_record",
    "fits",
    "observation_message",
    "room_left",
    "take_turn",
]


class ParsedCall(Record):
    """A tool call with its arguments read. `id` is "" for a call in the text protocol."""

    id: str
    name: str
    arguments: JsonObject


class Turn(Record):
    """What a model said in a turn. `message` goes into the conversation as it is; without calls `text` is its answer.

    `key` is the journal key of the reply, `keys` of all attempts; `usage` is what all of them took.
    """

    message: Message
    reasoning: str
    text: str
    calls: tuple[ParsedCall, ...]
    key: str
    usage: Usage
    keys: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class _Heard(Record):
    """A reply as far as it could be read; `problem` says why it cannot be used."""

    message: Message = Message(role="assistant")
    text: str = ""
    calls: tuple[ParsedCall, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""


async def take_turn(
    llm: LLM, speaker: Speaker, messages: Sequence[Message], tools: Sequence[ToolSpec], context: CallContext
) -> Turn:
    """One turn: the model calls tools or answers.

    A reply that is empty, truncated or whose call cannot be read is recorded as unusable and asked for anew, until
    `Patience` is over; then BoundaryError (reply). Raises BoundaryError (endpoint, context_overflow) before sending
    what would not fit, and what `llm` raises.
    """
    native = speaker.model.tools == "native"
    sent = messages if native else with_tools_as_text(messages, tools)
    offered = tuple(tools) if native else ()
    check_room(speaker, sent, offered)
    keys: list[str] = []
    usage, problem = Usage(), ""
    patience = Patience()
    while not patience.over:
        answered = await llm.complete(request_of(speaker, sent, len(keys), offered), context)
        patience.heard(answered.paid)
        usage, keys = usage + answered.reply.usage, [*keys, answered.key]
        heard = _heard(answered.reply, answered.key, tools, native)
        if not heard.problem:
            return Turn(
                message=heard.message,
                reasoning=answered.reply.reasoning,
                text=heard.text,
                calls=heard.calls,
                key=answered.key,
                usage=usage,
                keys=tuple(keys),
                notes=heard.notes,
            )
        problem = heard.problem
        llm.unusable(answered.key, context, problem)
    raise given_up(speaker, problem)


def observation_message(speaker: Speaker, call: ParsedCall, text: str) -> Message:
    """What a tool returned, in the form the call came in: a tool's message, or the text protocol's user message."""
    if speaker.model.tools == "native" and call.id:
        return Message(role="tool", tool_call_id=call.id, content=(TextPart(text=text),))
    return says("user", f"{OBSERVATION}\n{text}")


def _heard(reply: ModelReply, key: str, tools: Sequence[ToolSpec], native: bool) -> _Heard:
    if reply.tool_calls:
        return _called(reply, key, tools, native)
    nothing = nothing_in(reply)
    if nothing and nothing != "truncated":
        return _Heard(problem=nothing)
    written = first_call(reply.text, tools) if tools else None
    if written is None:
        answer = says("assistant", reply.text).model_copy(update={"reasoning": reply.reasoning})
        return _Heard(problem=nothing) if nothing else _Heard(message=answer, text=reply.text)
    if nothing and (written.problem or written.note or written.end >= len(reply.text)):
        return _Heard(problem=nothing)
    if written.problem:
        return _Heard(problem=written.problem)
    fence = re.compile(r"\s*(?:`{3,}|~{3,})").match(reply.text, written.end)
    end = fence.end() if fence else written.end
    notes = [written.note] if written.note else []
    if reply.text[end:].strip():
        notes.append("what followed the first action was not read")
    said = reply.text[:end]
    return _Heard(
        message=Message(role="assistant", content=(TextPart(text=said),), reasoning=reply.reasoning),
        text=said,
        calls=(ParsedCall(id="", name=written.name, arguments=written.arguments),),
        notes=tuple(notes),
    )


def _called(reply: ModelReply, key: str, tools: Sequence[ToolSpec], native: bool) -> _Heard:
    """Native calls. Their arguments go back into the conversation as valid JSON, which some servers insist on."""
    parsed, notes = [], []
    for index, call in enumerate(reply.tool_calls):
        arguments, repaired = _arguments(call.arguments)
        if arguments is None or (repaired and reply.finish == "length"):
            problem = f"the arguments of the call of {call.name} are not a JSON object"
            return _Heard(problem="truncated" if reply.finish == "length" else problem)
        if problem := arguments_problem(call.name, arguments, tools):
            return _Heard(problem=problem)
        notes += [f"the arguments of the call of {call.name} were repaired"] if repaired else []
        parsed.append(ParsedCall(id=call.id or f"call_{key[:12]}_{index}", name=call.name, arguments=arguments))
    if not native:
        return _as_text(reply, parsed[0], notes)
    calls = tuple([ToolCall(id=call.id, name=call.name, arguments=json.dumps(call.arguments)) for call in parsed])
    content = (TextPart(text=reply.text),) if reply.text else ()
    message = Message(role="assistant", content=content, tool_calls=calls, reasoning=reply.reasoning)
    return _Heard(message=message, text=reply.text, calls=tuple(parsed), notes=tuple(notes))


def _as_text(reply: ModelReply, call: ParsedCall, notes: list[str]) -> _Heard:
    """A native call from a server that was asked for text: put into the text protocol, as the conversation is."""
    action = f"Action:\n{json.dumps({'tool': call.name, 'arguments': call.arguments})}"
    said = f"{reply.text}\n{action}" if reply.text else action
    return _Heard(
        message=Message(role="assistant", content=(TextPart(text=said),), reasoning=reply.reasoning),
        text=said,
        calls=(call.model_copy(update={"id": ""}),),
        notes=(*notes, "the server sent a native call where none was offered"),
    )


def _arguments(text: str) -> tuple[JsonObject | None, bool]:
    """The arguments of a native call, and whether they had to be repaired; None where they cannot be read."""
    stripped = text.strip()
    if not stripped:
        return {}, False
    found = object_at(stripped, 0)
    if found is not None and not stripped[found[1] :].strip():
        return found[0], False
    objects = repaired_objects(text)
    return (objects[0], True) if objects else (None, True)
