"""The conditions of a study, by kind: what is put in front of the agent that is measured. Pure.

A condition is a row of a table. Where its skill is made by a model, there is one such row an author.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from core.types import Record

NAME = r"^[a-z0-9][a-z0-9+_.-]{0,39}$"
"""What names in a study look like: they stand in run names, cell ids and table keys."""


class Condition(Record):
    """What every condition has: a name of its own, and what it is called in tables."""

    name: str = Field(pattern=NAME)
    label: str = ""
    authors: tuple[str, ...] | None = None
    """The models that make its skill; left out, the study's authors."""
    users: tuple[str, ...] | None = None
    """The models it is measured with; left out, the study's users."""

    @property
    def told(self) -> str:
        """What it is called where people read it."""
        return self.label or self.name


class NoSkill(Condition):
    """The agent without a skill."""

    kind: Literal["no_skill"]


class WrittenSkill(Condition):
    """A skill as it is, human-written: a folder, or ("") the starting skill of the domain that is learned from."""

    kind: Literal["skill"]
    folder: str = ""


class Draft(Condition):
    """A parametric draft: what the author writes from what it knows, before any attempt."""

    kind: Literal["draft"]
    subject: str = ""
    """What it is asked to be about; "" is what the domain is about."""


class Evolve(Condition):
    """A skill evolved from attempts: the method itself, its ablations and its baselines."""

    kind: Literal["evolve"]
    signals: Literal["combined", "error", "success"] = "combined"
    strategy: Literal["parallel", "sequential", "reasoning_bank"] = "parallel"
    batch: int = Field(default=1, ge=1)
    """sequential: trajectories to an update."""
    top_k: int = Field(default=1, ge=1)
    """reasoning_bank: memories to an attempt."""
    embedding_model: str = ""
    """reasoning_bank: what retrieves them; "" retrieves by words (BM25)."""
    analyst: Literal["agentic", "single_call"] = "agentic"
    start: Literal["skill", "draft"] = "skill"
    folder: str = ""
    """The skill to start from; "" is the starting skill of the domain."""


class BestOf(Condition):
    """The best of the skills that another condition makes with several seeds, by the score on the tasks learned from.

    Each candidate is measured there with its author as the agent. The first of the best is taken.
    """

    kind: Literal["best_of"]
    of: str
    seeds: tuple[int, ...] = Field(default=(41, 42, 43), min_length=2)


class ControlArm(Condition):
    """A control arm of another condition's skill: shuffled sections, filler of equal length, or headings alone."""

    kind: Literal["control"]
    of: str
    how: Literal["shuffled", "filler", "gutted"]


class Again(Condition):
    """Another condition once more with other replicates (A/A): the two arms never share a rollout."""

    kind: Literal["again"]
    of: str
    arm: int = Field(default=1, ge=1)
    """Which repetition this is; two of one condition differ in it."""


AnyCondition: TypeAlias = Annotated[
    NoSkill | WrittenSkill | Draft | Evolve | BestOf | ControlArm | Again, Field(discriminator="kind")
]
DERIVED = (BestOf, ControlArm, Again)
"""Conditions that name another one in `of`."""
