"""The last steps of an attempt under way, from the end of its conversation. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from core.types import Message, ModelReply, Observation

SHOWN_CHARS = 1200
"""How much of a text is shown of a step that is still going on; the whole of it is in the trajectory, once finished."""


class LastStep(NamedTuple):
    """A reply with what it did. `output` is None where nothing came back yet."""

    said: str
    actions: tuple[tuple[str, str], ...]
    """(tool, what it was given) in order."""
    output: str | None


class UnderWay(NamedTuple):
    """How far an attempt is: replies so far, and the last of them."""

    rollout: str
    replies: int = 0
    steps: tuple[LastStep, ...] = ()
    waits_for: str = ""
    """What it waits for: "its first reply", "the model", "its command", or once it has answered, its grade."""


def last_steps(
    rollout: str, length: int, sent: tuple[Message, ...], reply: ModelReply, newest: Observation | None
) -> UnderWay:
    """The steps in the end of a conversation: `sent` its last messages (`length` in all), `reply` what came back.

    `newest` is the newest observation of the attempt: where the conversation has it already, what `reply` asked for is
    still being done.
    """
    steps = list(_steps(sent))
    told = [message.text for message in sent if message.role in ("tool", "user")]
    fresh = newest is not None and not any(_same(newest.text, each) for each in told[-2:])
    output = newest.text if newest is not None and fresh else None
    steps.append(LastStep(_said(reply.reasoning, reply.text), _actions(reply.tool_calls), output))
    waits = (
        "the model" if output is not None else "its command" if reply.tool_calls else "its other cases and its grade"
    )
    return UnderWay(rollout, (length - 2) // 2 + 1, tuple(steps), waits)


def cut(text: str) -> tuple[str, int]:
    """A text as far as it is shown, and how many characters are left off."""
    return text[:SHOWN_CHARS], max(0, len(text) - SHOWN_CHARS)


def _steps(sent: Iterable[Message]) -> Iterable[LastStep]:
    """Replies among the messages, each with the answers up to the next."""
    reply: Message | None = None
    outputs: list[str] = []
    for message in sent:
        if message.role == "assistant":
            if reply is not None:
                yield _step(reply, outputs)
            reply, outputs = message, []
        elif reply is not None:
            outputs.append(message.text)
    if reply is not None:
        yield _step(reply, outputs)


def _step(reply: Message, outputs: list[str]) -> LastStep:
    return LastStep(_said(reply.reasoning, reply.text), _actions(reply.tool_calls), "\n".join(outputs))


def _said(reasoning: str, text: str) -> str:
    return "\n".join(part.strip() for part in (reasoning, text) if part.strip())


def _actions(calls: Iterable[object]) -> tuple[tuple[str, str], ...]:
    return tuple((str(getattr(call, "name", "")), _given(str(getattr(call, "arguments", "")))) for call in calls)


def _given(arguments: str) -> str:
    """What a tool was given: the program itself where there is one argument, else the JSON as it came."""
    try:
        read = json.loads(arguments)
    except ValueError:
        return arguments
    if isinstance(read, dict) and len(read) == 1:
        return str(next(iter(read.values())))
    return arguments


def _same(observed: str, told: str) -> bool:
    """Whether a message tells an observation; it may add a line, and end without the last line feed."""
    return told.startswith(observed.rstrip("\n")) if observed.strip() else told.startswith("[no output]")
