"""Damage to Markdown's structure, of the kinds that careless editing by program leaves behind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.skill.lines import bare, split_lines
from core.skill.markdown import block_tokens
from core.skill.outline import Fence
from core.skill.rules.rule import Page, Rule, Subject
from core.types import Finding

EMPTY = Rule(name="body-empty", severity="warning", advice="write below the front matter what the agent should do")
UNCLOSED = Rule(name="fence-unclosed", severity="error", advice="close the fence: all text below it is code")
INSIDE = Rule(
    name="fence-inside",
    severity="warning",
    advice="close the outer fence before, or open it with more marks than the inner",
)
FENCE_GLUED = Rule(name="fence-glued", severity="error", advice="put the fence on a line of its own")
GLUED = Rule(
    name="heading-glued", severity="error", advice="put the heading on a line of its own, with a blank line above"
)
MAYBE_GLUED = Rule(
    name="heading-glued-maybe", severity="warning", advice="if a heading begins here, put it on its own line"
)
NO_SPACE = Rule(name="heading-space", severity="warning", advice="put a space between the # marks and the title")
ACCIDENT = Rule(name="heading-accident", severity="warning", advice="put a blank line between the text and the `---`")
DUPLICATE = Rule(name="heading-duplicate", severity="warning", advice="merge the two sections or name them apart")
PLACEHOLDER = Rule(
    name="heading-placeholder", severity="error", advice="give the section its title, or remove the line"
)

RULES = (
    EMPTY, UNCLOSED, INSIDE, FENCE_GLUED, GLUED, MAYBE_GLUED, NO_SPACE, ACCIDENT, DUPLICATE, PLACEHOLDER,
)  # fmt: skip

_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)", re.DOTALL)
_TAG = re.compile(r"<[A-Za-z/!][^<>]*>")

# What can end a text that a heading was glued to. An opening quote or bracket cannot: ("## Title") names a heading.
_CLOSING = r"[.!?:;%)\]}`]|(?<=[\w.!?,:;)\]*])[\"'*]|(?![\s\w“‘„«¿¡（「『【–—])[^\x00-\x7f]"
_ENDS_SENTENCE = rf"(?:{_CLOSING})"
_ENDS = rf"(?:\w|{_CLOSING})"
_TITLE = r"[\w*`\"'(\[]|[^\x00-\x7f]"
_SURE = re.compile(
    rf"{_ENDS}(?P<title>#{{2,6}} +(?={_TITLE}).*)|{_ENDS_SENTENCE}(?P<one># +(?=[A-Z*`]|[^\x00-\x7f]).*)"
)
_MAYBE = re.compile(r"[a-z]{3}(?P<title># +(?=[A-Z]).*)")
_FENCE_AT_END = re.compile(r"\S[ \t]*(?P<fence>```+|~~~+)[\w+-]*[ \t]*$")
_PLACEHOLDER = re.compile(r"new section\b[\s\d:.]*", re.IGNORECASE)


def check_body(subject: Subject) -> Iterator[Finding]:
    """Headings, fences and text lie apart in every Markdown file."""
    main = subject.main
    if main is not None and not "".join(split_lines(main.text)[main.outline.front :]).strip():
        yield EMPTY.at(main.path, main.outline.front or None, "there is nothing below the front matter")
    for page in subject.pages:
        lines = split_lines(page.text)
        yield from _fences(page, lines)
        yield from _headings(page)
        yield from _prose(page, lines)


def _fences(page: Page, lines: tuple[str, ...]) -> Iterator[Finding]:
    for fence in page.outline.fences:
        if not fence.closed:
            swallowed = fence.last - fence.first
            yield UNCLOSED.at(
                page.path, fence.first, f"the fence {fence.mark!r} is never closed; it swallows {swallowed} lines"
            )
        yield from _inside(page, fence, lines)


def _inside(page: Page, fence: Fence, lines: tuple[str, ...]) -> Iterator[Finding]:
    """What stands in a fence but was hardly meant to: another fence's opening, a placeholder heading."""
    content = range(fence.first + 1, fence.last if fence.closed else fence.last + 1)
    opening = re.compile(rf"[\s>]*{re.escape(fence.mark)}[{fence.mark[0]}]*[ \t]*[^\s{fence.mark[0]}]")
    inner = next((number for number in content if opening.match(lines[number])), None)
    if inner is not None:
        message = (
            f"{bare(lines[inner]).strip()[:40]!r} opens nothing: the fence of line {fence.first + 1} is still open"
        )
        yield INSIDE.at(page.path, inner, message)
    for number in content:
        title = re.fullmatch(r" {0,3}#{1,6}[ \t]+(.*?)\s*", lines[number])
        if title and _PLACEHOLDER.fullmatch(title.group(1)):
            message = f"{title.group(1)!r} is a placeholder, and the fence of line {fence.first + 1} has swallowed it"
            yield PLACEHOLDER.at(page.path, number, message)


