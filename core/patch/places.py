"""The place of each operation in one file of the base, and what goes there.

Rules of place, for Markdown:
- A point between lines moves up over blank lines, so that edits that mean the same place meet there.
- A point inside a code fence takes its text as code; it must not end that fence.
- A point after the first line of a setext heading lies after its underline.
- append_to_section ends the section's own text, before its first sub-section (at the section's end where the text
  starts with a heading of its own); add_section goes after the section with all its sub-sections.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from core.patch.anchors import find_lines
from core.patch.block import Block, block_of, is_heading, raw_block
from core.patch.lines import is_blank, text_lines
from core.patch.paths import is_markdown
from core.patch.problems import EditProblem
from core.skill.front import FrontMatterProblem, set_description
from core.skill.lines import bare, newline_of, split_lines
from core.skill.outline import AnchorProblem, Fence, Heading, Outline, find_section, outline
from core.types import Edit, Record


class Span(Record):
    """The lines [first, last) of `path` in the base, and the lines that take their place (an insertion: first == last).

    `numbers` and `kinds` are as in core.patch.block.Block. `host` is the first line of the base's fence the text goes
    into, -1 for none. `anchor` are the base's lines the place depends on. `level` is the level of the heading the text
    starts with, 0 for none. `whole` marks a file that is made or deleted.
    """

    edit: str
    path: str
    first: int = 0
    last: int = 0
    lines: tuple[str, ...] = ()
    numbers: tuple[int | None, ...] = ()
    kinds: tuple[str, ...] = ()
    host: int = -1
    anchor: tuple[int, int] = (0, 0)
    level: int = 0
    whole: Literal["", "create", "delete"] = ""

    @property
    def inserts(self) -> bool:
        return not self.whole and self.first == self.last


@dataclass(frozen=True)
class Target:
    """A file of the base as edits see it."""

    path: str
    text: str
    markdown: bool

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Its lines with their line ends."""
        return split_lines(self.text)

    @cached_property
    def bare_lines(self) -> tuple[str, ...]:
        """Its lines without line ends and without white space at their ends."""
        return tuple(line.rstrip() for line in self.lines)

    @cached_property
    def plan(self) -> Outline:
        return outline(self.text)

    @property
    def front(self) -> int:
        return self.plan.front if self.markdown else 0

    @property
    def newline(self) -> str:
        """The line end that new lines get."""
        return newline_of(self.text)

    def is_blank(self, line: int) -> bool:
        return is_blank(self.lines[line])

    def fence_around(self, point: int) -> Fence | None:
        """The fence that a text put between lines point - 1 and point would go into."""
        if not self.markdown:
            return None
        return next(
            (each for each in self.plan.fences if each.first < point <= each.last + (0 if each.closed else 1)), None
        )

    def settled(self, point: int) -> int:
        """The point moved up over blank lines, but not into a fence."""
        while self.markdown and point > self.front and self.is_blank(point - 1) and not self.fence_around(point - 1):
            point -= 1
        return point


@lru_cache(maxsize=64)
def target_of(path: str, text: str) -> Target:
    """The file of this text, its lines and outline looked at once for all edits."""
    return Target(path=path, text=text, markdown=is_markdown(path))


# --------------------------------------------------------------------------------------------------------- by lines


def insert_before(edit: Edit, target: Target) -> Span:
    first, last = find_lines(target.bare_lines, edit.anchor, target.path, target.front)
    inside = _heading_around(target, first)
    if inside is not None:
        raise EditProblem(
            "anchor", f"line {first + 1} underlines the heading {inside.anchor!r}; anchor its title instead"
        )
    return _inserted(edit, target, first, (first, last))


def insert_after(edit: Edit, target: Target) -> Span:
    first, last = find_lines(target.bare_lines, edit.anchor, target.path, target.front)
    inside = _heading_around(target, last)
    return _inserted(edit, target, inside.text if inside is not None else last, (first, last))


def _heading_around(target: Target, point: int) -> Heading | None:
    """The heading of two lines or more that a point would cut in half."""
    if not target.markdown:
        return None
    return next((each for each in target.plan.headings if each.line < point < each.text), None)


def _inserted(edit: Edit, target: Target, point: int, anchor: tuple[int, int]) -> Span:
    fence = target.fence_around(point)
    if not target.markdown or fence is not None:
        block, host = raw_block(edit.text), fence.first if fence is not None else -1
    else:
        block, host, point = block_of(edit.text, True), -1, target.settled(point)
        _only_its_own_section(block)
    return _span(edit, target, (point, point), block, host=host, anchor=anchor)


def _only_its_own_section(block: Block) -> None:
    if not block.level and any(is_heading(kind) for kind in block.kinds):
        raise EditProblem(
            "text", "the text goes on with a heading after other text; use add_section for the new section"
        )


def replace(edit: Edit, target: Target) -> Span:
    first, last = find_lines(target.bare_lines, edit.anchor, target.path, target.front)
    fence = target.fence_around(first)
    inside = fence is not None and last <= fence.last + (0 if fence.closed else 1)
    old = [bare(line).rstrip() for line in target.lines[first:last]]
    if not edit.text.strip():
        block = Block((), (), ())
    elif inside or not target.markdown:
        block = raw_block(edit.text)
    else:
        block = block_of(edit.text, True)
    if [line.rstrip() for line in text_lines(edit.text)] == old or [line.rstrip() for line in block.lines] == old:
        raise EditProblem("no_change", f"lines {first + 1} to {last} already say this")
    if not block.lines and _all_blank(target, first, last):
        raise EditProblem("protected", f"nothing of {target.path} would be left; delete_file takes a whole file")
    host = fence.first if inside and fence is not None else -1
    return _span(edit, target, (first, last), block, host=host, anchor=(first, last))


