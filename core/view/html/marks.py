"""Texts in which code marked something: what a search found, as a mark; the rest is text."""

from __future__ import annotations

import re

from core.view.html.markup import Html, join, lines, tag

_MARKED = re.compile("\x02(.*?)\x03", re.DOTALL)


def snippet(text: str) -> Html:
    """What a search found, its words marked (`core.view.rows.Hit.snippet`), on one line."""
    parts: list[Html] = []
    end = 0
    flat = " ".join(text.split())
    for found in _MARKED.finditer(flat):
        parts += [lines(flat[end : found.start()]), tag("mark", found.group(1))]
        end = found.end()
    return join([*parts, lines(flat[end:])])
