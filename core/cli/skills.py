"""`trace2skill validate` and `trace2skill init`: skill directories without a run."""

from __future__ import annotations

import argparse

from core.cli.screen import Screen, findings_table
from core.errors import UserError
from core.skill.read import write_skill
from core.skill.starting import new_skill
from core.skill.validate import validate as find_problems
from core.skill.validate import validate_directory


def validate(options: argparse.Namespace, screen: Screen) -> int:
    """Every rule on one directory; status 1 where a finding is an error."""
    directory = options.directory
    findings = validate_directory(directory)
    errors = sum(finding.severity == "error" for finding in findings)
    if findings:
        screen.show(findings_table(f"{directory}: {len(findings)} findings", findings))
    screen.show(f"{directory}: {'valid' if not errors else f'{errors} errors'}")
    screen.report({"directory": str(directory), "valid": not errors, "findings": [f.model_dump() for f in findings]})
    return 1 if errors else 0


def init(options: argparse.Namespace, screen: Screen) -> int:
    """A new skill that is valid from the start; an existing path is never touched."""
    directory = options.directory
    if directory.exists():
        raise UserError(f"{directory}: exists already; choose a new directory, or `trace2skill validate {directory}`")
    name = directory.resolve().name
    skill = new_skill(name, options.description or f"Use when working on {name.replace('-', ' ')}.")
    problems = [finding for finding in find_problems(skill, name) if finding.severity == "error"]
    if problems:
        raise UserError(f"{directory}: {problems[0].message}; {problems[0].advice}")
    write_skill(skill, directory)
    screen.show(f"{directory}: a new skill; write SKILL.md, then `trace2skill validate {directory}`")
    screen.report({"directory": str(directory), "files": [file.path for file in skill.files]})
    return 0
