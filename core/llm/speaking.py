"""One voice: a model with its settings, seed and replicate; how a request of it is made, and what room it has."""

from __future__ import annotations

import json
from collections.abc import Sequence

from core.config import ModelConfig
from core.errors import BoundaryError
from core.llm.protocol import tools_as_text
from core.llm.upper_bounds import A_MESSAGE, A_REQUEST, prompt_bound
from core.llm.wire import output_limit, settings_of
from core.skill.tokens import estimate_tokens
from core.types import ImagePart, JsonObject, Message, ModelReply, ModelRequest, Record, TextPart, ToolSpec

MOST_ATTEMPTS = 5
"""Replies to one question before it is given up: each unusable one is recorded, and the next is a new attempt.

Where every fifth reply is malformed, three in a row would lose one turn in 125, and with it an attempt of twenty turns
in six; five lose one in 3,125.
"""


class Patience:
    """How many more replies a question gets. Ones that all came from the journal use it up without ending it: what
    was given up before, in a run that is continued now, is asked anew."""

    def __init__(self) -> None:
        self.left = MOST_ATTEMPTS
        self._paid = False

    def heard(self, paid: bool) -> None:
        """A reply came; `paid` says that it was sent for."""
        self.left -= 1
        self._paid = self._paid or paid

    @property
    def over(self) -> bool:
        """Whether the question is given up."""
        if not self.left and not self._paid:
            self.left = MOST_ATTEMPTS
        return not self.left


AN_IMAGE = 2048
"""Tokens an image is estimated at."""


class Speaker(Record):
    """A model and how it is asked. Speakers that differ in seed or replicate never share a reply."""

    model: ModelConfig
    seed: int | None = None
    replicate: int = 0


def request_of(
    speaker: Speaker,
    messages: Sequence[Message],
    attempt: int,
    tools: Sequence[ToolSpec] = (),
    schema: JsonObject | None = None,
) -> ModelRequest:
    """The request as it is keyed and sent. Raises UserError where the model's settings contradict each other."""
    return ModelRequest(
        endpoint=speaker.model.endpoint,
        model=speaker.model.model,
        messages=tuple(messages),
        tools=tuple(tools),
        reply_schema=schema,
        settings=settings_of(speaker.model),
        seed=speaker.seed,
        replicate=speaker.replicate,
        attempt=attempt,
    )


def room_left(speaker: Speaker, messages: Sequence[Message], tools: Sequence[ToolSpec] = ()) -> int:
    """Tokens of the model's context that the prompt leaves, by a careful estimate; negative where it overflows."""
    native = speaker.model.tools == "native"
    sent = messages if native else with_tools_as_text(messages, tools)
    total = A_REQUEST + sum(_tokens(message) for message in sent)
    if native:
        total += sum(estimate_tokens(json.dumps([tool.name, tool.description, tool.parameters])) for tool in tools)
    return speaker.model.context_tokens - total


def fits(speaker: Speaker, messages: Sequence[Message], tools: Sequence[ToolSpec], wanted: int) -> bool:
    """Whether the prompt leaves `wanted` tokens of the model's context; a short one is not even estimated."""
    sure = prompt_bound(messages, tools) + wanted <= speaker.model.context_tokens  # there is room at a token a byte
    return sure or room_left(speaker, messages, tools) >= wanted


def overflow(speaker: Speaker, messages: Sequence[Message], tools: Sequence[ToolSpec] = ()) -> str:
    """What to say where prompt and reply would overflow the model's context; "" where they fit."""
    model = speaker.model
    reply = output_limit(settings_of(model)) or 1
    if fits(speaker, messages, tools, reply):
        return ""
    left = room_left(speaker, messages, tools)
    return (
        f"the prompt takes about {model.context_tokens - left} tokens and the reply may take {reply}, but "
        f"context_tokens of model {model.model!r} is {model.context_tokens}; raise it if the server has more, or lower "
        "max_tokens"
    )


def check_room(speaker: Speaker, messages: Sequence[Message], tools: Sequence[ToolSpec] = ()) -> None:
    """Raise BoundaryError (endpoint, context_overflow) where `overflow` has something to say."""
    said = overflow(speaker, messages, tools)
    if said:
        raise BoundaryError("endpoint", "context_overflow", said)


def given_up(speaker: Speaker, problem: str) -> BoundaryError:
    """The error for a question whose every reply was unusable; `problem` is what was wrong with the last one."""
    kind = problem if problem in NOTHING else "unusable"
    advice = {
        "truncated": "; raise max_tokens for this model",
        "empty": "; see whether max_tokens leaves room after the reasoning",
    }.get(kind, "")
    said = f"{speaker.model.model}: {MOST_ATTEMPTS} replies were unusable, the last one because: {problem}{advice}"
    return BoundaryError("reply", kind, said)


def with_tools_as_text(messages: Sequence[Message], tools: Sequence[ToolSpec]) -> tuple[Message, ...]:
    """The messages with the tools described in the system message, which is added where there is none."""
    if not tools:
        return tuple(messages)
    told = tools_as_text(tools)
    if messages and messages[0].role == "system":
        first = messages[0]
        joined = first.model_copy(update={"content": (*first.content, TextPart(text=f"\n\n{told}"))})
        return (joined, *messages[1:])
    return (Message(role="system", content=(TextPart(text=told),)), *messages)


NOTHING = ("empty", "truncated", "filtered")


def nothing_in(reply: ModelReply) -> str:
    """Which of `NOTHING` is the reason why a reply cannot be read as a whole; "" where it can."""
    if reply.finish == "length":
        return "truncated"
    if reply.finish == "content_filter":
        return "filtered"
    return "" if reply.text.strip() or reply.tool_calls else "empty"


def _tokens(message: Message) -> int:
    images = sum(isinstance(part, ImagePart) for part in message.content)
    calls = sum(estimate_tokens(call.name) + estimate_tokens(call.arguments) for call in message.tool_calls)
    return A_MESSAGE + estimate_tokens(message.text) + calls + images * AN_IMAGE
