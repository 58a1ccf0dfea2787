"""What every control arm is, and what none may do: equal the skill it is made from, or break it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from core.skill.validate import validate
from core.types import Skill, SkillFile

MAIN = "SKILL.md"


class Control(NamedTuple):
    """A control arm of a skill, and what was done to make it, in one sentence."""

    skill: Skill
    note: str


class NoControl(Exception):
    """This control cannot be made of this skill; the message is one sentence that says why."""


def main_text(skill: Skill) -> str:
    """The text of SKILL.md. Raises NoControl where there is none."""
    main = skill.file(MAIN)
    if main is None or not main.is_text:
        raise NoControl(f"{skill.name} has no SKILL.md that can be read as text")
    return main.text


def with_main(skill: Skill, text: str, others: Sequence[SkillFile] | None = None) -> Skill:
    """The skill with another SKILL.md; with `others` these are all its other files."""
    kept = [file for file in skill.files if file.path != MAIN] if others is None else list(others)
    main = skill.file(MAIN) or SkillFile(path=MAIN, data=b"")
    files = (main.model_copy(update={"data": text.encode()}), *kept)
    return skill.model_copy(update={"files": tuple(sorted(files, key=lambda file: file.path))})


def breaks(before: Skill, after: Skill) -> str:
    """The first error that `after` has and `before` has not, as a reason; "" where there is none."""
    had = Counter((found.rule, found.path) for found in validate(before) if found.severity == "error")
    for found in validate(after):
        if found.severity == "error":
            had[found.rule, found.path] -= 1
            if had[found.rule, found.path] < 0:
                return f"{found.path}: {found.message}"
    return ""


def sound(before: Skill, after: Skill, note: str) -> Control:
    """A control that differs from the skill and breaks nothing. Raises NoControl where it does not hold."""
    if after.digest == before.digest:
        raise NoControl(f"{before.name} would stay as it is")
    if problem := breaks(before, after):
        raise NoControl(f"{before.name} would not be valid any more ({problem})")
    return Control(after, note)
