"""The skill that a configuration starts from."""

from __future__ import annotations

from pathlib import Path

from core.config import RunConfig
from core.engine.wiring.tasks import STARTER, domain_of
from core.errors import UserError
from core.skill.read import read_skill
from core.skill.validate import validate
from core.types import Skill

SKIPPED_BY_CLIENTS = frozenset(
    {"front-missing", "front-unclosed", "front-yaml", "front-mapping", "description-missing", "description-type"}
)
"""Findings for which published clients skip a skill; reading is lenient about all others."""


def starting_skill(config: RunConfig) -> Skill | None:
    """S0: the configured directory, the starter skill, or None where the mode drafts one or uses none.

    Raises UserError where there is none, or one no skill could be grown from.
    """
    if config.mode not in ("deepening", "evaluation"):
        return None
    if not config.skill:
        generated = domain_of(config.tasks).generated
        if config.tasks.source == STARTER and generated is not None:
            return generated.skill()
        raise UserError(
            'no skill is named: set `skill = "DIR"` in the config, or mode = "creation" to start from a draft'
        )
    return sound_skill(Path(config.skill).expanduser())


def sound_skill(directory: Path) -> Skill:
    """The skill in a directory. Raises UserError where there is none, or one that agents would skip."""
    skill = read_skill(directory)
    fatal = [finding for finding in validate(skill, directory.resolve().name) if finding.rule in SKIPPED_BY_CLIENTS]
    if fatal:
        raise UserError(
            f"{directory}: agents would skip this skill: {fatal[0].message}; {fatal[0].advice} "
            f"(`trace2skill validate {directory}` lists all)"
        )
    return skill
