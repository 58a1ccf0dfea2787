"""What a prompt teaches: the skill in it, its references as far as they were read, and the memories beside it."""

from __future__ import annotations

import re
from functools import lru_cache

from core.demo.policy.conversation import Request, blocks, joined
from core.demo.policy.lore import Lore

_LISTED = re.compile(r"^(\S+\.md) \(\d+ lines\)$", re.MULTILINE)
MOST_REFERENCES = 6


def taught_in(request: Request, lore: Lore) -> frozenset[str]:
    """The practices that skill, viewed references and memories taken together speak for."""
    skill, memory = request.block("skill"), request.block("memory")
    texts = [joined(file.text) for file in blocks(skill.text, "skill_file")] if skill else []
    if skill:
        texts += [each.result for each in request.exchanges if each.call.tool == "view"]
    if memory:
        texts += [joined(item.text) for item in memory.blocks("memory_item")]
    return _taught_by(tuple(texts), lore)


@lru_cache(maxsize=256)
def _taught_by(texts: tuple[str, ...], lore: Lore) -> frozenset[str]:
    return frozenset(practice for practice, side in lore.sides("\n\n".join(texts)).items() if side > 0)


def unread(request: Request) -> list[str]:
    """The skill's Markdown files that are listed but were not looked at yet."""
    skill = request.block("skill")
    if skill is None or "view" not in request.tools:
        return []
    listed = [name for block in blocks(skill.text, "other_files") for name in _LISTED.findall(block.text)]
    seen = {str(each.call.arguments.get("path")) for each in request.exchanges if each.call.tool == "view"}
    return [name for name in listed[:MOST_REFERENCES] if name not in seen]
