"""Whether a lesson gives an answer away, where printing the answer would pass. Pure.

Stricter than what holds for work done by commands (core.patch.literals): there a value that stands in the inputs, or a
number of two digits, may be said; here either may be the whole answer.

- A number of two digits or more counts wherever it stands, but for those of EVERYBODYS and powers of ten.
- A text counts as gold values do: where several words stand together, one is quoted, or is a name inside a sentence.
- Anything counts, be it "7" or "yes", where it is given as the answer: "the answer is 7", "\\boxed{7}".

What the skill says already may be said again, unless it is given as the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from core.patch.literals import EVERYBODYS, gold_leaks
from core.types import Edit, Flag, Skill

_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w]|\.\d)")
_OWN = "belongs to this task only"
_GIVES = r"\b(?:answers?|results?|solutions?|reply|replies|output|boxed)\b(?:\W+\w+){0,2}?\W+"


def answer_flags(edits: Iterable[Edit], skill: Skill, answers: Iterable[str]) -> tuple[Flag, ...]:
    """A refusing flag for each answer that an edit of the skill gives away."""
    known = "\n".join(file.text for file in skill.files if file.is_text)
    given = tuple(answers)
    return tuple(
        Flag(rule="gold_literal", edit=edit.id, message=f"the {_what(answer)} {answer!r} {_OWN}", refuses=True)
        for edit in edits
        for answer in answer_leaks(f"{edit.path}\n{edit.text}", given, known)
    )


def answer_leaks(text: str, answers: Iterable[str], known: str) -> tuple[str, ...]:
    """The answers that `text` gives away; `known` is what the skill says already."""
    given = [each.strip() for each in answers if each.strip()]
    in_words = {leak.value for leak in gold_leaks(text, given, known)}
    said, free = set(_numbers(text)), set(_numbers(known))
    return tuple(
        dict.fromkeys(
            answer
            for answer in given
            if answer in in_words or _value(answer) in said - free - _COMMON or _is_given(answer, text)
        )
    )


def _what(answer: str) -> str:
    return "text" if _value(answer) is None else "number"


def _is_given(answer: str, text: str) -> bool:
    return re.search(f"{_GIVES}{re.escape(answer)}(?!\\w)", text, re.IGNORECASE) is not None


def _numbers(text: str) -> Iterator[Decimal]:
    return (value for match in _NUMBER.findall(text) if (value := _value(match)) is not None)


def _value(text: str) -> Decimal | None:
    """The size of a number, whatever its sign; None where the text is none."""
    try:
        number = Decimal(text.replace(",", "").strip("$%+- "))
    except InvalidOperation:
        return None
    return abs(number) if number.is_finite() else None


_COMMON = EVERYBODYS | {Decimal(digit) for digit in range(10)} | {Decimal(10) ** power for power in range(1, 7)}
