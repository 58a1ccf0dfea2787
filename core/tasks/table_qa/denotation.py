"""Whether an answer denotes what a question about a table asks for: the published rules of WikiTableQuestions. Pure.

An answer is a set of values. Texts are compared after normalising (accents, quotes, dashes, notes, brackets, case,
spaces), numbers within a millionth, dates by the parts that are known. The rules are those of the data set's own
evaluator, version 1.0 (Pasupat and Liang, "Compositional Semantic Parsing on Semi-Structured Tables", ACL 2015), which
is written for Python 2.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

TOLERANCE = 1e-6
"""Numbers that differ by less are the same."""
LONGEST = 2_000
"""Characters of a text that is normalised, which takes the square of it: a longer one is the same as itself alone."""
UNKNOWN = -1
"""A part of a date that is not known, written xx."""

_QUOTES = (("‘’´`", "'"), ("“”", '"'), ("‐‑‒–—−", "-"))
_SIGNS = str.maketrans({sign: plain for signs, plain in _QUOTES for sign in signs})
_NOTES = re.compile(r"(?:(?<=.)\[[^\]]*\]|\[\d+\]|[•♦†‡*#+])++$", re.DOTALL)
"""What marks a footnote, at the end: [note] after something, [1] anywhere, signs."""
_BRACKETS = re.compile(r"(?<=.)(?: \([^)]*\))++$", re.DOTALL)
_QUOTED = re.compile(r'^"([^"]*)"$')
_NOT_KNOWN = (("xx", "xxxx"), ("xx",), ("xx",))
"""How year, month and day are written that are not known."""


class Number(NamedTuple):
    """A number, with the words it was written in."""

    words: str
    amount: float


class Date(NamedTuple):
    """A date, parts that are not known UNKNOWN, with the words it was written in."""

    words: str
    year: int
    month: int
    day: int


class Text(NamedTuple):
    """Any other value, by its normalised words."""

    words: str


Value: TypeAlias = Number | Date | Text


def same_denotation(expected: Sequence[str], answered: Sequence[str], canonical: Sequence[str] = ()) -> bool:
    """Whether what was answered denotes what is expected: as many distinct values, each expected one among them.

    `canonical` gives the expected values in a form to read them from ("2004-01-xx", "32.0"), where the data set has it.
    Raises ValueError where it has another length than `expected`.
    """
    wanted = _distinct([value_of(text, form) for text, form in zip(expected, canonical or expected, strict=True)])
    given = _distinct([value_of(text) for text in answered])
    return len(wanted) == len(given) and all(any(match(each, other) for other in given) for each in wanted)


def value_of(text: str, canonical: str = "") -> Value:
    """The value that a text stands for, read from its canonical form where it has one."""
    form, words = canonical or text, normalised(text)
    amount = number_in(form)
    if amount is not None:
        return Number(words, amount)
    date = date_in(form)
    if date is None:
        return Text(words)
    year, month, day = date
    return Number(words, float(year)) if month == day == UNKNOWN else Date(words, year, month, day)


def match(one: Value, other: Value) -> bool:
    """Whether two values are the same: in words, or as numbers or dates."""
    if one.words == other.words:
        return True
    if isinstance(one, Number) and isinstance(other, Number):
        return abs(one.amount - other.amount) < TOLERANCE
    return isinstance(one, Date) and isinstance(other, Date) and one[1:] == other[1:]


def normalised(text: str) -> str:
    """A text as it is compared: without accents, notes, trailing brackets and outer quotes, in lower case."""
    if len(text) > LONGEST:
        return text
    said = "".join(sign for sign in unicodedata.normalize("NFKD", text) if unicodedata.category(sign) != "Mn")
    said = said.translate(_SIGNS)
    before = None
    while said != before:
        before = said
        said = _NOTES.sub("", said.strip())
        said = _BRACKETS.sub("", said.strip())
        said = _QUOTED.sub(r"\1", said.strip())
    return " ".join(said.removesuffix(".").split()).lower()


def number_in(text: str) -> float | None:
    """The number a text is, None where it is none; commas and underscores are no part of one by the published rules."""
    try:
        amount = float(text)
    except ValueError:
        return None
    return amount if math.isfinite(amount) and "_" not in text else None


def date_in(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a text like 2004-01-xx, at least one of them known; None where it is no date."""
    parts = text.strip().lower().split("-")
    if len(parts) != 3:
        return None
    try:
        year, month, day = (
            UNKNOWN if part in forms else int(part) for part, forms in zip(parts, _NOT_KNOWN, strict=True)
        )
    except ValueError:
        return None
    if (year, month, day) == (UNKNOWN,) * 3:
        return None
    return (year, month, day) if month in (UNKNOWN, *range(1, 13)) and day in (UNKNOWN, *range(1, 32)) else None


def _distinct(values: Sequence[Value]) -> list[Value]:
    """Each value once: numbers by their amount, dates by their parts, texts by their words."""
    return list({_key(value): value for value in values}.values())


def _key(value: Value) -> tuple[object, ...]:
    if isinstance(value, Number):
        whole = round(value.amount)
        return ("number", whole if abs(value.amount - whole) < TOLERANCE else value.amount)
    return ("date", *value[1:]) if isinstance(value, Date) else ("text", value.words)
