"""Blame as a person reads it: each line of a skill with the patches, tasks and steps behind it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from core.skill.lines import bare, split_lines
from core.types import BlameLine, Patch, Skill


class BlameRow(NamedTuple):
    """One line. `told` says where it comes from in a few characters; `steps` are (trajectory, step) of the evidence."""

    path: str
    line: int
    text: str
    origin: Literal["base", "edit", "code"]
    told: str
    edit: str
    patches: tuple[str, ...]
    tasks: tuple[str, ...]
    steps: tuple[tuple[str, int], ...]
    note: str


def blame_rows(blame: Iterable[BlameLine], patches: Iterable[Patch], path: str = "") -> tuple[BlameRow, ...]:
    """Rows in the order of the blame, of one file where `path` names it."""
    behind = {edit.id: patch for patch in patches for edit in patch.edits}
    return tuple(_row(line, behind) for line in blame if not path or line.path == path)


def lines_of_its_own(skill: Skill) -> tuple[BlameLine, ...]:
    """The blame of a skill nothing was assembled for, S0: every line is itself."""
    return tuple(
        BlameLine(path=file.path, line=number, text=bare(line), base_line=number)
        for file in skill.files
        if file.is_text
        for number, line in enumerate(split_lines(file.text), start=1)
    )


def blame_counts(rows: Sequence[BlameRow]) -> dict[str, int]:
    """How many lines come from S0, from edits, and from code."""
    return {origin: sum(row.origin == origin for row in rows) for origin in ("base", "edit", "code")}


def _row(line: BlameLine, behind: dict[str, Patch]) -> BlameRow:
    known = {behind[source].id: behind[source] for source in line.sources if source in behind}
    tasks = tuple(dict.fromkeys(patch.task for patch in known.values()))
    steps = tuple(dict.fromkeys((each.trajectory, each.step) for patch in known.values() for each in patch.evidence))
    origin: Literal["base", "edit", "code"] = "edit" if line.sources else "code" if line.base_line is None else "base"
    return BlameRow(
        path=line.path,
        line=line.line,
        text=line.text,
        origin=origin,
        told=_told(line, origin, len(tasks)),
        edit=line.edit,
        patches=tuple(known),
        tasks=tasks,
        steps=steps,
        note=line.note,
    )


def _told(line: BlameLine, origin: str, tasks: int) -> str:
    if origin == "base":
        return f"S0:{line.base_line}"
    if origin == "code":
        return line.note or "code"
    first = line.sources[0] + (f" +{len(line.sources) - 1}" if len(line.sources) > 1 else "")
    return f"{first} ({tasks} {'task' if tasks == 1 else 'tasks'})"
