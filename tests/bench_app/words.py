"""Text that looks like an agent's work, from a seed: a large vocabulary with the long tail that real words have."""

from __future__ import annotations

from itertools import product
from random import Random

_STARTS = [first + vowel for first in "bcdfghjklmnprst" for vowel in "aeio"]
_ENDS = ["ck", "ld", "lt", "mp", "nd", "ng", "nk", "nt", "pt", "rd", "rk", "rm", "rn", "rt", "sh", "sk", "st", "zz"]
VOCABULARY = tuple("".join(parts) for parts in product(_STARTS, ("", "ra", "lo", "mi", "te"), _ENDS))


def paragraph(random: Random, characters: int) -> str:
    """About so many characters of words in lines; frequent words are frequent (Zipf's law with exponent 1)."""
    parts: list[str] = []
    length = 0
    while length < characters:
        word = VOCABULARY[skewed(random, len(VOCABULARY))]
        parts.append(word if random.random() > 0.08 else f"{word}\n")
        length += len(word) + 1
    return " ".join(parts)[:characters]


def sentence(random: Random, characters: int) -> str:
    """The same on one line."""
    return paragraph(random, characters).replace("\n", " ").strip()


def skewed(random: Random, count: int) -> int:
    """A place in [0, count): the first often, the last seldom."""
    return min(int(count ** random.random()) - 1, count - 1)
