"""A step as columns: its long texts apart, where the full-text index reads them, and the rest as JSON. Pure, lossless.

The action's column is what a person would search for: the text arguments of the tool call, one after another, as they
are and not escaped as JSON would have them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from core.store.records import from_json, to_json
from core.types import Record, Step


class StepColumns(NamedTuple):
    """One row of `steps`, without the trajectory it belongs to."""

    step: int
    reasoning: str
    text: str
    action: str
    observation: str
    rest: str


class _Rest(Record):
    """The step with its texts emptied, and how long each text argument of the action was."""

    step: Step
    cuts: tuple[int, ...] = ()


def split_step(step: Step) -> StepColumns:
    """Take a step apart."""
    arguments = step.action.arguments if step.action else {}
    texts = [value for value in arguments.values() if isinstance(value, str)]
    hollow: dict[str, Any] = {"reasoning": "", "text": ""}
    if step.action:
        emptied = {key: "" if isinstance(value, str) else value for key, value in arguments.items()}
        hollow["action"] = step.action.model_copy(update={"arguments": emptied})
    if step.observation:
        hollow["observation"] = step.observation.model_copy(update={"text": ""})
    rest = _Rest(step=step.model_copy(update=hollow), cuts=tuple(len(text) for text in texts))
    return StepColumns(
        step=step.index,
        reasoning=step.reasoning,
        text=step.text,
        action="\n".join(texts),
        observation=step.observation.text if step.observation else "",
        rest=to_json(rest),
    )


def join_step(columns: StepColumns, place: str) -> Step:
    """Put a step together again. Raises UserError naming `place` where `rest` is not what `split_step` wrote."""
    rest = from_json(_Rest, columns.rest, place)
    step = rest.step
    filled: dict[str, Any] = {"reasoning": columns.reasoning, "text": columns.text}
    if step.action:
        filled["action"] = step.action.model_copy(
            update={"arguments": _filled(step.action.arguments, rest.cuts, columns.action)}
        )
    if step.observation:
        filled["observation"] = step.observation.model_copy(update={"text": columns.observation})
    return step.model_copy(update=filled)


def _filled(arguments: Any, cuts: tuple[int, ...], text: str) -> dict[str, Any]:
    lengths = iter(cuts)
    filled: dict[str, Any] = {}
    start = 0
    for key, value in arguments.items():
        if isinstance(value, str):
            length = next(lengths)
            filled[key] = text[start : start + length]
            start += length + 1
        else:
            filled[key] = value
    return filled
