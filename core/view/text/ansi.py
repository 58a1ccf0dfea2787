"""What a terminal would have coloured: ECMA-48 "select graphic rendition" as spans, the rest as signs. Pure.

Sixteen colours by number, so that a style sheet can make each readable on light and dark; the 256 and the true colours
become the nearest of them. Sequences that move, clear or link stay in the text, where their escape is shown as a sign:
a screen that hides them would hide what the agent was told.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from core.view.text.spans import Span

ESCAPE = "\x1b"
_RENDITION = re.compile(r"\x1b\[([\d;:]*)m")
_BASE = (
    (0, 0, 0), (205, 49, 49), (13, 188, 121), (229, 229, 16), (36, 114, 200), (188, 63, 188), (17, 168, 205),
    (204, 204, 204), (102, 102, 102), (241, 76, 76), (35, 209, 139), (245, 245, 67), (59, 142, 234), (214, 112, 214),
    (41, 184, 219), (242, 242, 242),
)  # fmt: skip
_LEVELS = (0, 95, 135, 175, 215, 255)


class Plain(NamedTuple):
    """A text without its colour codes, and where the colours were. A span's kind names its classes: "ansi-1 bold"."""

    text: str
    spans: tuple[Span, ...]


class _Look(NamedTuple):
    colour: int | None = None
    bold: bool = False
    faint: bool = False
    under: bool = False
    inverse: bool = False

    @property
    def kind(self) -> str:
        names = [] if self.colour is None else [f"ansi-{self.colour}"]
        names += [name for name in ("bold", "faint", "under", "inverse") if getattr(self, name)]
        return " ".join(names)


def without_colours(text: str) -> Plain:
    """Take the colour codes out of a text and say where they held."""
    if ESCAPE not in text:
        return Plain(text, ())
    parts: list[str] = []
    spans: list[Span] = []
    look, length, at = _Look(), 0, 0
    for found in (*_RENDITION.finditer(text), None):
        part = text[at : found.start() if found else len(text)]
        if part and look.kind:
            spans.append(Span(length, length + len(part), look.kind))
        parts.append(part)
        length += len(part)
        if found:
            look, at = _after(look, found.group(1)), found.end()
    return Plain("".join(parts), tuple(spans))


def _after(look: _Look, codes: str) -> _Look:
    numbers = [int(code) if code else 0 for code in codes.replace(":", ";").split(";")]
    while numbers:
        code = numbers.pop(0)
        if code in (38, 48):
            colour = _wide(numbers)
            look = look if code == 48 else look._replace(colour=colour)
        else:
            look = _simple(look, code)
    return look


def _simple(look: _Look, code: int) -> _Look:
    if code == 0:
        return _Look()
    if 30 <= code <= 37 or 90 <= code <= 97:
        return look._replace(colour=code - 30 if code < 90 else code - 82)
    changes = {
        1: {"bold": True}, 2: {"faint": True}, 4: {"under": True}, 7: {"inverse": True},
        22: {"bold": False, "faint": False}, 24: {"under": False}, 27: {"inverse": False},
    }.get(code, {})  # fmt: skip
    return look._replace(colour=None) if code == 39 else look._replace(**changes)


def _wide(numbers: list[int]) -> int | None:
    """The colour that follows 38 or 48, taken off the list."""
    way = numbers.pop(0) if numbers else 0
    if way == 5 and numbers:
        number = numbers.pop(0)
        return number if number < 16 else _nearest(_of_256(number))
    if way == 2:
        rgb, numbers[:] = numbers[:3], numbers[3:]
        return _nearest((rgb[0], rgb[1], rgb[2])) if len(rgb) == 3 else None
    return None


def _of_256(number: int) -> tuple[int, int, int]:
    if number >= 232:
        return (8 + 10 * (min(number, 255) - 232),) * 3
    cube = number - 16
    return _LEVELS[cube // 36], _LEVELS[cube // 6 % 6], _LEVELS[cube % 6]


def _nearest(rgb: tuple[int, int, int]) -> int:
    return min(range(16), key=lambda each: sum((a - b) ** 2 for a, b in zip(_BASE[each], rgb, strict=True)))
