"""How memories enter a prompt: behind the skill, introduced in a sentence, each a block of its own."""

from __future__ import annotations

from collections.abc import Sequence

from core.prompts.blocks import block, nest
from core.types import MemoryItem

INTRODUCTION = (
    "Beside the skill there are memories: what single attempts at earlier tasks of this kind taught, the nearest to "
    "this task first. Consider each, use what fits this task, and leave the rest; none of them says anything about the "
    "files of this task."
)


def memory_block(items: Sequence[MemoryItem]) -> str:
    """The items, nearest first, under their introduction; "" where there are none."""
    if not items:
        return ""
    return f"{INTRODUCTION}\n\n{nest('memory', chr(10).join(map(_item, items)))}"


def _item(item: MemoryItem) -> str:
    return block("memory_item", f"{item.description}\n{item.content}", title=item.title)