def _all_blank(target: Target, first: int, last: int) -> bool:
    """Whether a file says nothing but what stands in [first, last)."""
    rest = [*range(target.front, first), *range(last, len(target.lines))]
    return all(target.is_blank(line) for line in rest)


# ------------------------------------------------------------------------------------------------------- by section


def append_to_section(edit: Edit, target: Target) -> Span:
    section = _section(edit, target)
    block = block_of(edit.text, True)
    _only_its_own_section(block)
    if block.level and block.level <= section.level:
        raise EditProblem(
            "text",
            f"the text starts with a level-{block.level} heading, which would end {section.anchor!r}; use add_section",
        )
    below = [each.line for each in target.plan.headings if section.line < each.line < section.end]
    point = section.end if block.level or not below else below[0]
    return _outside_fence(edit, target, max(section.text, target.settled(point)), block, section)


def add_section(edit: Edit, target: Target) -> Span:
    after = _section(edit, target) if edit.anchor.strip() else None
    if not target.markdown:
        raise EditProblem("file", f"{target.path} is not Markdown and has no sections")
    block = block_of(edit.text, True)
    if not block.level:
        raise EditProblem("text", "the text of add_section must start with its own heading line, such as '## Title'")
    if any(is_heading(kind) and int(kind[1]) <= block.level for kind in _later_headings(block)):
        raise EditProblem("text", "the text holds more than one section of its level; add each by an edit of its own")
    point = target.settled(after.end if after is not None else len(target.lines))
    above = after if after is not None else target.plan.section_at(max(0, point - 1))
    if above is not None and block.level > above.level + 1:
        fitting = "#" * (above.level + 1)
        raise EditProblem(
            "text", f"a level-{block.level} heading does not follow {above.anchor!r}; start it with '{fitting} '"
        )
    return _outside_fence(edit, target, point, block, after)


def _later_headings(block: Block) -> tuple[str, ...]:
    body = 1
    while body < len(block.kinds) and block.kinds[body] == block.kinds[0] and block.numbers[body] is not None:
        body += 1  # the underline of a setext heading
    return block.kinds[body:]


def delete_section(edit: Edit, target: Target) -> Span:
    section = _section(edit, target)
    if _all_blank(target, section.line, section.end):
        raise EditProblem(
            "protected", f"{section.anchor!r} holds all of {target.path}; delete the sections below it by name"
        )
    end = max(section.text, target.settled(section.end))
    return _span(edit, target, (section.line, end), Block((), (), ()), anchor=(section.line, section.text))


def _section(edit: Edit, target: Target) -> Heading:
    if not target.markdown:
        raise EditProblem("file", f"{target.path} is not Markdown and has no sections")
    try:
        return find_section(target.plan, edit.anchor)
    except AnchorProblem as problem:
        raise EditProblem("anchor", f"{problem} in {target.path}") from None


def _outside_fence(edit: Edit, target: Target, point: int, block: Block, section: Heading | None) -> Span:
    if target.fence_around(point) is not None:
        raise EditProblem("structure", f"a code fence of {target.path} that is never closed runs over this place")
    anchor = (section.line, section.text) if section is not None else (0, 0)
    return _span(edit, target, (point, point), block, anchor=anchor)


# ------------------------------------------------------------------------------------------------- the description


def describe(edit: Edit, target: Target) -> Span:
    """The changed lines of the front matter."""
    words = " ".join(edit.text.split())
    if not words:
        raise EditProblem("text", "the description is blank")
    if len(words) > 1024 or "<" in words or ">" in words:
        raise EditProblem("text", "a description has at most 1024 characters and no angle brackets")
    try:
        changed = split_lines(set_description(target.text, words))
    except FrontMatterProblem as problem:
        raise EditProblem("protected", str(problem)) from None
    first, shorter = 0, min(len(changed), len(target.lines))
    while first < shorter and changed[first] == target.lines[first]:
        first += 1
    tail = 0
    while tail < shorter - first and changed[len(changed) - 1 - tail] == target.lines[len(target.lines) - 1 - tail]:
        tail += 1
    new = tuple(bare(line) for line in changed[first : len(changed) - tail])
    if first == len(changed) == len(target.lines):
        raise EditProblem("no_change", "the description already says this")
    block = Block(new, (0,) * len(new), ("front",) * len(new))
    return _span(edit, target, (first, len(target.lines) - tail), block, anchor=(0, 0))


def _span(
    edit: Edit, target: Target, lines: tuple[int, int], block: Block, *, anchor: tuple[int, int], host: int = -1
) -> Span:
    return Span(
        edit=edit.id,
        path=target.path,
        first=lines[0],
        last=lines[1],
        lines=block.lines,
        numbers=block.numbers,
        kinds=block.kinds,
        host=host,
        anchor=anchor,
        level=block.level,
    )
