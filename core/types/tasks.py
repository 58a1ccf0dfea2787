"""Tasks, their cases, and what grading says."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from core.types.record import JsonObject, Record


class Domain(Record):
    """A kind of work: how its tasks are put to a model, what the agent can use, and how a cause is proven on them.

    The prompts are found by name: the agent's is `agent` (with `_no_skill` behind it where an attempt has no skill),
    an analyst's is its own name with `analysts` behind it.
    """

    name: str
    agent: str = "agent"
    analysts: str = ""
    tools: tuple[Literal["bash", "python"], ...] = ("bash", "python")
    """What an agent can run; () where it has only its words (and, with a skill, a look at the skill's files)."""
    pictures: bool = False
    """Whether input files that are pictures are shown in the prompt, byte for byte."""
    details: tuple[str, ...] = ()
    """The details of a task that the agent is told; others may know more than it should."""
    proof: Literal["replay", "fresh"] = "replay"
    """How a cause is proven: by the agent's own commands run again with the fault replaced, or, where printing the
    answer would pass, by fresh attempts with and without the patch."""


class InputFile(Record):
    """A file an agent finds in its work directory under `name`; `path` is where it lies on the host."""

    name: str
    path: str
    digest: str


class Case(Record):
    """One test case. `reference` is what the evaluator compares with; no rollout ever sees it."""

    index: int
    inputs: tuple[InputFile, ...]
    reference: Any = None


class Task(Record):
    """One piece of work. Its first case is what the agent sees; every case is graded (by re-executing its commands)."""

    id: str
    taskset: str
    domain: str
    instruction: str
    kind: str = ""
    """The instruction type splits are stratified by."""
    cases: tuple[Case, ...]
    tags: tuple[str, ...] = ()
    details: JsonObject = Field(default={})
    """What the domain needs beyond this: for spreadsheets answer_position, answer_sheet, data_position."""


class Score(Record):
    """A graded outcome. `value` is the share of test cases passed in [0, 1]; `passed` means all of them."""

    kind: Literal["score"] = "score"
    value: float
    passed: bool
    detail: str = ""
    mode: str = ""
    engine: str = ""
    """The formula engine that recalculated, "" where none was needed: arms of different engines are not compared."""


class NotScorable(Record):
    """No verdict is possible here (no engine computes a function, say); shown as both bounds, never as 0 in silence."""

    kind: Literal["not_scorable"] = "not_scorable"
    reason: str
    mode: str = ""
    engine: str = ""


Grade: TypeAlias = Annotated[Score | NotScorable, Field(discriminator="kind")]


MESSAGE = "message"
"""The `sheet` of a difference between answers in words: `got` is then what was read out of the message."""


class CellDifference(Record):
    """A cell where an output and the expected workbook disagree; `expected` is None unless revealing gold is on."""

    case: int
    sheet: str
    cell: str
    got: str
    expected: str | None = None
