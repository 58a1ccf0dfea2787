"""markdown-it-py's CommonMark, parsed once per text.

The tokens are shared between callers by the cache and must not be changed.
"""

from __future__ import annotations

from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

_BLOCKS = MarkdownIt("commonmark")
_BLOCKS.core.ruler.enableOnly(["normalize", "block"])
_WHOLE = MarkdownIt("commonmark")
_WHOLE.validateLink = lambda url: True  # type: ignore[method-assign]  # a link that must not be is still a link to find
_WHOLE.normalizeLink = lambda url: url  # type: ignore[method-assign]  # as written, to find it again in its line


@lru_cache(maxsize=512)
def block_tokens(text: str) -> tuple[Token, ...]:
    """Blocks only, their inline content unparsed: several times faster, and all an outline needs."""
    return tuple(_BLOCKS.parse(_closed(text)))


@lru_cache(maxsize=128)
def all_tokens(text: str) -> tuple[Token, ...]:
    """Blocks with their inline tokens (links, code spans) as children."""
    return tuple(_WHOLE.parse(_closed(text)))


def _closed(text: str) -> str:
    """With a line end at the very end, so that a fence's content lines can be counted by their line ends."""
    return text if not text or text.endswith(("\n", "\r")) else text + "\n"
