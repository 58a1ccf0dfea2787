"""`trace2skill validate` and `trace2skill init`: skill directories without a run."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from core.cli.screen import Screen
from core.cli.tables import counted, shown_findings
from core.errors import UserError
from core.skill.starting import new_skill, start_skill
from core.skill.validate import validate_directory
from core.view.plain import plain


def validate(options: argparse.Namespace, screen: Screen) -> int:
    """Every rule on one directory; status 1 where a finding is an error."""
    directory = options.directory
    findings = validate_directory(directory)
    invalid = any(finding.severity == "error" for finding in findings)
    screen.show(shown_findings(findings))
    screen.show(f"{directory}: {'not valid' if invalid else 'valid'}, {counted(findings)}")
    screen.report({"directory": str(directory), "valid": not invalid, "findings": plain(findings)})
    return 1 if invalid else 0


def init(options: argparse.Namespace, screen: Screen) -> int:
    """A new skill that is valid from the start; a skill that is there is never touched."""
    directory: Path = options.directory
    name = directory.resolve().name
    try:
        skill = start_skill(directory, options.description or f"Use when working on {name.replace('-', ' ')}.")
    except UserError as problem:
        better = directory.with_name(_plain_name(name))
        if better.name != name and _names_a_skill(better.name):
            raise UserError(f"{problem}; try `trace2skill init {better}`") from None
        raise
    next_steps = (
        f"write {directory / 'SKILL.md'}: what to do, and in the description when to use it",
        f"trace2skill validate {directory}",
        f'skill = "{directory}" in a config, then trace2skill evolve (`trace2skill evolve --help` shows a config)',
    )
    screen.show(f"{directory}: a new skill. Next:")
    for step in next_steps:
        screen.show(f"  {step}")
    screen.report({"directory": str(directory), "files": [file.path for file in skill.files], "next": next_steps})
    return 0


def _plain_name(name: str) -> str:
    """The nearest name the format allows: lower-case letters, digits and single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:64].strip("-")


def _names_a_skill(name: str) -> bool:
    try:
        new_skill(name, "Use when trying a name.")
    except UserError:
        return False
    return True
