"""What an agent did: steps, and how an attempt ended."""

from __future__ import annotations

from typing import Literal, TypeAlias

from core.types.conversation import PromptRef, Usage
from core.types.memory import Retrieved
from core.types.record import JsonObject, Record
from core.types.tasks import Grade

Ended: TypeAlias = Literal["answered", "turn_limit", "time_limit", "context_limit", "budget", "failed"]
"""How an attempt ended. What was left at a limit is graded as it is: `context_limit` is a conversation that outgrew the
model's context. `budget` and `failed` are no verdict on the agent."""


class Failure(Record):
    """Something that went wrong at a boundary; a record, never a crash and never a failed task's score."""

    boundary: str
    kind: str
    message: str


class Action(Record):
    """What the agent did in a step: a tool and its arguments."""

    tool: str
    arguments: JsonObject
    call_id: str = ""


class Observation(Record):
    """What came back. `dropped` counts the characters the limit cut; the text says where."""

    text: str
    exit_status: int | None = None
    ended: Literal["", "time", "memory", "disk", "output", "processes"] = ""
    dropped: int = 0
    seconds: float = 0.0


class Step(Record):
    index: int
    reasoning: str = ""
    text: str = ""
    action: Action | None = None
    observation: Observation | None = None
    usage: Usage = Usage()
    call: str = ""
    """The journal key of the model call this step came from."""


class Trajectory(Record):
    """One attempt of one agent at one task. `failure` set means infrastructure failed: it never counts as a 0."""

    id: str
    """The rollout's key: a digest of everything that determined it (task, skill, agent, model, seed, replicate)."""
    task: str
    skill_digest: str
    model: str
    prompt: PromptRef | None = None
    seed: int | None = None
    replicate: int = 0
    steps: tuple[Step, ...] = ()
    answer: str | None = None
    grade: Grade | None = None
    ended: Ended
    failure: Failure | None = None
    usage: Usage = Usage()
    source: str = "rollout"
    divergences: tuple[str, ...] = ()
    """Where a resumed rollout's re-executed commands printed something else than the journal holds."""
    retrieved: tuple[Retrieved, ...] = ()
    """The memories it was handed beside its skill, nearest first."""
