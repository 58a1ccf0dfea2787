"""When an answer in words is the expected one, by the rule a task names. Pure.

- exact: character by character.
- normalised: equal once both are put into Unicode's NFKC form without case, with single blanks, and without blanks,
  brackets, quotation marks, asterisks and . , ; : ! ? at their ends (a point or comma that begins a number stays).
- regex: the pattern matches the whole answer; the answer as it is, case counts unless the pattern says (?i).
- number: the one number of the answer is within the tolerance (numbers.py).
"""

from __future__ import annotations

import unicodedata
from typing import Literal, NamedTuple, TypeAlias

import regex

from core.tasks.own.numbers import Tolerance, number_in, within

Match: TypeAlias = Literal["exact", "normalised", "regex", "number"]
REGEX_SECONDS = 2.0
"""A pattern that tries for longer on an answer gives no verdict."""
_BRACKETS = "()[]{}<>"
_ENDS = _BRACKETS + ".,;:!?¡¿*_`\"'“”„‟«»‹›‘’‚‛ "


class Verdict(NamedTuple):
    """`right` is None where there is no verdict; `why` says what is to be said of it, never what was expected."""

    right: bool | None
    why: str = ""


def matches(answer: str, expected: str, match: Match, tolerance: Tolerance, seconds: float = REGEX_SECONDS) -> Verdict:
    """Whether an answer is the expected one; a pattern may try for so many seconds."""
    if match == "exact":
        return Verdict(answer == expected)
    if match == "normalised":
        return Verdict(normalised(answer) == normalised(expected))
    if match == "regex":
        return _pattern(answer, expected, seconds)
    given, wanted = number_in(answer), number_in(expected)
    if given is None or wanted is None:
        return Verdict(False, "the answer does not hold exactly one number")
    return Verdict(within(given, wanted, tolerance))


def normalised(text: str) -> str:
    """A text by the rule above; "" where nothing is left of it."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _without_ends(" ".join(folded.split()))


def _without_ends(text: str) -> str:
    text = text.rstrip(_ENDS)
    while text and text[0] in _ENDS and not (text[0] in ".," and text[1:2].isdigit()):
        text = text[1:]
    return text


def _pattern(answer: str, pattern: str, seconds: float) -> Verdict:
    try:
        return Verdict(regex.fullmatch(pattern, answer, timeout=seconds) is not None)
    except TimeoutError:
        return Verdict(None, f"the pattern tried for longer than {seconds:g} s on this answer; make it simpler")
    except MemoryError:  # a pattern that goes into itself, as (?R)
        return Verdict(None, "the pattern takes more memory than there is on this answer; make it simpler")


def pattern_problem(pattern: str) -> str:
    """Why a pattern cannot be used, "" where it can."""
    try:
        regex.compile(pattern)
    except regex.error as problem:
        return str(problem)
    except (RecursionError, MemoryError):
        return "it is nested too deep"
    return ""
