"""Candidates and bases for the tests of assemble, in few words."""

from __future__ import annotations

from collections.abc import Sequence

from core.assemble import assemble
from core.patch.lines import text_lines
from core.types import Assembled, Candidate, Decision, Edit, Operation, Skill, SkillFile, Threshold

TEXT = """---
name: sheets
description: Work with .xlsx files by Python.
---

# Sheets

## Reading

- Print the sheet names first.

## Formulas

- Write a formula as a string.

## Old

Something wrong.
"""

TASK_OF = {f"p{slot:03d}.e{number}": f"task {slot}" for slot in range(400) for number in (1, 2, 3)}


def skill(text: str = TEXT, **files: str) -> Skill:
    """A skill in memory; `references__a_md="…"` is the further file references/a.md."""
    found = [SkillFile(path="SKILL.md", data=text.encode())]
    for name, content in files.items():
        stem, _, suffix = name.replace("__", "/").rpartition("_")
        found.append(SkillFile(path=f"{stem}.{suffix}", data=content.encode()))
    return Skill(name="sheets", files=tuple(sorted(found, key=lambda file: file.path)))


def leaves(count: int, start: int = 0) -> tuple[str, ...]:
    """Leaf edits of `count` different tasks."""
    return tuple(f"p{slot:03d}.e1" for slot in range(start, start + count))


def candidate(
    number: int,
    text: str,
    sources: Sequence[str],
    op: Operation = "append_to_section",
    anchor: str = "## Formulas",
    path: str = "SKILL.md",
) -> Candidate:
    """A candidate of the root, the same leaf edits behind every line."""
    edit = Edit(id=f"m1.000.c{number}", op=op, path=path, anchor=anchor, text=text)
    return Candidate(edit=edit, line_sources=(tuple(sources),) * max(1, len(text_lines(text))))


def made(
    candidates: Sequence[Candidate],
    base: Skill | None = None,
    decisions: Sequence[Decision] = (),
    threshold: Threshold | None = None,
    trajectories: int = 20,
) -> Assembled:
    return assemble(
        base or skill(),
        candidates,
        decisions,
        threshold or Threshold(),
        TASK_OF,
        trajectories,
    )


def fates(assembled: Assembled) -> dict[str, list[tuple[str, str]]]:
    """(kind, into) of every candidate's fates."""
    found: dict[str, list[tuple[str, str]]] = {}
    for fate in assembled.fates:
        if fate.edit.startswith("m"):
            found.setdefault(fate.edit, []).append((fate.kind, fate.into))
    return found


def reason(assembled: Assembled, edit: str) -> str:
    return next(fate.reason for fate in assembled.fates if fate.edit == edit)


def decide(
    target: str, verdict: str, replacement: Edit | None = None, why: str = "too vague", reviewer: str = "kim"
) -> Decision:
    return Decision.model_validate(
        {
            "target": target,
            "verdict": verdict,
            "replacement": replacement,
            "reviewer": reviewer,
            "reason": why,
            "at": "2026-01-01T00:00:00Z",
        }
    )
