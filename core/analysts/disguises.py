"""What a text says in a guise, written plainly: so that an answer spelled out is found where the answer would be. Pure.

Undone are other forms of characters and unseen ones, letters and digits set apart ("P-a-r-i-s", "1 234"), numbers in
English words ("forty-two"), with an exponent or in base sixteen, and sums of constants ("6 * 7"). What takes knowledge
to read (the capital of France), a code or another language is not: no rule of text finds that, but tasks that were held
out gain nothing from it.
"""

from __future__ import annotations

import ast
import operator
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: number for number, word in enumerate(_ONES.split())}
_WORDS |= {word: 10 * number for number, word in enumerate(_TENS.split(), 2)}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_ANY = "|".join(sorted((*_WORDS, *_SCALES), key=len, reverse=True))

_IN_WORDS = re.compile(rf"\b(?:{_ANY})(?:(?:[-\s]+|\s+and\s+)(?:{_ANY}))*\b", re.IGNORECASE)
_OTHERWISE = re.compile(r"(?<![\w.])(?:0x[0-9a-f]{1,12}|\d{1,12}(?:\.\d{1,9})?e[-+]?\d{1,2})(?!\w)", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<![\w.])(\d{1,12})(?:st|nd|rd|th)\b", re.IGNORECASE)
_GROUPED = re.compile(r"(?<![\w.])\d{1,3}(?:[ _'’]\d{3})+(?![\w]|\.\d)")
_APART = re.compile(r"(?<!\w)(?:\d(?:[- ]\d)+|[^\W\d_](?:[- ][^\W\d_]){2,})(?!\w)")
_SIGNS = {"*": r"×|·|\\times|\\cdot|\btimes\b|\bmultiplied\s+by\b", "/": r"÷|\\div|\bdivided\s+by\b"}
_SIGNS |= {"+": r"\bplus\b", "-": r"−|\bminus\b"}
_TERM = r"[(\s]{0,8}\d{1,12}(?:\.\d{1,9})?[)\s]{0,8}"
"""Its brackets are counted: without a bound each of many that only open would be tried from its place on."""
_SUM = re.compile(rf"(?<![\w.]){_TERM}(?:[-+*/]{_TERM}){{1,8}}(?!\w)")
_DOES: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def plainly(text: str) -> str:
    """The text with the usual form of every character: what is not seen is gone, every white space is a space."""
    usual = unicodedata.normalize("NFKC", text)
    seen = "".join(sign for sign in usual if unicodedata.category(sign) != "Cf")
    return "\n".join(" ".join(line.split()) for line in seen.splitlines())


def undisguised(text: str) -> tuple[str, ...]:
    """The readings of a text: as it is plainly, with numbers as digits, and these with what is set apart joined and
    sums worked out. Each once."""
    plain = plainly(text)
    digits = _GROUPED.sub(lambda found: re.sub(r"\D", "", found.group()), plain)
    digits = _ORDINAL.sub(r"\1", _OTHERWISE.sub(_in_digits, _IN_WORDS.sub(_counted, digits)))
    joined = _APART.sub(lambda found: re.sub(r"[- ]", "", found.group()), digits)
    signs = digits
    for sign, other in _SIGNS.items():
        signs = re.sub(other, sign, signs, flags=re.IGNORECASE)
    return tuple(dict.fromkeys((plain, digits, joined, _SUM.sub(_worked_out, signs))))


def _counted(found: re.Match[str]) -> str:
    """A number in words in digits: "two thousand and five" is 2005. "One" alone is hardly ever meant as a number."""
    if found.group().casefold() == "one":
        return found.group()
    whole = part = 0
    for word in re.findall(r"[a-z]+", found.group().casefold()):
        if word in _WORDS:
            part += _WORDS[word]
        elif word == "hundred":
            part = (part or 1) * 100
        elif word in _SCALES:
            whole, part = whole + (part or 1) * _SCALES[word], 0
    return str(whole + part)


def _in_digits(found: re.Match[str]) -> str:
    written = found.group()
    if written[1:2] in ("x", "X"):
        return str(int(written, 16))
    return format(Decimal(written), "f")


def _worked_out(found: re.Match[str]) -> str:
    """A sum of constants as the number it comes to, where that has few decimals."""
    try:
        came = _value(ast.parse(found.group().strip(), mode="eval").body)
    except (SyntaxError, ValueError, ZeroDivisionError):
        return found.group()
    if (came * 10_000).denominator != 1:
        return found.group()
    return f" {came.numerator if came.denominator == 1 else float(came)} "


def _value(node: ast.expr) -> Fraction:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return Fraction(str(node.value))
    if isinstance(node, ast.BinOp) and type(node.op) in _DOES:
        return _DOES[type(node.op)](_value(node.left), _value(node.right))
    raise ValueError("no sum of constants")
