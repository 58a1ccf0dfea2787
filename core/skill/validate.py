"""Every rule of the published format and more, over a skill in memory or on disk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from core.skill import survey
from core.skill.rules import body, files, front, links, size
from core.skill.rules.rule import Rule, subject_of
from core.types import Finding, Skill

RULES: tuple[Rule, ...] = (
    *front.RULES, *files.RULES, *body.RULES, *links.RULES, *size.RULES, *survey.RULES,
)  # fmt: skip
"""Every rule, in the order of their families."""

_CHECKS = (front.check_front, files.check_files, body.check_body, links.check_links, size.check_size)


def validate(skill: Skill, directory_name: str | None = None) -> tuple[Finding, ...]:
    """Everything there is to say about a skill, SKILL.md first, then by path and line.

    `directory_name` is what the name must equal; None leaves that rule out (a skill in memory lies nowhere).
    """
    subject = subject_of(skill, directory_name)
    found = (finding for check in _CHECKS for finding in check(subject))
    return _sorted(found)


def validate_directory(directory: Path) -> tuple[Finding, ...]:
    """The same of a directory, with findings for entries that cannot be part of a skill (outside links, unreadable).

    Raises UserError where there is no skill to read.
    """
    found = survey.survey(directory)
    return _sorted((*found.findings, *validate(found.skill, found.skill.name)))


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda one: (one.path.lower() != "skill.md", one.path, one.line or 0)))
