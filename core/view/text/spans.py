"""Parts of a text that mean something: what code highlighting, terminal colours and quotes have in common. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple


class Span(NamedTuple):
    """Characters [start, end) of a text and what they are, as a style sheet names it."""

    start: int
    end: int
    kind: str


class Piece(NamedTuple):
    """A run of characters of one kind; `marked` where it is quoted."""

    text: str
    kind: str = ""
    marked: bool = False


class _Walk:
    """The kind of the span a place lies in, asked for places in order."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._left = iter(spans)
        self._now: Span | None = next(self._left, None)

    def __call__(self, place: int) -> str:
        while self._now is not None and self._now.end <= place:
            self._now = next(self._left, None)
        return self._now.kind if self._now is not None and self._now.start <= place else ""


def pieces(text: str, spans: Sequence[Span], marks: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[Piece]:
    """The characters [start, end) of a text in pieces; joined they are that part of the text.

    Spans do not overlap each other and come in order, and so do marks; a mark may cross spans.
    """
    edges = {start, end}
    for first, last in [*((span.start, span.end) for span in spans), *marks]:
        edges |= {place for place in (first, last) if start < place < end}
    cuts = sorted(edges)
    inside, quoted = _Walk(spans), _Walk([Span(*mark, "mark") for mark in marks])
    for first, last in pairwise(cuts):
        yield Piece(text[first:last], inside(first), bool(quoted(first)))


def quoted_at(text: str, quote: str) -> tuple[int, int] | None:
    """Where a quote stands in a text, white space aside; None where it does not."""
    words = quote.split()
    if not words:
        return None
    found = re.search(r"\s+".join(map(re.escape, words)), text)
    return found.span() if found else None
