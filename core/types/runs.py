"""A run as a whole: configuration, versions, events, uses of model calls."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from core.types.conversation import Usage
from core.types.record import JsonObject, Record

RunStatus = Literal["created", "running", "waiting_for_review", "done", "failed", "cancelled", "stopped_at_budget"]

Arm = Literal["evolve", "test_before", "test_after"]
"""Why a rollout was made: to learn from, or to grade S0 or S* on the held-out tasks."""


class Version(Record):
    """A skill a run holds: "S0", "S1" …, where its files lie, and what it scored (None: not evaluated)."""

    name: str
    digest: str
    created: str
    note: str = ""
    evaluated: bool = False


class Promotion(Record):
    """That somebody holds a version to be the one to use, and why. Append-only; the last of a run counts.

    `verdict` is what the held-out tasks said of it then ("" before that was recorded), `overrides` whether it was
    promoted against that, or without any.
    """

    version: str
    reviewer: str
    reason: str = ""
    verdict: str = ""
    overrides: bool = False
    at: str
    """UTC, ISO 8601."""


class Run(Record):
    """What a run's database says of the run as a whole. `config` is core.config.RunConfig as JSON."""

    id: str
    schema_version: int
    config: JsonObject
    status: RunStatus
    reason: str = ""
    created: str
    isolation: str = ""
    scripted: bool = False
    """Whether the model that answered said that it is the scripted demo model: shown wherever a number is."""


class Event(Record):
    """One thing that happened in a run; `seq` is given by the store. Progress leaves the engine only this way."""

    seq: int = 0
    at: str
    kind: str
    subject: str = ""
    data: JsonObject = Field(default={})


class CallRecord(Record):
    """One use of a model call by a run. `paid` is False where the journal answered."""

    key: str
    role: str
    about: str
    model: str
    paid: bool
    usable: bool = True
    reason: str = ""
    usage: Usage = Usage()
    charged_tokens: int = 0
    charged_money: int = 0
    """What the budget counted for it, money in billionths: more than `usage` says where a server does not count."""
    at: str = ""
