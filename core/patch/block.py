"""An edit's text as a block of lines ready to go in: trimmed, its own headings set off, harmless to what follows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from core.patch.lines import is_blank, is_plain, text_lines
from core.patch.problems import EditProblem
from core.patch.structure import structure
from core.skill.outline import outline

_PLACEHOLDER = re.compile(r"new section\b[\s\d:.]*", re.IGNORECASE)


class Block(NamedTuple):
    """Lines without line ends. `numbers[i]` is the line's index in the edit's text, None where code wrote it (blank).

    `kinds[i]` is what the line is in Markdown (core.patch.structure), "" in other files; `level` is the level of the
    heading it starts with, 0 where it starts with something else.
    """

    lines: tuple[str, ...]
    numbers: tuple[int | None, ...]
    kinds: tuple[str, ...]
    level: int = 0


def raw_block(text: str) -> Block:
    """The text as it stands, for code: files that are not Markdown, and the inside of fences."""
    lines = text_lines(text)
    if not any(line.strip() for line in lines):
        raise EditProblem("text", "there is no text to put there")
    return Block(lines, tuple(range(len(lines))), ("",) * len(lines))


def block_of(text: str, markdown: bool) -> Block:
    """The block of a text. Raises EditProblem where it is empty or would swallow what follows it."""
    if not markdown:
        return raw_block(text)
    lines = text_lines(text)
    filled = [number for number, line in enumerate(lines) if line.strip()]
    if not filled:
        raise EditProblem("text", "there is no text to put there")
    first, last = filled[0], filled[-1] + 1
    kinds, blocks = _standing_alone(lines[first:last])
    starts = kinds[0]
    level = int(starts[1:]) if starts[0] == "h" and starts[1:].isdigit() else 0
    return _spaced(lines[first:last], first, kinds, blocks, level)


def _standing_alone(lines: Sequence[str]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Kinds and block ids of lines parsed by themselves; a paragraph put behind them must still be a paragraph.

    Text that is plain on the face of it is not parsed, to save time.
    """
    if all(is_plain(line) for line in lines):
        return ("text",) * len(lines), (-1,) * len(lines)
    probe = "\n".join(("", *lines, "", "probe", ""))
    found = structure(probe)
    if found.unclosed or found.kinds[-1] == "fence":
        open_at = next(fence.first for fence in outline(probe).fences if not fence.closed)
        raise EditProblem("text", f"the code fence opened by line {open_at} of the text is never closed")
    if found.kinds[-1] != "text":
        raise EditProblem("text", "the text opens an HTML block or comment that it does not close")
    titles = outline(probe).headings if _PLACEHOLDER.search(probe) else ()
    if any(_PLACEHOLDER.fullmatch(heading.title) for heading in titles):
        raise EditProblem("text", "'New Section' is no heading: say what the section is about")
    return found.kinds[1:-2], found.blocks[1:-2]


def is_heading(kind: str) -> bool:
    return len(kind) == 2 and kind[0] == "h" and kind[1].isdigit()


def _spaced(lines: Sequence[str], offset: int, kinds: Sequence[str], blocks: Sequence[int], level: int) -> Block:
    """With a blank line before and after each heading inside the text."""
    out: list[tuple[str, int | None, str]] = []
    for index, line in enumerate(lines):
        if index and not is_blank(lines[index - 1]) and not is_blank(line):
            heading = is_heading(kinds[index]) or is_heading(kinds[index - 1])
            if heading and blocks[index] != blocks[index - 1]:
                out.append(("", None, "text"))
        out.append((line, offset + index, kinds[index]))
    return Block(
        lines=tuple(line for line, _, _ in out),
        numbers=tuple(number for _, number, _ in out),
        kinds=tuple(kind for _, _, kind in out),
        level=level,
    )
