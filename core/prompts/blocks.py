"""Data inside a prompt: delimited blocks that what they hold cannot close.

Skill text, transcripts and candidates come from outside. Each stands between `<tag …>` and `</tag>`; a closing tag of
ours inside the data is written `<\\/tag>`, so that no transcript can end its block and go on as instructions.
"""

from __future__ import annotations

import re

TAGS = (
    "action",
    "answer",
    "base_skill",
    "candidate",
    "candidates",
    "deliver",
    "differences",
    "fresh_attempts",
    "instruction",
    "memory",
    "memory_item",
    "observation",
    "omitted",
    "other_files",
    "outcome",
    "reasoning",
    "review_notes",
    "rubric",
    "skill",
    "skill_file",
    "step",
    "subject",
    "table",
    "task",
    "text",
    "trajectory",
)
_CLOSING = re.compile(rf"<(?=\s*/\s*(?:{'|'.join(sorted(TAGS, key=len, reverse=True))})\b)", re.IGNORECASE)


def block(tag: str, data: str, **attributes: str | int | bool | None) -> str:
    """`<tag name="value">`, the data on lines of its own, `</tag>`. Attributes that are None are left out."""
    return f"<{tag}{_written(attributes)}>\n{shielded(data)}\n</{tag}>"


def nest(tag: str, blocks: str, **attributes: str | int | bool | None) -> str:
    """A block around blocks that are already shielded."""
    return f"<{tag}{_written(attributes)}>\n{blocks}\n</{tag}>"


def shielded(data: str) -> str:
    """The data with every closing tag of ours disarmed."""
    return _CLOSING.sub(r"<\\", data)


def _written(attributes: dict[str, str | int | bool | None]) -> str:
    parts = []
    for name, value in attributes.items():
        if value is None:
            continue
        text = str(value).lower() if isinstance(value, bool) else str(value)
        clean = text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace("\n", "&#10;")
        parts.append(f' {name}="{clean}"')
    return "".join(parts)
