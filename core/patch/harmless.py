"""Insertions that cannot change what anything else is, told without parsing the result.

Most edits put a plain paragraph, list item or small section between two blocks. Where text and place are as plain as
that, the answer of `core.patch.structure.damage` is known to be "" and the parse is saved; where there is any doubt,
the answer here is no.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from core.patch.block import is_heading
from core.patch.lines import is_blank, is_plain, is_plain_heading
from core.patch.places import Span, Target
from core.patch.structure import structure


def harmless(target: Target, span: Span) -> bool:
    """Whether this insertion surely leaves every other line what it is, where it is; False means: parse and see."""
    if not (span.inserts and target.markdown and span.host < 0):
        return False
    lines = span.lines[1:] if span.level else span.lines
    if span.level and not is_plain_heading(span.lines[0]):
        return False
    return all(is_plain(line) for line in lines) and _between_blocks(target, span)


def _between_blocks(target: Target, span: Span) -> bool:
    """Whether the place lies between two blocks that stay what they are with a blank line or list items in between."""
    kinds, lines = structure(target.text).kinds, target.bare_lines
    above = _filled(lines, range(span.first - 1, -1, -1))
    below = _filled(lines, range(span.first, len(lines)))
    if above is not None and kinds[above] == "html":
        return False
    if below is None:
        return True
    kind, line = kinds[below], lines[below]
    if span.level:
        return is_heading(kind) and int(kind[1]) <= span.level and line.startswith("#")
    if kind == "fence":
        return line.startswith(("```", "~~~"))
    if kind == "text":
        return is_plain(line) and (above != below - 1 or _keeps_its_run(lines, below))
    return is_heading(kind) and is_plain_heading(line)


def _keeps_its_run(lines: Sequence[str], below: int) -> bool:
    """Whether a block that is cut in two above this line stays what it was below it.

    A bullet begins an item wherever it stands. Any other line may have been the lazy end of a paragraph; then what
    follows without a blank line must be as plain as it.
    """
    if lines[below].startswith(("- ", "* ", "+ ")):
        return True
    run = takewhile(lambda line: not is_blank(line), lines[below:])
    return all(is_plain(line) for line in run)


def _filled(lines: Sequence[str], numbers: range) -> int | None:
    return next((number for number in numbers if not is_blank(lines[number])), None)