def _headings(page: Page) -> Iterator[Finding]:
    seen: dict[tuple[int | None, int, str], int] = {}
    for heading in page.outline.headings:
        if _PLACEHOLDER.fullmatch(heading.title):
            yield PLACEHOLDER.at(page.path, heading.line, f"the heading {heading.title!r} is a placeholder")
            continue
        key = (heading.parent, heading.level, heading.title.casefold())
        if key in seen:
            message = f"{heading.anchor!r} is already a heading on line {seen[key] + 1}, under the same parent"
            yield DUPLICATE.at(page.path, heading.line, message)
        seen.setdefault(key, heading.line)


def _prose(page: Page, lines: tuple[str, ...]) -> Iterator[Finding]:
    """Paragraphs and headings line by line, code spans and tags blanked out."""
    front = page.outline.front
    within = ""
    for token in block_tokens("".join(lines[front:])):
        if token.type in ("heading_open", "paragraph_open"):
            within = token.type + token.markup
        if token.type != "inline" or token.map is None:
            continue
        first = token.map[0] + front
        text = _TAG.sub(_blank, _CODE_SPAN.sub(_blank, token.content))
        for offset, line in enumerate(text.split("\n")):
            yield from _line(page, first + offset, line, within)
        underline = bare(lines[token.map[1] + front]).strip() if token.map[1] + front < len(lines) else ""
        if within == "heading_open-" and underline == "---" and _is_paragraph(token.content):
            yield ACCIDENT.at(page.path, first, f"the `---` below turns {token.content[:40]!r} … into a heading")


def _blank(found: re.Match[str]) -> str:
    """The same length and lines, but nothing in it that means anything; it still ends a word."""
    return re.sub(r"[^\n]", "\x00", found.group())[:-1] + "`"


def _line(page: Page, number: int, line: str, within: str) -> Iterator[Finding]:
    if found := _SURE.search(line):
        title = (found.group("title") or found.group("one")).replace("\x00", "·")
        yield GLUED.at(page.path, number, f"{title[:60]!r} is glued to the text before it, so it is no heading")
    elif found := _MAYBE.search(line):
        yield MAYBE_GLUED.at(
            page.path, number, f"{found.group('title')[:60]!r} may be a heading glued to the text before it"
        )
    if within.startswith("paragraph") and re.match(r"\s*#{2,6}[A-Za-z]", line):
        yield NO_SPACE.at(
            page.path, number, f"{line.strip()[:60]!r} has no space after its # marks, so it is no heading"
        )
    if found := _FENCE_AT_END.search(line):
        yield FENCE_GLUED.at(
            page.path, number, f"{found.group('fence')!r} is glued to the text before it, so it opens nothing"
        )


def _is_paragraph(title: str) -> bool:
    """Whether a setext heading reads like text that a rule was meant to follow."""
    return "\n" in title or len(title) > 80 or title.rstrip().endswith((".", ";", ",", ":"))
