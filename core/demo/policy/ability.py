"""How able the scripted model is, by the name it is asked under: what it overlooks, and what it does of itself.

Everything is drawn from the task, the practice and the name, so that the same question is answered alike; a small part
of it from the seed too, so that replicates differ a little, as those of models do. The shares are stated in ABILITIES.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.demo.policy.conversation import Request
from core.demo.policy.task import task_in
from core.demo.policy.wordings import draw

SMALL = "scripted-demo-small"


@dataclass(frozen=True)
class Ability:
    """Shares in [0, 1] of (task, practice): what was taught and is overlooked, what is done without being taught, and
    what an analyst does not see; `wavers` of (task, practice, seed) come out the other way."""

    overlooks: float
    knows: float
    misses: float
    wavers: float


FULL = Ability(overlooks=0.0, knows=0.12, misses=0.0, wavers=0.02)
LESSER = Ability(overlooks=0.24, knows=0.06, misses=0.35, wavers=0.02)


def ability_of(request: Request) -> Ability:
    """The ability of the model that is asked."""
    return LESSER if request.model == SMALL else FULL


def overlooks(request: Request, practice: str) -> bool:
    """Whether a practice that is taught goes unheeded in this task."""
    return _drawn("overlooks", request, practice) < ability_of(request).overlooks


def knows(request: Request, practice: str) -> bool:
    """Whether a practice whose sign is seen is followed without being taught."""
    return _drawn("knows", request, practice) < ability_of(request).knows


def misses(request: Request, practice: str) -> bool:
    """Whether an analyst does not see that a practice was missing."""
    return _drawn("misses", request, practice) < ability_of(request).misses


def wavers(request: Request, practice: str) -> bool:
    """Whether this replicate does the opposite of what the task alone would have decided."""
    return _drawn(f"wavers {request.seed}", request, practice) < ability_of(request).wavers


def _drawn(what: str, request: Request, practice: str) -> float:
    task = task_in(request)
    instruction = " ".join(task.instruction.split()) if task else ""
    return draw(1_000_000, what, request.model, instruction, practice) / 1_000_000
