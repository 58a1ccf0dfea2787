"""Lines as CommonMark counts them: ended by LF, CRLF or a bare CR, and by nothing else.

`str.splitlines` also splits at form feeds, U+2028 and others, so its line numbers drift from a Markdown parser's.
"""

from __future__ import annotations

import re

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def split_lines(text: str) -> tuple[str, ...]:
    """The lines of `text` with their line ends; joined they are `text` again."""
    return tuple(_LINE.findall(text))


def bare(line: str) -> str:
    """A line without its line end."""
    return line.rstrip("\r\n")


def newline_of(text: str) -> str:
    """The line end `text` uses first, LF where it has none."""
    found = re.search(r"\r\n|\r|\n", text)
    return found.group() if found else "\n"
