"""One file rebuilt in one pass from the base's lines and the spans that change it.

Blank lines around what goes in (Markdown only, outside fences): a blank line is put between new text and its
neighbour unless one is there already, or both go on with the same list, table or quote. Around replaced lines, where
text may sit in the middle of a paragraph, only headings, fences and underlines are set off. Where lines went, two
blank lines that meet become one. Base lines keep their line ends; new ones get the file's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from core.patch.block import is_heading
from core.patch.ids import slot_order
from core.patch.lines import is_blank
from core.patch.places import Span, Target
from core.patch.structure import Expected, structure
from core.skill.lines import bare

_ITEM = re.compile(r"\s*([-*+]|\d{1,9}[.)])(\s|$)")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)\s*$")
_RULE = re.compile(r" {0,3}([-*_])\s*(\1\s*){2,}$")


class Line(NamedTuple):
    """A line of the result: its text with its end, and where it comes from (a base line, or a line of an edit)."""

    text: str
    kind: str
    base: int | None = None
    edit: str = ""
    number: int | None = None
    host: int = -1
    over: tuple[int, int] = (0, 0)


def composed(target: Target, spans: Sequence[Span]) -> list[Line]:
    """The lines of the changed file. Spans must not clash; equal ones are put once (the first by slot)."""
    base = _base_lines(target)
    out: list[Line] = []
    done, soft = 0, False
    for (first, last), group in groupby(sorted(spans, key=span_order), key=lambda span: (span.first, span.last)):
        _go_on_with(out, base[done:first], target, soft)
        soft = first < last
        for span in [next(group)] if soft else group:
            _go_on_with(out, _new_lines(span, target), target, soft)
        done = max(done, last)
    _go_on_with(out, base[done:], target, soft)
    return _ended(out, target, removed=soft and all(_blank(line) for line in base[done:]))


def span_order(span: Span) -> tuple[object, ...]:
    """Plain text comes first at one point, then sections, the deepest first: none takes another in. Then slots."""
    return (span.first, span.last, span.level != 0, -span.level, slot_order(span.edit))


def _base_lines(target: Target) -> list[Line]:
    kinds = structure(target.text).kinds if target.markdown else ("",) * len(target.lines)
    return [Line(text, kind, base=index) for index, (text, kind) in enumerate(zip(target.lines, kinds, strict=True))]


def _new_lines(span: Span, target: Target) -> list[Line]:
    return [
        Line(text + target.newline, kind, edit=span.edit, number=number, host=span.host, over=(span.first, span.last))
        for text, number, kind in zip(span.lines, span.numbers, span.kinds, strict=True)
    ]


def _go_on_with(out: list[Line], lines: Sequence[Line], target: Target, soft: bool) -> None:
    """Go on with these lines, a blank line in between where it is needed."""
    if not lines:
        return
    if out and not has_end(out[-1].text):
        out[-1] = out[-1]._replace(text=out[-1].text + target.newline)
    if target.markdown and out:
        new = [line for line in (out[-1], lines[0]) if line.base is None]
        if not new and soft:
            lines = _closed_up(out, lines)
        if lines and (new or soft) and _gap(out[-1], lines[0], soft):
            _extend(out, [Line(target.newline, "text", edit=new[0].edit if new else "")])
    _extend(out, lines)


def _extend(out: list[Line], lines: Sequence[Line]) -> None:
    """Go on with these lines. Blank lines that are only LF would melt with a bare CR before them: they become CR."""
    start = 0
    while out and start < len(lines) and out[-1].text.endswith("\r") and lines[start].text.startswith("\n"):
        out.append(lines[start]._replace(text="\r"))
        start += 1
    out.extend(lines[start:])


def _closed_up(out: Sequence[Line], lines: Sequence[Line]) -> Sequence[Line]:
    """Where lines were taken out between two blank ones, one of these goes too."""
    start = 0
    if _blank(out[-1]) and out[-1].kind != "fence":
        while start < len(lines) and _blank(lines[start]) and lines[start].kind != "fence":
            start += 1
    return lines[start:]


def _ended(out: list[Line], target: Target, removed: bool) -> list[Line]:
    """Without the blank lines left over where the end of the file was taken out."""
    if target.markdown and removed:
        while out and out[-1].base is not None and _blank(out[-1]) and out[-1].kind not in ("fence", "front"):
            out.pop()
    return out


def has_end(text: str) -> bool:
    """Whether a line has its line end."""
    return text.endswith(("\n", "\r"))


def _blank(line: Line) -> bool:
    return is_blank(line.text)


def _gap(above: Line, below: Line, soft: bool) -> bool:
    """Whether a blank line belongs between two lines that newly meet."""
    if _blank(above) or _blank(below) or above.host >= 0 or below.host >= 0 or below.kind == "front":
        return False
    if above.kind == "front" or is_heading(above.kind) or is_heading(below.kind):
        return True
    if soft:
        underlined = bool(_UNDERLINE.match(bare(below.text))) and above.kind == "text"
        return underlined or (above.kind == "fence") != (below.kind == "fence")
    return not go_on(bare(above.text), bare(below.text))


def go_on(above: str, below: str) -> bool:
    """Whether the second line goes on with the first one's list, table or quote."""
    if _RULE.match(above) or _RULE.match(below):
        return False
    upper, lower = _ITEM.match(above), _ITEM.match(below)
    if lower is None and below.startswith(("  ", "\t")):
        return upper is not None or above.startswith(("  ", "\t"))
    if lower is not None and upper is not None:
        return _is_number(upper) == _is_number(lower)
    if lower is not None:
        return above.startswith(("  ", "\t"))
    return any(above.lstrip().startswith(mark) and below.lstrip().startswith(mark) for mark in "|>")


def _is_number(item: re.Match[str]) -> bool:
    return item.group(1)[0].isdigit()


# ------------------------------------------------------------------------------------------------- reading the lines


def whole_text(lines: Sequence[Line]) -> str:
    return "".join(line.text for line in lines)


def origins(lines: Sequence[Line]) -> list[int | None]:
    return [line.base for line in lines]


def expectations(lines: Sequence[Line]) -> dict[int, Expected]:
    """What each line an edit brought should be in the result."""
    return {
        index: Expected(line.kind, line.host, line.over)
        for index, line in enumerate(lines)
        if line.base is None and line.number is not None
    }
