"""How much wording two texts share, and whether two lines say the same thing.

Both are plain word statistics, made to be predictable rather than clever: they flag claims for review and join lines
that are as good as equal. Telling that two differently worded lessons are one is the merging model's part.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(
    r"(?<!\w)[-+]?\d+(?:[.,]\d+)*%?(?!\w)"  # a number with its sign
    r"|[^\W_]+(?:[.'’_-][^\W_]+)*"  # a word, an identifier
    r"|[<>=!+/&|%$@^]+"  # an operator
)
_CODE = re.compile(r"(`+)(.+?)\1")

_STOP_WORDS = (
    "a an the and or of to in on at by for with as is are was be been it its this that these those there here "
    "you your we our they their he she from into so then than also too very can could should would may might will"
)
_STOP = frozenset(_STOP_WORDS.split())

_TURNING = (
    "not no never none without avoid instead only unless except don't doesn't isn't aren't cannot can't won't must "
    "always before after first last above below over under left right row rows column columns min max minimum maximum "
    "true false ascending descending start end more less greater fewer most least inside outside up down add remove "
    "insert delete include exclude enable disable keep drop replace read write even odd if"
)
TURNS = frozenset(_TURNING.split())
"""Words that turn a sentence's meaning: two lines that differ in one of these are never taken for the same."""

SAME = 0.75
"""From here on two lines of the same content words have them in as good as the same order."""


@lru_cache(maxsize=16384)
def words(text: str) -> tuple[str, ...]:
    """The words of a text in order, case folded; numbers, identifiers and operators count as words."""
    return tuple(found.group().casefold().replace("’", "'") for found in _WORD.finditer(text))


@lru_cache(maxsize=16384)
def stems(text: str) -> frozenset[str]:
    """The distinct content words, endings cut; of a text that has only stop words, those."""
    every = words(text)
    content = [word for word in every if word not in _STOP]
    return frozenset(_stem(word) for word in content or every)


def overlap(a: str, b: str) -> float:
    """Shared wording in [0, 1]: the part of the shorter text's distinct content words that the other has too.

    Symmetric; 1.0 where one text's words all stand in the other, 0.0 where either has no words.
    """
    one, other = stems(a), stems(b)
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0


def same_lesson(a: str, b: str) -> bool:
    """Whether two lines are as good as equal: they differ in small words, endings and marks only.

    The content words must be the same, in nearly the same order, and so must everything in `telling`: "save before
    closing" and "never save before closing" stay two lessons, as do "sort, then filter" and "filter, then sort".
    """
    if telling(a) != telling(b):
        return False
    one, other = words(a), words(b)
    if one == other or len(telling(a).stems) < 2:
        return bool(one) and one == other
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= SAME


class Telling(NamedTuple):
    """What must agree before two lines can be the same lesson: content words, code as written, and what turns meaning.

    `turning` are numbers, operators, identifiers and the words in TURNS, as often as they stand there.
    """

    stems: frozenset[str]
    code: tuple[str, ...]
    turning: tuple[str, ...]


@lru_cache(maxsize=16384)
def telling(text: str) -> Telling:
    """The telling parts of a line: equal for any two that `same_lesson` takes as one."""
    turning = sorted(_stem(word) for word in words(text) if word in TURNS or not word.replace("-", "").isalpha())
    return Telling(stems(text), tuple(found.group(2) for found in _CODE.finditer(text)), tuple(turning))


@lru_cache(maxsize=16)
def grams(text: str, size: int) -> frozenset[tuple[str, ...]]:
    """All runs of `size` words of a text."""
    every = words(text)
    return frozenset(every[index : index + size] for index in range(len(every) - size + 1))


def shared_run(text: str, other: str, size: int, besides: frozenset[tuple[str, ...]] = frozenset()) -> tuple[str, ...]:
    """The first run of `size` or more words of `text` whose every part of `size` words stands in `other`; () if none.

    Runs in `besides` do not count.
    """
    mine, theirs = words(text), grams(other, size)
    for index in range(len(mine) - size + 1):
        if mine[index : index + size] in theirs and mine[index : index + size] not in besides:
            end = index + size
            while end < len(mine) and mine[end - size + 1 : end + 1] in theirs:
                end += 1
            return mine[index:end]
    return ()


def _stem(word: str) -> str:
    if len(word) > 4 and word.isalpha():
        for ending, instead in (("ies", "y"), ("ing", ""), ("ied", "y"), ("ed", ""), ("es", ""), ("s", "")):
            if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
                return (word[: -len(ending)] + instead).rstrip("e")
    return word.rstrip("e") if len(word) > 4 else word
