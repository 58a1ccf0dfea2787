"""What an error analyst hands in, and its tools as offered to a model."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AliasChoices, Field

from core.agent.tools import BASH, PYTHON, RUNS, VIEW
from core.analysts.fix import Fix
from core.patch.parse import ProposedPatch
from core.patch.shapes import NoneAsEmpty, ReplyShape, Text
from core.types import Action, JsonObject, ToolSpec


class ReplacedCommand(ReplyShape):
    """A command of a replacement: the tool, and the command line or program."""

    tool: Literal["bash", "python"]
    text: Text = Field(default="", validation_alias=AliasChoices("text", "code", "command"))


class ProposedFix(ReplyShape):
    """The arguments of `replay`."""

    first_step: int
    last_step: int
    replacement: Annotated[tuple[ReplacedCommand, ...], NoneAsEmpty] = ()

    def fix(self) -> Fix:
        actions = (Action(tool=each.tool, arguments={RUNS[each.tool]: each.text}) for each in self.replacement)
        return Fix(first_step=self.first_step, last_step=self.last_step, replacement=tuple(actions))


class HandedIn(ProposedPatch):
    """What every error analyst submits: a cause that it proves, or that it found none."""

    cause_found: bool = True


class Submission(HandedIn):
    """The arguments of `submit`. Without a replacement the fix is the one that was replayed last."""

    first_step: int | None = None
    last_step: int | None = None
    replacement: Annotated[tuple[ReplacedCommand, ...], NoneAsEmpty] = ()

    def fix(self, last: Fix | None) -> Fix | None:
        """The fix that is handed in, None where none is named and none was replayed."""
        if not self.replacement and last is not None:
            return last
        if self.first_step is None:
            return None
        last_step = self.first_step if self.last_step is None else self.last_step
        return ProposedFix(first_step=self.first_step, last_step=last_step, replacement=self.replacement).fix()


def object_of(properties: dict[str, JsonObject], required: tuple[str, ...]) -> JsonObject:
    """An open object: a call with one property too many is better run than thrown away."""
    return {"type": "object", "properties": properties, "required": list(required)}


_STRING: JsonObject = {"type": "string"}
_FIRST: JsonObject = {"type": "integer", "description": "number of the first replaced step"}
_LAST: JsonObject = {"type": "integer", "description": "number of the last replaced step, the same for one step"}
_REPLACEMENT: JsonObject = {
    "type": "array",
    "description": "the commands that take the place of these steps, in order",
    "items": object_of({"tool": {"type": "string", "enum": list(RUNS)}, "text": _STRING}, ("tool", "text")),
}
EVIDENCE: JsonObject = {
    "type": "array",
    "items": object_of({"step": {"type": "integer"}, "quote": _STRING}, ("step", "quote")),
}
EDITS: JsonObject = {
    "type": "array",
    "items": object_of({"op": _STRING, "path": _STRING, "anchor": _STRING, "text": _STRING}, ("op",)),
}

EVALUATE = ToolSpec(
    name="evaluate",
    description="Grade a workbook of yours against the first test case; the agent's own result if path is empty.",
    parameters=object_of({"path": {"type": "string", "description": "a file in /work, or empty"}}, ()),
)
REPLAY = ToolSpec(
    name="replay",
    description="Run the agent's steps again on the untouched input with a run of them replaced, and grade every case.",
    parameters=object_of(
        {"first_step": _FIRST, "last_step": _LAST, "replacement": _REPLACEMENT},
        ("first_step", "last_step", "replacement"),
    ),
)
SUBMIT = ToolSpec(
    name="submit",
    description="Hand in the analysis. Leave the replacement out to hand in the one you replayed last.",
    parameters=object_of(
        {
            "cause_found": {"type": "boolean"},
            "first_step": _FIRST,
            "last_step": _LAST,
            "replacement": _REPLACEMENT,
            "root_cause": _STRING,
            "evidence": EVIDENCE,
            "edits": EDITS,
        },
        ("cause_found", "root_cause"),
    ),
)

ANALYST_TOOLS = (BASH, PYTHON, VIEW, EVALUATE, REPLAY, SUBMIT)
