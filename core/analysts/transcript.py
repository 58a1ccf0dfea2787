"""A trajectory as analysts read it."""

from __future__ import annotations

from core.analysts.step_text import step_block
from core.prompts.blocks import nest
from core.types import Trajectory


def transcript(trajectory: Trajectory) -> str:
    """The whole trajectory as one block of numbered steps."""
    steps = "\n".join(step_block(step) for step in trajectory.steps)
    return nest("trajectory", steps, steps=len(trajectory.steps), ended=trajectory.ended)
