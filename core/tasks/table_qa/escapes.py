"""Texts within texts: how a cell is written where pipes and line ends have a meaning, and read again. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

CELL = {"|": "|", "n": "\n", "r": "\r", "\\": "\\"}
"""What stands behind a backslash for what, in tables and answers of our own: a pipe is \\|, a line end \\n."""
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def escaped(text: str, escapes: Mapping[str, str] = CELL) -> str:
    """A text with a backslash form for every sign that has one."""
    return text.translate({ord(meant): f"\\{sign}" for sign, meant in escapes.items()})


def unescaped(text: str, escapes: Mapping[str, str] = CELL) -> str:
    """The text that was escaped. A backslash before any other sign, or at the end, is itself."""
    return _ESCAPE.sub(lambda found: escapes.get(found[1], found[0]), text)
