"""Anchors that are whole lines: found exactly once, or refused with what comes near.

White space at the end of a line does not count, on either side: it cannot be seen in a prompt. Everything else does,
indentation included.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from core.patch.lines import text_lines
from core.patch.problems import EditProblem


def anchor_lines(anchor: str) -> tuple[str, ...]:
    """The lines of an anchor, blank ones at its ends and white space at line ends left out."""
    lines = [line.rstrip() for line in text_lines(anchor)]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return tuple(lines)


def find_lines(lines: Sequence[str], anchor: str, path: str, start: int = 0) -> tuple[int, int]:
    """The span [first, last) of the lines `anchor` names, looked for from line `start` on.

    `lines` are without white space at their ends.
    Raises EditProblem where it is blank, absent or ambiguous; the reason names near misses, lines counted from 1.
    """
    wanted = anchor_lines(anchor)
    if not wanted:
        raise EditProblem("anchor", "the anchor is blank; give one or more whole lines of the file")
    given = tuple(lines)
    starts = [index for index, line in enumerate(given) if line == wanted[0]]
    places = [index for index in starts if given[index : index + len(wanted)] == wanted]
    inside = [index for index in places if index >= start]
    if len(inside) == 1:
        return inside[0], inside[0] + len(wanted)
    if inside:
        numbers = ", ".join(str(index + 1) for index in inside)
        advice = "add the line before or after it to the anchor, so that it names one place"
        raise EditProblem("anchor", f"{_shown(wanted)} stands in {path} on lines {numbers}; {advice}")
    if places:
        raise EditProblem("protected", "front matter is only changed by set_description")
    raise EditProblem("anchor", f"{path} has no line {_shown(wanted)}{_near(given, wanted, start)}")


def _near(lines: Sequence[str], wanted: Sequence[str], start: int) -> str:
    """The nearest misses: a later line that differs, other spacing or case, part of a line, other words."""
    first = wanted[0]
    numbered = [(index + 1, line) for index, line in enumerate(lines) if index >= start and line.strip()]
    folded = " ".join(first.split()).casefold()
    for number, line in numbered:
        if line == first:
            return f": line {number} agrees, but the lines after it do not"
        if " ".join(line.split()).casefold() == folded:
            return f": line {number} differs in spaces or case: {line!r}"
    part = next(((number, line) for number, line in numbered if folded and folded in line.casefold()), None)
    if part is not None:
        return f" as a whole: it is a part of line {part[0]}: {part[1]!r}"
    close = difflib.get_close_matches(first, [line for _, line in numbered], n=2, cutoff=0.6)
    if close:
        return "; near it are " + " and ".join(
            f"line {next(number for number, line in numbered if line == each)}: {each!r}" for each in close
        )
    return "; copy the anchor from the file"


def _shown(lines: Sequence[str]) -> str:
    text = lines[0] if len(lines[0]) <= 80 else lines[0][:79] + "…"
    return repr(text) if len(lines) == 1 else f"{text!r} and the {len(lines) - 1} after it"
