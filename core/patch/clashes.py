"""Which edits cannot both be applied.

Insertions never clash with each other: at one point they stand in a fixed order (core.patch.compose.span_order).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from core.patch.places import Span


class Clash(NamedTuple):
    """Two spans that cannot both be applied, and why."""

    one: Span
    other: Span
    reason: str


def clash(one: Span, other: Span) -> str:
    """Why two spans of one base cannot both be applied; "" where they can. Symmetric in what it finds."""
    if one.path != other.path:
        folded = one.path.casefold() == other.path.casefold() and one.whole == other.whole == "create"
        return f"{one.path} and {other.path} differ only in case" if folded else ""
    if one.whole or other.whole:
        return _whole(one, other)
    if one.inserts and other.inserts:
        return ""
    if one.inserts or other.inserts:
        return _inside(*((one, other) if one.inserts else (other, one)))
    if equal_change(one, other) or one.last <= other.first or other.last <= one.first:
        return ""
    lines = f"lines {max(one.first, other.first) + 1} to {min(one.last, other.last)} of {one.path}"
    return f"both replace or delete {lines}"


def equal_change(one: Span, other: Span) -> bool:
    """Whether two spans make the same change, so that applying one is applying both."""
    keys = [(each.path, each.first, each.last, each.lines, each.whole) for each in (one, other)]
    return keys[0] == keys[1] and not one.inserts


def _whole(one: Span, other: Span) -> str:
    if one.whole == other.whole == "create":
        return "" if one.lines == other.lines else f"both create {one.path}, with different text"
    if one.whole == other.whole:
        return ""
    if {one.whole, other.whole} == {"create", "delete"}:
        return f"one creates {one.path}, the other deletes it"
    return f"one deletes {one.path}, the other edits it"


def _inside(insertion: Span, removal: Span) -> str:
    """An insertion into lines that go, or one whose anchor is deleted with nothing in its place.

    A new section behind a section that is deleted stays: it stands where that section was.
    """
    place = f"lines {removal.first + 1} to {removal.last} of {removal.path}"
    if removal.first < insertion.first < removal.last:
        return f"one inserts into {place}, which the other {'replaces' if removal.lines else 'deletes'}"
    first, last = insertion.anchor
    behind = insertion.level and insertion.first == removal.last and first == removal.first
    if not removal.lines and first < last and first < removal.last and removal.first < last and not behind:
        return f"one is placed by {place}, which the other deletes"
    return ""


def clashes(spans: Sequence[Span]) -> Iterator[Clash]:
    """Every pair that clashes, each once. Only pairs with a removal, a creation or a deletion are looked at."""
    taking = [index for index, span in enumerate(spans) if not span.inserts]
    for index in taking:
        for at, other in enumerate(spans):
            if at == index or (not other.inserts and at < index):
                continue
            reason = clash(spans[index], other)
            if reason:
                yield Clash(spans[index], other, reason)
