"""The bundled skill that evolution on tables starts from: sound, human-written, and silent on all that is planted."""

from __future__ import annotations

from pathlib import Path

from core.skill.read import read_skill
from core.types import Skill

SKILL_DIRECTORY = Path(__file__).parents[1] / "skill" / "table-starter"


def table_skill() -> Skill:
    """S0 of the suite, as it is shipped."""
    return read_skill(SKILL_DIRECTORY)
