"""A model for tests: answers by a function of the request, keeps what it was asked, and pays for each request once.

It stands at the place of core.ports.LLM and behaves as a journal makes it behave: equal requests get the first reply.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from core.ports import Answered, CallContext
from core.types import ModelReply, ModelRequest, ToolCall, Usage

TOOK = Usage(calls=1, prompt_tokens=100, cached_tokens=40, completion_tokens=20, seconds=2.0, cost=0.25)

Policy = Callable[[ModelRequest], ModelReply]


class Scripted:
    """Implements core.ports.LLM. `asked` holds every request that was paid for, `about` its context."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._replies: dict[str, ModelReply] = {}
        self.asked: list[ModelRequest] = []
        self.about: list[CallContext] = []
        self.refused: list[str] = []

    async def complete(self, request: ModelRequest, context: CallContext) -> Answered:
        key = request.digest
        paid = key not in self._replies
        if paid:
            self._replies[key] = self._policy(request)
            self.asked.append(request)
            self.about.append(context)
        return Answered(key=key, reply=self._replies[key], paid=paid)

    def unusable(self, key: str, context: CallContext, reason: str) -> None:
        self.refused.append(reason)

    @property
    def read(self) -> str:
        """Everything that was ever sent, as one text."""
        return "\n".join(message.text for request in self.asked for message in request.messages)


def in_order(replies: Sequence[ModelReply | Exception]) -> Policy:
    """The replies in turn, by how many the conversation holds already; the last one again and again."""

    def answer(request: ModelRequest) -> ModelReply:
        turn = sum(message.role == "assistant" for message in request.messages)
        reply = replies[min(turn, len(replies) - 1)]
        if isinstance(reply, Exception):
            raise reply
        return reply

    return answer


def words(text: str, seconds: float = TOOK.seconds, reasoning: str = "") -> ModelReply:
    """An answer in words."""
    usage = TOOK.model_copy(update={"seconds": seconds})
    return ModelReply(text=text, reasoning=reasoning, finish="stop", usage=usage)


def record(value: object) -> ModelReply:
    """An answer that is one JSON object."""
    return words(json.dumps(value))


def calls(*wanted: tuple[str, dict[str, Any]], seconds: float = TOOK.seconds, text: str = "") -> ModelReply:
    """An answer that calls tools."""
    made = tuple(
        ToolCall(id=f"call_{number}", name=name, arguments=json.dumps(arguments))
        for number, (name, arguments) in enumerate(wanted)
    )
    usage = TOOK.model_copy(update={"seconds": seconds})
    return ModelReply(text=text, tool_calls=made, finish="tool_calls", usage=usage)


def python(code: str, **more: Any) -> ModelReply:
    return calls(("python", {"code": code}), **more)


def bash(command: str, **more: Any) -> ModelReply:
    return calls(("bash", {"command": command}), **more)
