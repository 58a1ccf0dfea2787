"""What delimits a Markdown text: headings with the extent of their sections, and code fences, by CommonMark's rules.

Only headings at the top level delimit sections. One inside a block quote or a list item belongs to that quote or item
(CommonMark nests it there), so editing by section never cuts a container in half. A `#` in a fence, in indented code
or in an HTML block is no heading at all. Line numbers are 0-based and count from the start of the whole text, front
matter included.
"""

from __future__ import annotations

import difflib
import re
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from markdown_it.token import Token

from core.skill.front import front_matter
from core.skill.lines import split_lines
from core.skill.markdown import block_tokens
from core.types import Record


class Heading(Record):
    """A top-level heading. Its section is the lines [line, end), sub-sections included; its text starts at `text`."""

    level: int
    title: str
    line: int
    text: int
    """The first line after the heading itself, which takes two lines or more in setext form."""
    end: int
    parent: int | None = None
    """The index in `Outline.headings` of the section this one lies in."""

    @property
    def anchor(self) -> str:
        return f"{'#' * self.level} {self.title}"


class Fence(Record):
    """A code fence, at the top level or inside a quote or list item (`nested`). `last` is its last line, inclusive."""

    first: int
    last: int
    closed: bool
    mark: str
    info: str
    nested: bool


class Outline(Record):
    """The structure of one text; `lines` is how many lines it has, `front` the line after its front matter."""

    headings: tuple[Heading, ...]
    fences: tuple[Fence, ...]
    front: int
    lines: int

    def section_at(self, line: int) -> Heading | None:
        """The innermost section that holds `line`, None before the first heading."""
        return next((heading for heading in reversed(self.headings) if heading.line <= line < heading.end), None)

    def depth(self, heading: Heading) -> int:
        """How many headings the path of a heading has, itself included."""
        return 1 if heading.parent is None else 1 + self.depth(self.headings[heading.parent])

    def path(self, heading: Heading) -> str:
        """The anchor that names a heading by all its ancestors: "# Guide > ## Formulas"."""
        above: list[str] = [heading.anchor]
        while heading.parent is not None:
            heading = self.headings[heading.parent]
            above.append(heading.anchor)
        return " > ".join(reversed(above))


class AnchorProblem(Exception):
    """An anchor that names no section, or more than one."""

    def __init__(self, reason: Literal["malformed", "absent", "ambiguous"], message: str) -> None:
        super().__init__(message)
        self.reason = reason


@lru_cache(maxsize=512)
def outline(text: str) -> Outline:
    """The headings and fences of a Markdown text. Never raises: any text at all is CommonMark."""
    front = front_matter(text).end
    lines = split_lines(text)
    tokens = block_tokens("".join(lines[front:]))
    return Outline(
        headings=_with_extents(_headings(tokens, front), len(lines)),
        fences=tuple(_fence(token, front) for token in tokens if token.type == "fence"),
        front=front,
        lines=len(lines),
    )


def _headings(tokens: tuple[Token, ...], front: int) -> list[tuple[int, str, int, int]]:
    """(level, title, first line, line after) of each top-level heading."""
    found = []
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map is not None:
            title = " ".join(inline.content.split())
            found.append((int(token.tag[1:]), title, token.map[0] + front, token.map[1] + front))
    return found


def _with_extents(found: list[tuple[int, str, int, int]], total: int) -> tuple[Heading, ...]:
    headings = []
    open_sections: list[int] = []
    for index, (level, title, line, text) in enumerate(found):
        open_sections = [above for above in open_sections if found[above][0] < level]
        end = next((later[2] for later in found[index + 1 :] if later[0] <= level), total)
        parent = open_sections[-1] if open_sections else None
        headings.append(Heading(level=level, title=title, line=line, text=text, end=end, parent=parent))
        open_sections.append(index)
    return tuple(headings)


def _fence(token: Token, front: int) -> Fence:
    first, after = token.map or [0, 0]
    closed = after - first == token.content.count("\n") + 2
    return Fence(
        first=first + front,
        last=after - 1 + front,
        closed=closed,
        mark=token.markup,
        info=token.info.strip(),
        nested=token.level > 0,
    )


# ------------------------------------------------------------------------------------------------ naming a section


def find_section(structure: Outline, anchor: str) -> Heading:
    """The one heading an anchor names: "## Title", or a path of ancestors "# Guide > ## Title".

    Level and title must agree, spaces aside; the headings of a path need not be direct parents. Raises AnchorProblem
    with reason malformed, absent or ambiguous; the message names what would work.
    """
    steps = _steps(structure, anchor)
    named = [heading for heading in structure.headings if _matches(structure, heading, steps)]
    if len(named) > 1 and len(steps) > 1:
        named = [heading for heading in named if structure.depth(heading) == len(steps)] or named
    if len(named) == 1:
        return named[0]
    if not named:
        raise AnchorProblem("absent", f"no section {anchor.strip()!r}{_nearest(structure, steps[-1])}")
    paths = ", ".join(repr(structure.path(heading)) for heading in named)
    lines = ", ".join(str(heading.line + 1) for heading in named)
    raise AnchorProblem("ambiguous", f"{anchor.strip()!r} names {len(named)} sections (lines {lines}): {paths}")


def _steps(structure: Outline, anchor: str) -> tuple[tuple[int, str], ...]:
    """The (level, title) pairs of an anchor; a title that itself holds " > ## " is tried whole first."""
    whole = _heading_line(anchor)
    if whole is not None and any((heading.level, heading.title) == whole for heading in structure.headings):
        return (whole,)
    steps = [_heading_line(part) for part in re.split(r"\s+>\s+(?=#{1,6}(?:\s|$))", anchor.strip())]
    if any(step is None for step in steps):
        raise AnchorProblem("malformed", f"{anchor.strip()!r} is not a heading line such as '## Title'")
    return tuple(step for step in steps if step is not None)


def _heading_line(text: str) -> tuple[int, str] | None:
    found = re.fullmatch(r"\s*(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?\s*", text)
    return (len(found.group(1)), " ".join((found.group(2) or "").split())) if found else None


def _matches(structure: Outline, heading: Heading, steps: tuple[tuple[int, str], ...]) -> bool:
    *above, last = steps
    if (heading.level, heading.title) != last:
        return False
    while above and heading.parent is not None:
        heading = structure.headings[heading.parent]
        if (heading.level, heading.title) == above[-1]:
            above.pop()
    return not above


def _nearest(structure: Outline, step: tuple[int, str]) -> str:
    anchors = [heading.anchor for heading in structure.headings]
    close = difflib.get_close_matches(f"{'#' * step[0]} {step[1]}", anchors, n=3, cutoff=0.5)
    if close:
        return "; did you mean " + " or ".join(repr(anchor) for anchor in close) + "?"
    return "; it has no headings" if not anchors else ""
