"""A Markdown file as its reader will see it, in our own elements: nothing in it loads, runs, leaves or restyles. Pure.

markdown-it-py parses (CommonMark with tables and strikethrough, HTML disabled, no autolinks); its tokens become tags
of `core.view.html`, which escapes all text. Images are told, not shown. Links are told with where they lead; only
those to a heading of the page or a file of the skill can be followed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.skill.front import front_matter
from core.skill.lines import split_lines
from core.view.html.markup import NOTHING, Html, join, jump, lines, link, tag, text
from core.view.links import View
from core.view.text.code import Language, code_spans
from core.view.text.spans import pieces

FileView: TypeAlias = Callable[[str], View | None]
"""The view of a file of the skill by its path, None where it has no such file."""

_DEEPEST = 100
"""How deep lists and quotes may lie in each other: beyond that the parser leaves out what follows without a word."""

_PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": _DEEPEST})
_PARSER.enable(["table", "strikethrough"])
_PARSER.validateLink = lambda url: True  # type: ignore[method-assign]  # every link is told, and none is ours to follow
_PARSER.normalizeLink = lambda url: url  # type: ignore[method-assign]
_PLAIN = {
    "paragraph": "p",
    "blockquote": "blockquote",
    "bullet_list": "ul",
    "list_item": "li",
    "table": "table",
    "thead": "thead",
    "tbody": "tbody",
    "tr": "tr",
    "th": "th",
    "td": "td",
    "em": "em",
    "strong": "strong",
    "s": "s",
}

_LANGUAGES: dict[str, Language] = {"python": "python", "py": "python", "json": "json"}
_LANGUAGES |= dict.fromkeys(("bash", "sh", "shell", "console"), "bash")


class Heading(NamedTuple):
    """A heading of the page: its level from 1 to 6, its words, and the id it has."""

    level: int
    words: str
    anchor: str


class Preview(NamedTuple):
    """A page to show, and its headings in order."""

    html: Html
    headings: tuple[Heading, ...]


def preview(source: str, file_view: FileView = lambda path: None, prefix: str = "h") -> Preview:
    """The page a Markdown text makes. Headings have the ids `{prefix}-1`, `{prefix}-2` … in their order."""
    front = front_matter(source)
    above, body = split_lines(source)[: front.end], "".join(split_lines(source)[front.end :])
    tokens = _PARSER.parse(body)
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        told = tag("p", "Nested too deeply to be rendered; this is the text as it is.", cls="lab-faint")
        return Preview(tag("article", told, tag("pre", lines(source)), cls="lab-page"), ())
    headings = _headings(tokens, prefix)
    drawn = _Drawing(headings, file_view).all(tokens)
    shown = NOTHING if not above else tag("pre", lines("".join(above))) if front.problem else _front(front.fields)
    return Preview(tag("article", shown, drawn, cls="lab-page"), headings)


def _front(fields: Mapping[str, object]) -> Html:
    rows = [part for key, value in fields.items() for part in (tag("dt", key), tag("dd", lines(str(value))))]
    return tag("dl", *rows, cls="front")


def _headings(tokens: Sequence[Token], prefix: str) -> tuple[Heading, ...]:
    found = [
        (int(token.tag[1]), "".join(_words(inline.children or [])))
        for token, inline in pairwise(tokens)
        if token.type == "heading_open"
    ]
    return tuple(Heading(level, words, f"{prefix}-{place}") for place, (level, words) in enumerate(found, start=1))


def _words(children: Sequence[Token]) -> list[str]:
    return [" " if child.type in ("softbreak", "hardbreak") else child.content for child in children]


def _slug(words: str) -> str:
    """What hosts make of a heading for `#fragment` links: lower case, spaces to hyphens, punctuation gone."""
    kept = "".join(each for each in words.lower() if each.isalnum() or each in " -_")
    return kept.strip().replace(" ", "-")


class _Drawing:
    """Tokens on their way to elements: an open tag begins a list of children, its close makes the element of them."""

    def __init__(self, headings: Sequence[Heading], file_view: FileView) -> None:
        self._headings = iter(headings)
        self._by_slug = {_slug(each.words): each.anchor for each in reversed(headings)}
        self._file_view = file_view

    def all(self, tokens: Sequence[Token]) -> Html:
        """The elements of some tokens, whether blocks or the parts of a line."""
        open_parts: list[list[Html]] = [[]]
        opened: list[Token] = []
        for token in tokens:
            if token.nesting == 1:
                opened.append(token)
                open_parts.append([])
            elif token.nesting == -1:
                children = join(open_parts.pop())
                open_parts[-1].append(self._element(opened.pop(), children))
            else:
                open_parts[-1].append(self._leaf(token))
        return join(open_parts[0])

    def _element(self, token: Token, children: Html) -> Html:
        kind = token.type.removesuffix("_open")
        if kind == "heading":
            return tag(f"h{min(int(token.tag[1]) + 2, 6)}", children, id=next(self._headings).anchor, cls=token.tag)
        if kind == "ordered_list":
            start = token.attrGet("start")
            return tag("ol", children, start=start if isinstance(start, int) else None)
        if kind == "link":
            return self._link(str(token.attrGet("href") or ""), children)
        if kind == "paragraph" and token.hidden:
            return children
        name = _PLAIN.get(kind)
        return tag(name, children, cls=_aligned(token)) if name else tag("div", children)

    def _leaf(self, token: Token) -> Html:
        if token.type == "inline":
            return self.all(token.children or [])
        if token.type in ("fence", "code_block"):
            return tag("pre", tag("code", _code(token.content, token.info)), cls="lab-text")
        if token.type == "code_inline":
            return tag("code", token.content)
        if token.type == "image":
            told = "".join(_words(token.children or [])) or "no description"
            return tag("span", f"[image: {told}] ({token.attrGet('src') or ''})", cls="lab-faint")
        if token.type == "softbreak":
            return text(" ")
        if token.type in ("hardbreak", "hr"):
            return tag("br" if token.type == "hardbreak" else "hr")
        return text(token.content)

    def _link(self, target: str, children: Html) -> Html:
        anchor = self._by_slug.get(unquote(target[1:]).lower()) if target.startswith("#") else None
        if anchor is not None:
            return jump(anchor, children)
        found = self._file_view(unquote(target.partition("#")[0]).removeprefix("./"))
        if found is not None:
            return link(found, children)
        return join([tag("u", children), tag("span", f" ({target})", cls="lab-faint")])


def _code(text: str, info: str) -> Html:
    """A block of code, coloured where its language is known: `info` is what stands behind the opening fence."""
    language = _LANGUAGES.get(info.split()[0].lower() if info.split() else "", "")
    parts = pieces(text, code_spans(text, language), (), 0, len(text))
    return join(tag("span", lines(part.text), cls=part.kind) if part.kind else lines(part.text) for part in parts)


def _aligned(token: Token) -> str:
    style = str(token.attrGet("style") or "")
    return next((side for side in ("right", "center") if style == f"text-align:{side}"), "")
