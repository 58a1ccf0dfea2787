"""Average normalised Levenshtein similarity, the measure of document question answering. Pure.

Biten et al., "Scene Text Visual Question Answering", ICCV 2019: an answer scores 1 less its edit distance as a share of
the longer text, the best over the reference answers, and nothing where that similarity is below one half.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

THRESHOLD = Fraction(1, 2)
"""Similarity below this scores nothing; exactly this much counts, and passes."""


def anls(answered: str, references: Sequence[str], threshold: Fraction = THRESHOLD) -> Fraction:
    """The score of one answer in [0, 1], 0 where there is no reference. Texts are compared without case and with
    single spaces, as the published evaluators do."""
    near = [each for each in references if _highest(answered, each) >= threshold]
    best = max((similarity(answered, each) for each in near), default=Fraction(0))
    return best if best >= threshold else Fraction(0)


def similarity(one: str, other: str) -> Fraction:
    """1 less the edit distance as a share of the longer text; two empty texts are alike."""
    left, right = _compared(one), _compared(other)
    longer = max(len(left), len(right))
    return 1 - Fraction(distance(left, right), longer) if longer else Fraction(1)


def _highest(one: str, other: str) -> Fraction:
    """What two texts of these lengths can be alike at most: one that runs on is not compared sign by sign."""
    shorter, longer = sorted((len(_compared(one)), len(_compared(other))))
    return Fraction(shorter, longer) if longer else Fraction(1)


def _compared(text: str) -> str:
    return " ".join(text.lower().split())


def distance(one: str, other: str) -> int:
    """Levenshtein's: how many single characters are put in, taken out or changed."""
    row = list(range(len(other) + 1))
    for number, sign in enumerate(one, 1):
        before, row[0] = row[0], number
        for place, against in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (sign != against))
    return row[-1]
