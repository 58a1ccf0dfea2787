"""What an analyst's reply looks like, and turning it into edits. Nothing is guessed: what is unclear is a problem."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from core.patch.ids import edit_id
from core.patch.lines import trimmed
from core.patch.shapes import FilePath, NoneAsEmpty, ReplyShape, Text
from core.patch.spans import EditProblem, resolve
from core.types import Edit, Operation, Skill


class ProposedEvidence(ReplyShape):
    """A quote and the step it stands in; -1 where the reply names none."""

    step: int = -1
    quote: Text = ""


class ProposedEdit(ReplyShape):
    """One lesson as one change. `path` is SKILL.md where the reply leaves it out."""

    op: Operation
    path: FilePath = "SKILL.md"
    anchor: Text = ""
    text: Text = ""


class ProposedPatch(ReplyShape):
    """An analyst's reply: why it went as it did, quotes that show it, and at most a few edits (none: no lesson)."""

    root_cause: Text = ""
    evidence: Annotated[tuple[ProposedEvidence, ...], NoneAsEmpty] = ()
    edits: Annotated[tuple[ProposedEdit, ...], NoneAsEmpty] = ()


def edits_of(proposed: ProposedPatch, patch_id: str) -> tuple[Edit, ...]:
    """The edits of a reply, ids `p017.e1` onwards; blank lines at the ends of texts and anchors are left out."""
    return tuple(edit_of(each, edit_id(patch_id, number)) for number, each in enumerate(proposed.edits, 1))


def edit_of(proposed: ProposedEdit, identifier: str) -> Edit:
    return Edit(
        id=identifier,
        op=proposed.op,
        path=proposed.path.strip(),
        anchor=trimmed(proposed.anchor),
        text=trimmed(proposed.text),
    )


def fitting(edits: Sequence[Edit], skill: Skill) -> tuple[tuple[Edit, EditProblem | None], ...]:
    """Each edit with the problem it has on this skill, None where it can be applied by itself."""
    return tuple((edit, _problem(edit, skill)) for edit in edits)


def _problem(edit: Edit, skill: Skill) -> EditProblem | None:
    try:
        resolve(edit, skill)
    except EditProblem as problem:
        return problem
    return None
