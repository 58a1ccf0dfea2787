"""Edits that the scripted analysts propose: where in the base skill a lesson goes, and in which words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.demo.policy.conversation import Request, blocks, joined
from core.demo.policy.lore import SPREADSHEET_LORE, Lore
from core.demo.policy.trajectory import StepView, quote_from
from core.demo.policy.wordings import Wording, wordings

_HEADING = re.compile(r"^#{2,3} +\S.*$", re.MULTILINE)
_FENCE = re.compile(r"^(\s*)(```|~~~).*?(?:^\s*\2\s*$|\Z)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class BaseSkill:
    """The frozen skill as the prompt shows it: its Markdown files, and the lore they are read by."""

    files: tuple[tuple[str, str], ...]
    lore: Lore = SPREADSHEET_LORE

    @property
    def main(self) -> str:
        return next((text for path, text in self.files if path.lower() == "skill.md"), "")

    @property
    def path(self) -> str:
        return next((path for path, _ in self.files if path.lower() == "skill.md"), "SKILL.md")

    @property
    def sides(self) -> Mapping[str, int]:
        """What the skill says of each practice it speaks of: 1 for it, -1 against it."""
        return _sides_of(self.files, self.lore)

    def side(self, practice: str) -> int:
        """What the skill says of a practice: 1 for it, -1 against it, 0 nothing."""
        return self.sides.get(practice, 0)


@lru_cache(maxsize=128)
def _sides_of(files: tuple[tuple[str, str], ...], lore: Lore) -> dict[str, int]:
    return lore.sides("\n\n".join(text for _, text in files))


def base_skill_in(request: Request, lore: Lore = SPREADSHEET_LORE) -> BaseSkill:
    block = request.block("base_skill")
    found = blocks(block.text, "skill_file") if block else ()
    return BaseSkill(tuple((file.attributes.get("path", ""), joined(file.text)) for file in found), lore)


def refused_in(request: Request, lore: Lore = SPREADSHEET_LORE) -> frozenset[str]:
    """The practices that reviewers refused before, by the names of their wordings."""
    notes = request.block("review_notes")
    found = lore.sides(notes.text) if notes else {}
    return frozenset(practice if side > 0 else f"against {practice}" for practice, side in found.items())


def edit_for(name: str, skill: BaseSkill, *content: object) -> dict[str, Any]:
    """The edit that adds a lesson: under the heading that fits it best, worded by the request's content.

    The seed is no content: a question that is asked again, because the reply was damaged on its way, is answered alike.
    `name` is a practice, or "against" and a practice for its opposite.
    """
    wording = skill.lore.wordings[name]
    lesson = f"- {wording.drawn(name, *content)}"
    anchor = _heading_for(wording, skill.main)
    if anchor:
        return {"op": "append_to_section", "path": skill.path, "anchor": anchor, "text": lesson}
    return {"op": "add_section", "path": skill.path, "anchor": "", "text": f"## {wording.title}\n\n{lesson}"}


def _heading_for(wording: Wording, text: str) -> str:
    """The first heading, by the wording's own order of preference; without a match the last heading of all."""
    headings: list[str] = [heading.rstrip() for heading in _HEADING.findall(_FENCE.sub("\n", text))]
    once = [heading for heading in headings if headings.count(heading) == 1]
    for word in wording.place:
        found = next((heading for heading in once if word in heading.lower()), None)
        if found:
            return found
    return once[-1] if once else ""


def evidence_for(names: Iterable[str], steps: tuple[StepView, ...], step: StepView) -> list[dict[str, Any]]:
    """A quote for each lesson, from the step named."""
    quotes = [quote_from(step.code, wordings()[name].quote) or quote_from(step.whole, ()) for name in names]
    return [{"step": step.index, "quote": quote} for quote in dict.fromkeys(quotes) if quote]
