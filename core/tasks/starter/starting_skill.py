"""The bundled skill that evolution starts from: sound, human-written, and silent on everything that is planted."""

from __future__ import annotations

from pathlib import Path

from core.skill.read import read_skill
from core.types import Skill

SKILL_DIRECTORY = Path(__file__).parent / "skill" / "xlsx-starter"


def starter_skill() -> Skill:
    """S0 of the starter suite, as it is shipped."""
    return read_skill(SKILL_DIRECTORY)
