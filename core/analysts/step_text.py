"""One step of a trajectory as text: for prompts, and as the text that a quote of evidence must be found in."""

from __future__ import annotations

import json

from core.prompts.blocks import block, nest
from core.types import Action, Observation, Step

CODE_ARGUMENTS = ("command", "code", "path")
"""The argument of each tool that is shown as it is, without JSON around it."""


def action_text(action: Action) -> str:
    """What was run: the command, program or path itself; other arguments as JSON."""
    plain = next((str(action.arguments[name]) for name in CODE_ARGUMENTS if name in action.arguments), None)
    return plain if plain is not None else json.dumps(dict(action.arguments), ensure_ascii=False)


def step_block(step: Step) -> str:
    """The step as one block with its number."""
    parts = []
    if step.reasoning.strip():
        parts.append(block("reasoning", step.reasoning.strip()))
    if step.text.strip():
        parts.append(block("text", step.text.strip()))
    if step.action is not None:
        parts.append(block("action", action_text(step.action), tool=step.action.tool))
    if step.observation is not None:
        parts.append(observation_block(step.observation))
    return nest("step", "\n".join(parts), index=step.index)


def observation_block(observation: Observation) -> str:
    """What came back, with exit status, the limit that ended it and what was cut, where there is any of these."""
    return block(
        "observation",
        observation.text.rstrip("\n"),
        exit_status=observation.exit_status,
        ended_by=f"{observation.ended} limit" if observation.ended else None,
        characters_cut=observation.dropped or None,
    )


def quotable(step: Step) -> str:
    """Everything of a step that evidence may quote."""
    parts = [step.reasoning, step.text]
    if step.action is not None:
        parts.append(action_text(step.action))
    if step.observation is not None:
        parts.append(step.observation.text)
    return "\n".join(part for part in parts if part)
