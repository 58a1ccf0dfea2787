"""What each line of a Markdown text is part of, to see whether an edit changed what it did not touch.

A line's kind is `front` (front matter), `h1` … `h6` (a heading that delimits a section), `fence`, `html`, `code`
(indented) or `text`. `block` is the first line of its fence or heading, `owner` the first line of the heading it
stands under (for a heading: the one above it), -1 where there is none. All by CommonMark, 0-based.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from core.patch.lines import is_blank
from core.skill.front import front_matter
from core.skill.lines import split_lines
from core.skill.markdown import block_tokens
from core.skill.outline import outline

_MAYBE_HEADING = re.compile(r" {0,3}(#|=+\s*$|-+\s*$)")


class Structure(NamedTuple):
    """Per line: kind, block and owner; and how many code fences are never closed."""

    kinds: tuple[str, ...]
    blocks: tuple[int, ...]
    owners: tuple[int, ...]
    unclosed: int


@lru_cache(maxsize=128)
def structure(text: str) -> Structure:
    """The structure of a Markdown text. Never raises."""
    return _structure(split_lines(text), front_matter(text).end)


def _structure(lines: Sequence[str], front: int) -> Structure:
    """The structure of lines of which the first `front` are front matter.

    The body is parsed behind a blank line, so that a `---` at its start is a rule and no front matter again, and past
    the parser's cache: results of edits come once each, and their tokens take up far more room than their text.
    """
    shift = front - 1
    kinds, blocks = ["front"] * front + ["text"] * (len(lines) - front), [-1] * len(lines)
    headings: list[tuple[int, int, int]] = []
    unclosed = 0
    for token in block_tokens.__wrapped__("\n" + "".join(lines[front:])):
        if token.map is None:
            continue
        first, after = token.map[0] + shift, token.map[1] + shift
        if token.type in ("html_block", "code_block"):
            kinds[first:after] = ["html" if token.type == "html_block" else "code"] * (after - first)
        elif token.type == "fence":
            kinds[first:after], blocks[first:after] = ["fence"] * (after - first), [first] * (after - first)
            unclosed += after - first != token.content.count("\n") + 2
        elif token.type == "heading_open" and token.level == 0:
            kinds[first:after], blocks[first:after] = [f"h{token.tag[1:]}"] * (after - first), [first] * (after - first)
            headings.append((int(token.tag[1:]), first, after))
    return Structure(tuple(kinds), tuple(blocks), _owners(headings, len(lines)), unclosed)


def _owners(headings: Sequence[tuple[int, int, int]], total: int) -> tuple[int, ...]:
    """For each line the heading it stands under, from (level, first line, line after) of all headings in order."""
    owners = [-1] * total
    above: list[tuple[int, int]] = []
    ends = [*(first for _, first, _ in headings[1:]), total]
    for (level, first, after), end in zip(headings, ends, strict=False):
        while above and above[-1][0] >= level:
            above.pop()
        owners[first:after] = [above[-1][1] if above else -1] * (after - first)
        owners[after:end] = [first] * (end - after)
        above.append((level, first))
    return tuple(owners)


def in_fence(lines: Sequence[str]) -> tuple[bool, ...]:
    """For each line of a text that stands alone: whether it is part of a code fence, its marks included."""
    if not any("```" in line or "~~~" in line for line in lines):
        return (False,) * len(lines)
    kinds = structure("\n".join(("", *lines, ""))).kinds
    return tuple(kind == "fence" for kind in kinds[1 : len(lines) + 1])


def headings_in(lines: Sequence[str]) -> tuple[int, ...]:
    """The indices of the lines of a text that stands alone where a heading begins."""
    if not any(_MAYBE_HEADING.match(line) for line in lines):
        return ()
    return tuple(each.line - 1 for each in outline("\n".join(("", *lines, ""))).headings)


class Expected(NamedTuple):
    """What an inserted line should be in the result: its kind, and the fence of the base it stands in (-1: none).

    `over` are the base's lines that its edit replaces: an insertion replaces none.
    """

    kind: str
    host: int = -1
    over: tuple[int, int] = (0, 0)


def damage(before: str, after: str, origin: Sequence[int | None], expected: Mapping[int, Expected]) -> str:
    """What the change did to lines it did not touch, or to its own, as a reason; "" where nothing.

    `origin[i]` is the line of `before` that line i of `after` is, None for a new line; `expected[i]` what a new line
    should be. Blank lines are nobody's. A line under a heading must stay under it while the heading stays, a fence's
    lines must stay one fence, and every kind must stay what it was.
    """
    lines, front = split_lines(after), front_matter(before).end
    same_front = list(origin[:front]) == list(range(front)) and front > 0
    old, new = structure(before), _structure(lines, front) if same_front else structure(after)
    place = {line: index for index, line in enumerate(origin) if line is not None}
    for index, line in enumerate(origin):
        if is_blank(lines[index]):
            continue
        if line is None:
            problem = _new_line(index, new, origin, expected.get(index), place)
        else:
            problem = _old_line(index, line, old, new, origin, place, lines) or _adopted(
                index, old.owners[line], new.owners[index], origin, expected, place, lines
            )
        if problem:
            return f"{problem}: {_shown(lines[index])}"
    return "it would leave a code fence open" if new.unclosed > old.unclosed else ""


def _old_line(
    index: int,
    line: int,
    old: Structure,
    new: Structure,
    origin: Sequence[int | None],
    place: Mapping[int, int],
    lines: Sequence[str],
) -> str:
    was, now = old.kinds[line], new.kinds[index]
    if was != now:
        return f"line {line + 1} would turn from {_called(was)} into {_called(now)}"
    if was == "fence":
        opener = place.get(old.blocks[line])
        split = new.blocks[index] != opener if opener is not None else origin[new.blocks[index]] is not None
        if split:
            return f"the code fence around line {line + 1} would be split or joined with another"
    owner = old.owners[line]
    if owner == -1 or owner in place:
        expected = -1 if owner == -1 else place[owner]
        if new.owners[index] != expected:
            above = _shown(lines[new.owners[index]]) if new.owners[index] >= 0 else "no heading"
            return f"line {line + 1} would come to stand under {above}"
    return ""


def _adopted(
    index: int,
    owner: int,
    now: int,
    origin: Sequence[int | None],
    expected: Mapping[int, Expected],
    place: Mapping[int, int],
    lines: Sequence[str],
) -> str:
    """A line whose heading is gone falls to the section above or to the heading put in its place, to no other."""
    if owner == -1 or owner in place or now == -1 or origin[now] is not None:
        return ""
    first, last = expected[now].over if now in expected else (0, 0)
    if first <= owner < last:
        return ""
    return f"line {(origin[index] or 0) + 1} would come to stand under {_shown(lines[now])}"


def _new_line(
    index: int, new: Structure, origin: Sequence[int | None], expected: Expected | None, place: Mapping[int, int]
) -> str:
    if expected is None:
        return ""
    now = new.kinds[index]
    if expected.host >= 0:
        inside = now == "fence" and new.blocks[index] == place.get(expected.host)
        return "" if inside else "the new text would end the code fence it goes into, at"
    own = now == "fence" and origin[new.blocks[index]] is None
    if now == "fence" and not own:
        return "the new text would become part of a code fence, at"
    if expected.kind == "code" and (now in ("code", "text") or own):
        return ""
    if (expected.kind, now) == ("text", "code") or expected.kind == now:
        return ""
    return f"there the new text would be {_called(now)}, not {_called(expected.kind)}, at"


def _called(kind: str) -> str:
    names = {"front": "front matter", "fence": "code", "html": "an HTML block", "code": "indented code", "text": "text"}
    return names.get(kind) or f"a level-{kind[1:]} heading"


def _shown(line: str) -> str:
    text = line.strip()
    return repr(text if len(text) <= 60 else text[:59] + "…")
