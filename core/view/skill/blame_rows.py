"""Blame as a person reads it: each line of a skill with the patches, tasks and steps behind it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

from core.patch.ids import of_run, run_of
from core.skill.lines import bare, split_lines
from core.types import BlameLine, Patch, Skill
from core.view.amounts import many
from core.view.skill.origins import Origin, origin_of


class TaughtBy(NamedTuple):
    """A step that evidence of a patch quotes."""

    trajectory: str
    step: int
    task: str


class BlameRow(NamedTuple):
    """One line. `told` says where it comes from in a few characters; `steps` are those of the evidence.

    A line of S0 (`origin` base) that an earlier run's edits wrote has patches, tasks and steps too: those of that run.
    """

    path: str
    line: int
    text: str
    origin: Origin
    told: str
    edit: str
    patches: tuple[str, ...]
    tasks: tuple[str, ...]
    steps: tuple[TaughtBy, ...]
    note: str


def blame_rows(
    blame: Iterable[BlameLine],
    patches: Iterable[Patch],
    path: str = "",
    earlier: Mapping[str, Sequence[Patch]] = MappingProxyType({}),
) -> tuple[BlameRow, ...]:
    """Rows in the order of the blame, of one file where `path` names it.

    `earlier` has the patches of runs that wrote lines of S0, by run (`earlier_runs`): their ids name them.
    """
    behind = {edit.id: (patch.id, patch) for patch in patches for edit in patch.edits}
    for run, known in earlier.items():
        behind |= {of_run(run, edit.id): (of_run(run, patch.id), patch) for patch in known for edit in patch.edits}
    return tuple(_row(line, behind) for line in blame if not path or line.path == path)


def earlier_runs(blame: Iterable[BlameLine]) -> tuple[str, ...]:
    """The runs whose edits wrote lines of S0."""
    sources = chain.from_iterable(line.sources for line in blame)
    return tuple(dict.fromkeys(run for source in sources if (run := run_of(source))))


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


def _row(line: BlameLine, behind: Mapping[str, tuple[str, Patch]]) -> BlameRow:
    known = dict(behind[source] for source in line.sources if source in behind)
    tasks = tuple(dict.fromkeys(patch.task for patch in known.values()))
    quoted = (TaughtBy(each.trajectory, each.step, patch.task) for patch in known.values() for each in patch.evidence)
    origin = origin_of(line)
    return BlameRow(
        path=line.path,
        line=line.line,
        text=line.text,
        origin=origin,
        told=_told(line, origin, len(tasks)),
        edit=line.edit,
        patches=tuple(known),
        tasks=tasks,
        steps=tuple(dict.fromkeys(quoted)),
        note=line.note,
    )


def _told(line: BlameLine, origin: str, tasks: int) -> str:
    if origin == "code":
        return line.note or "code"
    if not line.sources:
        return line.note or line.edit if origin == "edit" else f"S0:{line.base_line}"
    first = line.sources[0] + (f" +{len(line.sources) - 1}" if len(line.sources) > 1 else "")
    before = f"S0:{line.base_line} ← " if origin == "base" else ""
    known = many(tasks, "task") if tasks else "its run is not here"
    return f"{before}{first} ({known})"
