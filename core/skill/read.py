"""The door between the disk and a `Skill` in memory: both ways byte for byte."""

from __future__ import annotations

from pathlib import Path

from core.errors import UserError
from core.skill.rules.rule import main_file
from core.skill.survey import survey
from core.skill.write import write_skill
from core.types import Skill, SkillFile

__all__ = ["read_skill", "write_skill"]


def read_skill(directory: Path) -> Skill:
    """The skill in `directory`, named as the directory is; what its files say is not judged here.

    A main file called `skill.md` is accepted and becomes SKILL.md, so that edits and clients find it. Raises UserError
    where there is no such directory or no SKILL.md in it, or where an entry cannot be part of a skill (a link that
    leaves it, an unreadable file): a skill is read whole or not at all.
    """
    found = survey(directory)
    problem = next((finding for finding in found.findings if finding.severity == "error"), None)
    if problem is not None:
        raise UserError(f"{directory / problem.path}: {problem.message}; {problem.advice}")
    main = main_file(found.skill)
    if main is None:
        raise UserError(f"{directory}: its SKILL.md is not a file; put the skill's text into a file of that name")
    return found.skill if main.path == "SKILL.md" else _renamed(found.skill, main)


def _renamed(skill: Skill, main: SkillFile) -> Skill:
    files = (file.model_copy(update={"path": "SKILL.md"}) if file is main else file for file in skill.files)
    return skill.model_copy(update={"files": tuple(sorted(files, key=lambda file: file.path))})
