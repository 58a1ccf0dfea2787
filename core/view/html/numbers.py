"""A few numbers that are read at once, large, each with what it counts below it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from core.view.html.markup import NOTHING, Html, tag


class Number(NamedTuple):
    """A number in words, what it is of, and what it is to be compared with."""

    told: str
    of: str
    beside: str = ""


def numbers(found: Iterable[Number]) -> Html:
    """The numbers in a row that wraps."""
    return tag("div", *map(_number, found), cls="lab-figures")


def _number(each: Number) -> Html:
    beside = tag("span", each.beside, cls="of") if each.beside else NOTHING
    return tag("div", tag("span", each.told, cls="number"), each.of, beside)
