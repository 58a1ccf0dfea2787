"""All that the scripted model knows, and which of it a text is about."""

from __future__ import annotations

from collections.abc import Sequence

from core.demo.policy.answers.works import WORKS
from core.demo.policy.lore import SPREADSHEET_LORE, Lore

LORES: tuple[Lore, ...] = (SPREADSHEET_LORE, *(work.lore for work in WORKS))


def lore_of(texts: Sequence[str]) -> Lore:
    """The lore by which most of these texts teach something; of equal ones the first."""
    return max(LORES, key=lambda lore: sum(bool(lore.sides(text)) for text in texts))
