"""The one number of an answer, and whether it is near enough to another. Pure and exact: no binary fractions.

A number is digits, with commas between whole groups of three or without, a point before its fraction, a sign (the
minus of typography too) and an exponent. Words, units, currencies and per cent around it are passed over: "about
1,204.5 kg" is 1204.5, "12 %" is 12; a sign before a currency is the number's: "-$5" is -5. An answer with two numbers,
as "3 of 12", has no one number.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

_NUMBER = re.compile(
    r"(?<![\w.,])(?P<sign>[-+\u2212](?:\s?[$€£¥₹₩₽]\s?)?|\u2212\s)?"
    r"(?P<digits>(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d{1,3})?)(?![^\W\d]*\d)"
)
_DIGIT = re.compile(r"\d")
_LONGEST = 400
"""Digits of a number that is read; longer ones are no answers."""


class Tolerance(NamedTuple):
    """How far a number may be off, whichever of the two is more: absolute, or as a share of the expected number."""

    absolute: Fraction = Fraction(0)
    relative: Fraction = Fraction(0)


def number_in(text: str) -> Fraction | None:
    """The number of a text; None where it has none or more than one, or digits that belong to no number."""
    found = list(_NUMBER.finditer(text))
    if len(found) != 1 or len(found[0]["digits"]) > _LONGEST:
        return None
    sign, digits = (found[0]["sign"] or "")[:1], found[0]["digits"]
    if len(_DIGIT.findall(text)) != len(_DIGIT.findall(digits)):
        return None
    amount = Fraction(digits.replace(",", ""))
    return -amount if sign in ("-", "\u2212") else amount


def within(given: Fraction, wanted: Fraction, tolerance: Tolerance) -> bool:
    """Whether two numbers are at most the tolerance apart; exactly that far counts."""
    return abs(given - wanted) <= max(tolerance.absolute, tolerance.relative * abs(wanted))
