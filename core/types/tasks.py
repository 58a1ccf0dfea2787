"""Tasks, their cases, and what grading says."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from core.types.record import JsonObject, Record


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


class CellDifference(Record):
    """A cell where an output and the expected workbook disagree; `expected` is None unless revealing gold is on."""

    case: int
    sheet: str
    cell: str
    got: str
    expected: str | None = None
