"""The shape of a merging model's reply.

    {"merged": [{"op": "append_to_section", "path": "SKILL.md", "anchor": "## Formulas",
                 "lines": [{"text": "- Write formulas as strings.", "from": ["p001.e1", "p004.e2"]}]}],
     "dropped": [{"edit": "p002.e1", "reason": "duplicate", "of": "p001.e1", "why": "the same in other words"}]}

An edit without text (delete_section, delete_file, a replace by nothing) has one line with text "" that names its
sources. `of` names the input that is duplicated or contradicted, and is "" for an invalid edit.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AliasChoices, Field

from core.patch.shapes import FilePath, NoneAsEmpty, ReplyShape, Text
from core.types import Operation

DropReason = Literal["duplicate", "contradiction", "invalid"]


class MergedLine(ReplyShape):
    """A line of a merged edit and the inputs it comes from."""

    text: Text = ""
    sources: Annotated[tuple[str, ...], NoneAsEmpty] = Field(
        default=(), validation_alias=AliasChoices("from", "sources"), serialization_alias="from"
    )


class MergedEdit(ReplyShape):
    """An edit as the model merged it."""

    op: Operation
    path: FilePath = "SKILL.md"
    anchor: Text = ""
    lines: Annotated[tuple[MergedLine, ...], NoneAsEmpty] = ()


class DroppedEdit(ReplyShape):
    """An input the model leaves out, why, and which other input that has to do with."""

    edit: str = Field(validation_alias=AliasChoices("edit", "id"), serialization_alias="edit")
    reason: DropReason
    of: Text = ""
    why: Text = ""


class MergeReply(ReplyShape):
    """Everything a model says about one group: every input stands in a line's sources or in `dropped`."""

    merged: Annotated[tuple[MergedEdit, ...], NoneAsEmpty] = Field(
        default=(), validation_alias=AliasChoices("merged", "edits"), serialization_alias="merged"
    )
    dropped: Annotated[tuple[DroppedEdit, ...], NoneAsEmpty] = ()
