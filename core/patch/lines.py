"""The lines of an edit's text, and which of them carry its lesson."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.skill.lines import bare, split_lines

_HEADING = re.compile(r" {0,3}#{1,6}(\s|$)")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_PLAIN = re.compile(r"(?:[-*+] |\d{1,9}[.)] )?+(?!\d{1,9}[.)](?:\s|$))(?:[^\W_]|[“\"'(]|`(?!``)|\*\*[^\W_])")
_PLAIN_HEADING = re.compile(r"#{1,6} [^\W_]")
_RULE = re.compile(r"[\s|:=*_-]*$")


def text_lines(text: str) -> tuple[str, ...]:
    """The lines of `text` without their line ends; a final line end starts no further line, and "" has no lines.

    `Candidate.line_sources` has one entry for each of these lines (one entry in all where there are none).
    """
    return tuple(bare(line) for line in split_lines(text))


def entries(text: str) -> int:
    """How many entries `line_sources` has for an edit with this text."""
    return max(1, len(text_lines(text)))


def trimmed(text: str) -> str:
    """The text without blank lines at its ends, its lines ended by LF; the indentation of its first line stays."""
    lines = list(text_lines(text))
    while lines and not lines[0].strip():
        lines.pop(0)
    while lines and not lines[-1].strip():
        lines.pop()
    return "\n".join(lines)


def lesson_lines(lines: Sequence[str]) -> tuple[int, ...]:
    """The indices of the lines that carry the lesson.

    Headings, fence marks, rules and blank lines do not: a heading shared by five edits says nothing of what stands
    under it. Where a text has nothing else, every line that is not blank counts, and else every line.
    """
    carrying = tuple(index for index, line in enumerate(lines) if not is_frame(line))
    return carrying or tuple(index for index, line in enumerate(lines) if line.strip()) or tuple(range(len(lines)))


def is_frame(line: str) -> bool:
    """Whether a line is only frame: blank, a heading, a fence mark, a rule or a table's delimiter row."""
    return bool(_HEADING.match(line) or _FENCE.match(line) or _RULE.match(line))


def is_blank(line: str) -> bool:
    """Whether Markdown takes a line as blank: spaces and tabs only. A form feed, say, is text to it."""
    return not line.strip(" \t\r\n")


def is_plain(line: str) -> bool:
    """Whether a line is blank or surely text in Markdown, wherever a block may begin: a paragraph's or list item's."""
    return not line or bool(_PLAIN.match(line))


def is_plain_heading(line: str) -> bool:
    """Whether a line is surely an ATX heading."""
    return bool(_PLAIN_HEADING.match(line))


def heading_of(line: str) -> tuple[int, str] | None:
    """Level and title where the line is an ATX heading, else None."""
    found = re.match(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$", line)
    return (len(found.group(1)), " ".join((found.group(2) or "").split())) if found else None
