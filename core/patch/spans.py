"""Where an edit goes in the frozen base, and what stands there afterwards.

An anchor names a place in the base and nothing else, so resolving never depends on other edits. What `resolve` lets
through can be applied by itself without harm: the changed file is parsed again, and every line the edit did not touch
must still be what it was, in the section it was in (`core.patch.structure.damage`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.patch.block import block_of
from core.patch.compose import composed, expectations, origins, whole_text
from core.patch.harmless import harmless
from core.patch.paths import creation_problem, is_markdown, main_path, path_problem
from core.patch.places import (
    Span,
    Target,
    add_section,
    append_to_section,
    delete_section,
    describe,
    insert_after,
    insert_before,
    replace,
    target_of,
)
from core.patch.problems import EditProblem
from core.patch.structure import damage
from core.types import Edit, Operation, Skill

__all__ = ["EditProblem", "Span", "resolve"]

_PLACES: Mapping[Operation, Callable[[Edit, Target], Span]] = {
    "insert_before": insert_before,
    "insert_after": insert_after,
    "replace": replace,
    "append_to_section": append_to_section,
    "add_section": add_section,
    "delete_section": delete_section,
    "set_description": describe,
}


def resolve(edit: Edit, skill: Skill) -> Span:
    """The span of an edit on this skill. Raises EditProblem with a reason that says what to do instead."""
    if edit.op == "create_file":
        return _created(edit, skill)
    path = main_path(skill) if edit.op == "set_description" or edit.path == "SKILL.md" else edit.path
    target = _target(path, skill)
    if edit.op == "delete_file":
        return _deleted(edit, path, skill, target)
    span = _PLACES[edit.op](edit, target)
    if target.markdown and not harmless(target, span):
        lines = composed(target, (span,))
        problem = damage(target.text, whole_text(lines), origins(lines), expectations(lines))
        if problem:
            raise EditProblem("structure", problem)
    return span


def _target(path: str, skill: Skill) -> Target:
    problem = path_problem(path)
    if problem:
        raise EditProblem("protected" if "protected" in problem else "path", problem)
    file = skill.file(path)
    if file is None:
        raise EditProblem("file", f"the skill has no file {path!r}{_other_case(path, skill)}")
    if not file.is_text:
        raise EditProblem("file", f"{path} is not text")
    return target_of(path, file.text)


def _other_case(path: str, skill: Skill) -> str:
    name = path.rsplit("/", 1)[-1].casefold()
    near = [file.path for file in skill.files if file.path.rsplit("/", 1)[-1].casefold() == name]
    return "; did you mean " + " or ".join(near[:3]) + "?" if near else "; create_file makes a new one"


def _created(edit: Edit, skill: Skill) -> Span:
    problem = path_problem(edit.path) or creation_problem(edit.path, skill)
    if problem:
        raise EditProblem("path", problem)
    block = block_of(edit.text, is_markdown(edit.path))
    return Span(
        edit=edit.id, path=edit.path, lines=block.lines, numbers=block.numbers, kinds=block.kinds, whole="create"
    )


def _deleted(edit: Edit, path: str, skill: Skill, target: Target) -> Span:
    if path == main_path(skill):
        raise EditProblem("protected", "SKILL.md cannot be deleted: without it there is no skill")
    return Span(edit=edit.id, path=path, first=0, last=len(target.lines), whole="delete")
