"""Whether a lesson gives an answer away, where printing the answer would pass. Pure.

Stricter than what holds for work done by commands (core.patch.literals): there a value that stands in the inputs, or a
number of two digits, may be said; here either may be the whole answer.

- A number of two digits or more counts wherever it stands, but for those of EVERYBODYS and powers of ten.
- A text counts as gold values do: where several words stand together, one is quoted, or is a name inside a sentence;
  and where a word is all that a line, a list item or what is set off (bold, in brackets, behind a colon) says.
- Anything counts, be it "7" or "yes", where it is given as the answer: "the answer is 7", "7 is correct", "always say
  yes", "\\boxed{7}".

What is written in another guise ("forty-two", "6 * 7") counts as what it stands for (core.analysts.disguises). What the
skill says already may be said again, unless it is given as the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation

from core.analysts.disguises import plainly, undisguised
from core.patch.literals import EVERYBODYS, VOCABULARY, gold_leaks
from core.types import Edit, Flag, Skill

_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w]|\.\d)")
_OWN = "belongs to this task only"
_SHORTEST = 3
"""Characters of a word that is told from others."""
_ANSWER = r"(?:answers?|results?|solutions?|reply|replies|output|boxed)"
_SAY = r"(?:reply|respond|answer|say|state|write|print|output|return|give|conclude|finish|end|choose|pick|use|put)"
_FILLING = r"(?:with|by|as|just|only|always|simply|exactly|down|out|in|the|a)"
_THEN = r"(?:for|when|if|as|to|whenever|where|here|on|in|there)"
_ON = r"[^\w.!?\n]+"
"""What is between two words of a sentence."""
_ENDS = r"\W*(?:$|[.!?;,\n])"
_GIVEN = (
    rf"\b{_ANSWER}\b(?:\W+\w+){{0,2}}?\W+<>(?!\w)",  # behind the word
    rf"\b{_ANSWER}\b(?:{_ON}\w+){{3,5}}?{_ON}<>(?!\w)(?={_ENDS})",  # at the end of a sentence that has it
    rf"\b{_SAY}(?:{_ON}{_FILLING})*{_ON}<>(?!\w)(?={_ENDS}|{_ON}{_THEN}\b)",  # behind what tells to say it
    rf"(?<!\w)<>{_ON}(?:is|are|was|as|being)\b(?:{_ON}\w+){{0,3}}?{_ON}(?:{_ANSWER}|correct|right|expected)\b",
)
"""An answer, <>, where it is given as one."""
_ALONE = r"(?:^|[\n:=→>(\[*_|]) *(?:[-–+*>] *)?<> *(?=$|[.!;,\n)\]*_|])"
"""All that a line, a list item or what is set off says."""


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
    found = {answer for reading in undisguised(text) for answer in _given_away(reading, given, plainly(known))}
    return tuple(dict.fromkeys(answer for answer in given if answer in found))


def _given_away(text: str, given: Sequence[str], known: str) -> Iterator[str]:
    """The same of one reading of the text."""
    plain = {answer: plainly(answer) for answer in given}
    in_words = {leak.value for leak in gold_leaks(" ".join(text.split()), plain.values(), known)}
    in_words |= {leak.value for leak in gold_leaks(text, plain.values(), known)}
    said, free = set(_numbers(text)), set(_numbers(known))
    for answer, written in plain.items():
        if (
            written in in_words
            or _value(written) in said - free - _COMMON
            or _is_given(written, text)
            or _stands_alone(written, text)
        ):
            yield answer


def _what(answer: str) -> str:
    return "text" if _value(answer) is None else "number"


def _is_given(answer: str, text: str) -> bool:
    wanted = re.escape(answer)
    return any(re.search(form.replace("<>", wanted), text, re.IGNORECASE) for form in _GIVEN)


def _stands_alone(answer: str, text: str) -> bool:
    """Whether a word that is not everybody's is set off as what to say; a number is found by other rules."""
    if _value(answer) is not None or len(answer) < _SHORTEST or answer.casefold() in VOCABULARY:
        return False
    return re.search(_ALONE.replace("<>", re.escape(answer)), text, re.IGNORECASE) is not None


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
