"""From a low to a high end: what is foretold and never known. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Range(NamedTuple):
    """From `low` to `high`, both possible."""

    low: float
    high: float

    def plus(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    def times(self, other: Range) -> Range:
        return Range(self.low * other.low, self.high * other.high)

    def scaled(self, factor: float) -> Range:
        return Range(self.low * factor, self.high * factor)

    def at_most(self, most: float | None) -> Range:
        return self if most is None else Range(min(self.low, most), min(self.high, most))


NOTHING = Range(0, 0)


def exactly(number: float) -> Range:
    """A number that is known."""
    return Range(number, number)


def total(ranges: Iterable[Range]) -> Range:
    """All of them together."""
    whole = NOTHING
    for each in ranges:
        whole = whole.plus(each)
    return whole
