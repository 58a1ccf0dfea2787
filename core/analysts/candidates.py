"""The words of a text that could be taken for an answer, to be asked about one by one. Pure.

- Given as the answer: in a box, behind a word for one and "is", a colon or the like ("the answer to this is 7"), and
  behind what tells to say it ("always reply 7").
- Set off: quoted, in code, in bold, between dollar signs, in brackets, or all that a line, an item or what stands
  behind a colon says, up to SHORT words.
- Every number, fraction, and word with a digit in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

ANSWER = r"(?:answers?|results?|solutions?|reply|replies|output|boxed)"
SAY = r"(?:reply|respond|answer|say|state|write|print|output|return|give|conclude|finish|end|choose|pick|use|put)"
FILLING = r"(?:with|by|as|just|only|always|simply|exactly|down|out|in|the|a)"
THEN = r"(?:for|when|if|as|to|whenever|where|here|on|in|there)"
NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w]|\.\d)")

SHORT = 6
"""Words of what is set off and may be an answer; more are a sentence."""
_LONGEST_WORD = 60
_FIRST = 3
"""So many words behind "the answer is" may be it, whatever follows."""

_BOX = re.compile(r"\\boxed\s?\{((?:[^{}\n]|\{[^{}\n]{0,80}\}){1,200})\}")
_NAMED = re.compile(rf"\b{ANSWER}\b", re.IGNORECASE)
_TELLS = re.compile(r"\b(?:is|are|be|was|reads?)\b|[:=→]", re.IGNORECASE)
_ASKED = re.compile(rf"\b{SAY}\b[^\w.!?\n]", re.IGNORECASE)
_AHEAD, _BETWEEN = 160, 80
"""Characters looked at behind a word for an answer, and of these what may stand before "is"."""
_CLAUSE = re.compile(rf"[!?;\n]|[.,](?!\d)|\s{THEN}\b", re.IGNORECASE)
_ABOUT = r"(?:about|around|approximately|roughly|nearly|equal)"
_LEADS = re.compile(rf"(?:[^\w\\$+-]*\b(?:{FILLING}|{_ABOUT})\b)*[^\w\\$+-]*", re.IGNORECASE)
_SET_OFF = re.compile(
    r"(?<!\w)[\"“'‘]([^\"”'’\n]{1,80})[\"”'’](?!\w)|`{1,3}([^`\n]{1,80})`{1,3}|\*\*([^*\n]{1,80})\*\*"
    r"|\$\$?([^$\n]{1,80})\$\$?|\(([^()\n]{1,80})\)"
)
_FRACTION = re.compile(r"\\[dt]?frac\s?\{[^{}\n]{1,20}\}\s?\{[^{}\n]{1,20}\}|(?<![\w./])\d{1,12} ?/ ?\d{1,12}(?![\w/])")
_PARTS = re.compile(r"[\n:=→>|]|[.!;,](?!\d)")
_MARKS = " \t\"“”'‘’`*_-–+>$"


class Candidate(NamedTuple):
    """Words that could be the answer; `given` where the text gives them as that."""

    words: str
    given: bool


def candidates(text: str) -> Iterator[Candidate]:
    """What a text might give away, the plainest first; the same words may come more than once."""
    yield from (Candidate(words, True) for words in _each(_given(text)))
    yield from (Candidate(words, False) for words in _each(_set_off(text)))
    yield from (Candidate(words, False) for words in _each(_with_digits(text)))


def _each(found: Iterable[str]) -> Iterator[str]:
    """What was found without blanks around it, and without the marks that it may be set in."""
    for words in found:
        plain = words.strip()
        yield from (
            each for each in dict.fromkeys((plain, plain.strip(_MARKS), plain.strip(_MARKS + ".:,;!?"))) if each
        )


def _given(text: str) -> Iterator[str]:
    for box in _BOX.finditer(text):
        yield box[1]
    for named in _NAMED.finditer(text):
        ahead = text[named.end() : named.end() + _AHEAD].partition("\n")[0]
        for tells in _TELLS.finditer(ahead[:_BETWEEN]):
            said = ahead[tells.end() :]
            yield from (_clause(said), *_first_words(said))
    for asked in _ASKED.finditer(text):
        yield _clause(text[asked.end() : asked.end() + _AHEAD].partition("\n")[0])


def _clause(said: str) -> str:
    """What is said up to where the clause ends."""
    rest = _without_lead(said)
    end = _CLAUSE.search(rest)
    return rest[: end.start()] if end else rest


def _first_words(said: str) -> Iterator[str]:
    words = _without_lead(said).split()
    yield from (" ".join(words[:count]) for count in range(1, min(_FIRST, len(words)) + 1))


def _without_lead(said: str) -> str:
    """Without words that only lead there; these themselves where nothing else is said ("the answer is A")."""
    lead = _LEADS.match(said)
    return (said[lead.end() :] if lead else "") or said


def _set_off(text: str) -> Iterator[str]:
    for found in _SET_OFF.finditer(text):
        yield next(filter(None, found.groups()), "")
    yield from (part for line in text.split("\n") for part in (line, *_PARTS.split(line)) if _is_short(part))


def _with_digits(text: str) -> Iterator[str]:
    yield from (found.group() for form in (NUMBER, _FRACTION) for found in form.finditer(text))
    yield from (word for word in text.split() if len(word) <= _LONGEST_WORD and any(map(str.isdigit, word)))


def _is_short(part: str) -> bool:
    return 0 < len(part.split()) <= SHORT and any(sign.isalnum() for sign in part)
