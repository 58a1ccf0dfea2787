"""Whether a lesson gives an answer away, where printing the answer would pass. Pure.

Stricter than what holds for work done by commands (core.patch.literals): there a value that stands in the inputs, or a
number of two digits, may be said; here either may be the whole answer.

- A number of two digits or more counts wherever it stands, but for those of EVERYBODYS and powers of ten.
- A text counts as gold values do: where several words stand together, one is quoted, or is a name inside a sentence;
  and where a word is all that a line, a list item or what is set off (bold, in brackets, behind a colon) says.
- Anything counts, be it "7" or "yes", where it is given as the answer: "the answer is 7", "7 is correct", "always say
  yes", "\\boxed{7}".

- Anything the task's own rule takes for its answer counts too, be it spelled in a way that nobody listed: all that the
  text says as an answer, sets off or counts (core.analysts.candidates) is put to that rule.

What is written in another guise ("forty-two", "6 * 7") counts as what it stands for (core.analysts.disguises). What the
skill says already may be said again, unless it is given as the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from itertools import islice

from core.analysts.candidates import ANSWER, FILLING, NUMBER, SAY, THEN, Candidate, candidates
from core.analysts.disguises import plainly, undisguised
from core.patch.lints import own_value
from core.patch.literals import EVERYBODYS, VOCABULARY, gold_leaks
from core.types import Edit, Flag, Skill

MOST_CANDIDATES = 200
"""Words of one edit that are asked about; an edit that holds more cannot be checked and is refused."""

Accepts = Callable[[str], bool]
"""Whether a task's own rule takes these words for its answer."""

_SHORTEST = 3
"""Characters of a word that is told from others."""
_ON = r"[^\w.!?\n]+"
"""What is between two words of a sentence."""
_ENDS = r"\W*(?:$|[.!?;,\n])"
_GIVEN = (
    rf"\b{ANSWER}\b(?:\W+\w+){{0,2}}?\W+<>(?!\w)",  # behind the word
    rf"\b{ANSWER}\b(?:{_ON}\w+){{3,5}}?{_ON}<>(?!\w)(?={_ENDS})",  # at the end of a sentence that has it
    rf"\b{SAY}(?:{_ON}{FILLING})*{_ON}<>(?!\w)(?={_ENDS}|{_ON}{THEN}\b)",  # behind what tells to say it
    rf"(?<!\w)<>{_ON}(?:is|are|was|as|being)\b(?:{_ON}\w+){{0,3}}?{_ON}(?:{ANSWER}|correct|right|expected)\b",
)
"""An answer, <>, where it is given as one."""
_ALONE = r"(?:^|[\n:=→>(\[*_|]) *(?:[-–+*>] *)?<> *(?=$|[.!;,\n)\]*_|])"
"""All that a line, a list item or what is set off says."""


def answer_flags(edits: Iterable[Edit], skill: Skill, answers: Iterable[str], accepts: Accepts) -> tuple[Flag, ...]:
    """A refusing flag for each edit of the skill that gives an answer away: one of `answers`, or one that the task's
    own rule `accepts`. Which one is not told (core.patch.lints)."""
    known = "\n".join(file.text for file in skill.files if file.is_text)
    given = tuple(answers)
    return tuple(flag for edit in edits if (flag := _flag(edit, given, known, accepts)) is not None)


def _flag(edit: Edit, answers: Sequence[str], known: str, accepts: Accepts) -> Flag | None:
    text = f"{edit.path}\n{edit.text}"
    asked = found_in(text)
    if len(asked) > MOST_CANDIDATES:
        told = f"it holds more than {MOST_CANDIDATES} numbers, quotes and short lines, too many to check; say less"
        return Flag(rule="too_many_values", edit=edit.id, message=told, refuses=True)
    if answer_leaks(text, answers, known) or accepted_leaks(asked, known, accepts):
        return own_value("gold_literal", edit)
    return None


def found_in(text: str) -> tuple[Candidate, ...]:
    """What any reading of the text might give away, each once; at most one more than MOST_CANDIDATES."""
    found = (each for reading in undisguised(text) for each in candidates(reading))
    return tuple(islice(dict.fromkeys(found), MOST_CANDIDATES + 1))


def accepted_leaks(asked: Iterable[Candidate], known: str, accepts: Accepts) -> tuple[str, ...]:
    """Those of the words that the task's own rule accepts. Words that are not given as the answer may be everybody's,
    or such as the skill says already; and where a number anybody may say is what the rule sees in longer words, they
    are no more an answer than that number."""
    said, numbers = plainly(known).casefold(), set(_numbers(known)) | _COMMON

    def free(words: str) -> bool:
        size = _quotient(words) if "/" in words else _value(words)
        if size is not None:
            return size in numbers
        return (
            len(words) < _SHORTEST
            or all(word.strip(".,:;!()") in VOCABULARY for word in words.casefold().split())
            or re.search(rf"(?<!\w){re.escape(words.casefold())}(?!\w)", said) is not None
        )

    def by_a_number_in_it(words: str) -> bool:
        inside = NUMBER.findall(words) if _value(words) is None else []
        return any(_value(number) in numbers and accepts(number) for number in inside)

    return tuple(
        words
        for words, given in asked
        if (given or not free(words)) and accepts(words) and not by_a_number_in_it(words)
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


def _is_given(answer: str, text: str) -> bool:
    wanted = re.escape(answer)
    return any(re.search(form.replace("<>", wanted), text, re.IGNORECASE) for form in _GIVEN)


def _stands_alone(answer: str, text: str) -> bool:
    """Whether a word that is not everybody's is set off as what to say; a number is found by other rules."""
    if _value(answer) is not None or len(answer) < _SHORTEST or answer.casefold() in VOCABULARY:
        return False
    return re.search(_ALONE.replace("<>", re.escape(answer)), text, re.IGNORECASE) is not None


def _numbers(text: str) -> Iterator[Decimal]:
    return (value for match in NUMBER.findall(text) if (value := _value(match)) is not None)


def _value(text: str) -> Decimal | None:
    """The size of a number, whatever its sign; None where the text is none."""
    try:
        number = Decimal(text.replace(",", "").strip("$%+- "))
    except InvalidOperation:
        return None
    return abs(number) if number.is_finite() else None


def _quotient(text: str) -> Decimal | None:
    """The size of one number divided by another, as 1/2; None where the text is none or comes to nothing."""
    parts = [_value(part) for part in text.split("/")]
    if len(parts) != 2 or parts[0] is None or parts[1] is None:
        return None
    try:
        return parts[0] / parts[1]
    except ArithmeticError:  # by zero, or beyond all bounds
        return None


_COMMON = EVERYBODYS | {Decimal(digit) for digit in range(10)} | {Decimal(10) ** power for power in range(1, 7)}
