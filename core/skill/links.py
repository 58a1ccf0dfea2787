"""What a Markdown text points at: links and images with their lines, and paths named in prose or code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote

from markdown_it.token import Token

from core.skill.front import front_matter
from core.skill.lines import split_lines
from core.skill.markdown import all_tokens
from core.types import Record

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_ATTRIBUTE = re.compile(r"\b(?:href|src)\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w./\\~$}>@-])(?:\./)?((?:scripts|references|assets)/(?:[\w.-]+/)*[\w.-]*\w\.\w+)")


class Link(Record):
    """A link as written; `line` is 0-based in the whole text."""

    href: str
    line: int

    @property
    def path(self) -> str:
        """The path part, percent escapes undone; "" for a link inside the page."""
        return unquote(re.split(r"[?#]", self.href, maxsplit=1)[0])

    @property
    def fragment(self) -> str:
        return unquote(self.href.partition("#")[2])

    @property
    def is_web(self) -> bool:
        """Whether it points to another place than a file: a URL, mailto and the like."""
        scheme = _SCHEME.match(self.href)
        return self.href.startswith("//") or (scheme is not None and scheme.group().lower() != "file:")


class Mention(Record):
    """A path below scripts/, references/ or assets/ named outside a link; `line` is 0-based in the whole text."""

    path: str
    line: int


@lru_cache(maxsize=256)
def links(text: str) -> tuple[Link, ...]:
    """Every link and image of a Markdown text outside code, in order, HTML's included."""
    front = front_matter(text).end
    lines = split_lines(text)
    found: list[Link] = []
    for token in all_tokens("".join(lines[front:])):
        if token.map is None:
            continue
        first, last = token.map[0] + front, token.map[1] + front
        for href, offset in _hrefs(token):
            found.append(Link(href=href, line=_line_of(href, lines, first + offset, last)))
    return tuple(found)


def _hrefs(token: Token) -> Iterator[tuple[str, int]]:
    """(target, line breaks passed before it) within one block."""
    if token.type == "html_block":
        for found in _ATTRIBUTE.finditer(token.content):
            yield found.group(1), token.content[: found.start()].count("\n")
    if token.type != "inline":
        return
    breaks = 0
    for child in token.children or []:
        breaks += child.type in ("softbreak", "hardbreak")
        if child.type in ("link_open", "image"):
            yield str(child.attrGet("href") or child.attrGet("src") or ""), breaks
        elif child.type == "html_inline":
            for found in _ATTRIBUTE.finditer(child.content):
                yield found.group(1), breaks


def _line_of(href: str, lines: tuple[str, ...], start: int, end: int) -> int:
    """The first line from `start` on that holds the target: code spans may hide line breaks that were not counted."""
    return next((number for number in range(start, end) if href in lines[number]), min(start, end - 1))


@lru_cache(maxsize=256)
def mentions(text: str) -> tuple[Mention, ...]:
    """Paths such as `scripts/recalc.py` anywhere in a text, code included; what follows a longer path is not one."""
    return tuple(
        Mention(path=found.group(1), line=number)
        for number, line in enumerate(split_lines(text))
        for found in _MENTION.finditer(line)
    )
