"""Which spellings are an expected answer that can be told without math-verify: in no time, and by no process. Pure.

The same text, the same integer (boxed.py), or the same number in fractions (\\frac{1}{2}, \\dfrac12, 1/2) or decimals,
these rounded to six places as math-verify does. It takes nothing that math-verify would refuse, and refuses much that
math-verify takes: roots, sets, units.
"""

from __future__ import annotations

import re
from fractions import Fraction

from core.tasks.math.boxed import plain_integer

_PLACES = 6
_NUMBER = r"\d{1,30}(?:\.\d{1,30})?|\.\d{1,30}"
_QUOTIENT = re.compile(rf"([+-]?)({_NUMBER})(?:/({_NUMBER}))?")
_FRAC = re.compile(r"\\[dt]?frac(?:\{(\d{1,30})\}|(\d))(?:\{(\d{1,30})\}|(\d))")
_NO_MATTER = re.compile(r"\\(?:left|right|[,;:! ])|[\s$]")


def same_at_once(expected: str, answered: str) -> bool:
    """Whether an answer, as it stands in a box, is plainly the expected one."""
    wanted, given = plain_integer(expected), plain_integer(answered)
    if wanted is not None and given is not None:
        return wanted == given
    one, other = _bare(expected), _bare(answered)
    if one == other != "":
        return True
    first, second = _number(one), _number(other)
    if first is None or second is None:
        return False
    decimals = "." in one + other
    return round(first - second, _PLACES) == 0 if decimals else first == second


def _bare(text: str) -> str:
    """A text without what changes nothing: blanks, dollar signs, a full stop behind it, and typographic minus signs."""
    return _NO_MATTER.sub("", text.replace("\u2212", "-")).rstrip(".")


def _number(bare: str) -> Fraction | None:
    """The size of a number or of a quotient of two; None where it is none."""
    found = _QUOTIENT.fullmatch(_FRAC.sub(lambda frac: f"{frac[1] or frac[2]}/{frac[3] or frac[4]}", bare))
    if found is None or (found[3] is not None and not Fraction(found[3])):
        return None
    size = Fraction(found[2]) / Fraction(found[3] or 1)
    return -size if found[1] == "-" else size
