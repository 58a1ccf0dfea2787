"""A question whose answer is a record: by JSON schema where the server enforces one, else by a careful reading."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from core.llm.json_text import objects_in, why_not
from core.llm.schemas import reply_schema
from core.llm.speaking import Patience, Speaker, check_room, given_up, nothing_in, overflow, request_of
from core.ports import LLM, CallContext
from core.types import JsonObject, Message, TextPart, Usage, says

T = TypeVar("T", bound=BaseModel)

MOST_PROBLEMS = 10
"""How many problems a model is told of at once."""


@dataclass(frozen=True)
class Asked(Generic[T]):
    """A record a model gave. `keys` are the journal keys of every attempt, the last one's reply is `value`.

    `problems` is what the caller's check still had against it: empty unless asked with `lenient`.
    """

    value: T
    keys: tuple[str, ...]
    usage: Usage
    problems: tuple[str, ...] = ()


def _none(_: object) -> Sequence[str]:
    return ()


async def ask_record(
    llm: LLM,
    speaker: Speaker,
    messages: Sequence[Message],
    shape: type[T],
    context: CallContext,
    problems: Callable[[T], Sequence[str]] = _none,
    lenient: bool = False,
) -> Asked[T]:
    """Ask for a record of `shape` that `problems` has nothing against.

    An unusable reply is recorded as such. The first one that says something is shown to the model once more with what
    is wrong (the one repair round); an empty or truncated one, and one after that, is asked for anew, until `Patience`
    is over; then BoundaryError (reply). With `lenient` a record of the right shape is taken with the problems left in
    it, once it was repaired or no reply is left. Raises BoundaryError (endpoint, context_overflow) before sending what
    would not fit, and what `llm` raises.
    """
    schema = reply_schema(shape)
    enforced = speaker.model.structured == "json_schema"
    asked = tuple(messages) if enforced else _with_schema(messages, schema)
    conversation, attempt, repairing = asked, 0, False
    keys: list[str] = []
    wrong: tuple[str, ...] = ()
    usage = Usage()
    check_room(speaker, conversation)
    patience = Patience()
    while not patience.over:
        request = request_of(speaker, conversation, attempt, schema=schema if enforced else None)
        answered = await llm.complete(request, context)
        patience.heard(answered.paid)
        usage, keys = usage + answered.reply.usage, [*keys, answered.key]
        nothing = nothing_in(answered.reply)
        value, wrong = (None, (nothing,)) if nothing else read_record(answered.reply.text, shape, problems)
        if value is not None and (not wrong or (lenient and (repairing or not patience.left))):
            return Asked(value, tuple(keys), usage, wrong)
        llm.unusable(answered.key, context, "; ".join(wrong)[:500])
        repair = _repair_round(asked, answered.reply.text, wrong, schema)
        if nothing or repairing or overflow(speaker, repair):
            conversation, attempt, repairing = asked, attempt + 1, False
        else:
            conversation, repairing = repair, True
    raise given_up(speaker, "; ".join(wrong))


def read_record(
    text: str, shape: type[T], problems: Callable[[T], Sequence[str]] = _none
) -> tuple[T | None, tuple[str, ...]]:
    """The record in a reply's text, and what is wrong: with the text where there is no record, else with the record."""
    best: tuple[T, tuple[str, ...]] | None = None
    misfit: tuple[str, ...] = ()
    for found in objects_in(text):
        try:
            value = shape.model_validate(found.value)
        except ValidationError as problem:
            misfit = misfit or _told(problem)
            continue
        wrong = tuple(problems(value))[:MOST_PROBLEMS]
        if not wrong:
            return value, ()
        best = best or (value, wrong)
    return best or (None, misfit or (why_not(text),))


def _told(problem: ValidationError) -> tuple[str, ...]:
    """What a validation has against a value, a line a place."""
    errors = problem.errors(include_url=False, include_context=False)[:MOST_PROBLEMS]
    return tuple(
        [f"{'.'.join(str(step) for step in error['loc']) or 'the object'}: {error['msg']}" for error in errors]
    )


def _with_schema(messages: Sequence[Message], schema: JsonObject) -> tuple[Message, ...]:
    """The messages, the last of them ending with the schema the reply must fit."""
    told = TextPart(
        text=f"\n\nReply with one JSON object that fits this JSON schema, and nothing else:\n{json.dumps(schema)}"
    )
    if messages and messages[-1].role == "user":
        last = messages[-1]
        return (*messages[:-1], last.model_copy(update={"content": (*last.content, told)}))
    return (*messages, says("user", told.text.strip()))


def _repair_round(
    asked: Sequence[Message], reply: str, wrong: Sequence[str], schema: JsonObject
) -> tuple[Message, ...]:
    listed = "\n".join(f"- {problem}" for problem in wrong)
    told = (
        f"That reply cannot be used:\n{listed}\n\nReply again with the whole JSON object, corrected, and nothing else. "
        f"It must fit this JSON schema:\n{json.dumps(schema)}"
    )
    return (*asked, says("assistant", reply), says("user", told))
