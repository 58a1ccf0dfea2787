"""A new skill to start from: valid as it is, and short enough to be overwritten without regret."""

from __future__ import annotations

from pathlib import Path

from core.errors import UserError
from core.skill.front import front_matter, set_description
from core.skill.scalars import double_quoted
from core.skill.validate import validate
from core.skill.write import write_skill
from core.types import Skill, SkillFile

_TEMPLATE = """\
---
name: {name}
description: x
---

# {title}

## When to use this skill

Say which requests it is for, and which it is not for.

## Steps

1. Say what to look at first.
2. Say what to do, in the order in which to do it.
3. Say how to check the result before handing it in.

## Pitfalls

- Name a mistake that was really made, and how to avoid it.
"""


def new_skill(name: str, description: str) -> Skill:
    """A skill of one SKILL.md that passes every rule.

    Raises UserError where the name or the description breaks the published format.
    """
    title = " ".join(part.capitalize() for part in name.split("-"))
    if not description.strip():
        raise UserError("a skill needs a description: say what it does and when to use it")
    text = set_description(_TEMPLATE.format(name=_as_text(name), title=title), description)
    skill = Skill(name=name, files=(SkillFile(path="SKILL.md", data=text.encode()),))
    for finding in validate(skill, name):
        if finding.severity == "error":
            raise UserError(f"{finding.message}; {finding.advice}")
    return skill


def _as_text(name: str) -> str:
    """The name as YAML reads it for text: `no` and `12` need quotes."""
    front = front_matter(f"---\nname: {name}\n---\n")
    return name if front.fields == {"name": name} else double_quoted(name)


def start_skill(directory: Path, description: str) -> Skill:
    """Write a new skill into `directory`, named as the directory is, and return it.

    Raises UserError where there is one already, where the directory's name cannot name a skill, or as `write_skill`.
    """
    place = directory.resolve()
    if any(path.name.lower() == "skill.md" for path in (place.iterdir() if place.is_dir() else ())):
        raise UserError(f"{directory}: there is a skill already; `trace2skill validate {directory}` says how it is")
    skill = new_skill(place.name, description)
    write_skill(skill, directory)
    return skill
