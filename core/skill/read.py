"""The door between the disk and a `Skill` in memory: both ways byte for byte."""

from __future__ import annotations

from pathlib import Path

from core.errors import UserError
from core.skill.survey import survey
from core.skill.write import write_skill
from core.types import Skill

__all__ = ["read_skill", "write_skill"]


def read_skill(directory: Path) -> Skill:
    """The skill in `directory`, named as the directory is; what its files say is not judged here.

    Raises UserError where there is no such directory or no SKILL.md in it, or where an entry cannot be part of a skill
    (a link that leaves it, an unreadable file): a skill is read whole or not at all.
    """
    found = survey(directory)
    problem = next((finding for finding in found.findings if finding.severity == "error"), None)
    if problem is not None:
        raise UserError(f"{directory / problem.path}: {problem.message}; {problem.advice}")
    return found.skill
