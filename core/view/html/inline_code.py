"""Words with code among them: what stands between backticks is drawn as code, as a reader of Markdown expects."""

from __future__ import annotations

import re

from core.view.html.markup import Html, join, lines, tag

_CODE = re.compile(r"`([^`\n]+)`")


def with_code(words: str) -> Html:
    """A text as text, its pieces in backticks as code; a backtick without a second one on its line stays one."""
    pieces = _CODE.split(words)
    return join(tag("code", lines(piece)) if place % 2 else lines(piece) for place, piece in enumerate(pieces))
