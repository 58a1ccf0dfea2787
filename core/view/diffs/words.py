"""Which words of a changed line changed, and how alike two lines are. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

UNLIKE = 0.4
"""Below this similarity two lines are two lines, and marking their common words would be noise."""

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")


class Piece(NamedTuple):
    """A part of a line; `marked` where it is what changed."""

    text: str
    marked: bool = False


@lru_cache(maxsize=4096)
def words_of(line: str) -> tuple[str, ...]:
    """Words, runs of spaces and single signs; joined they are the line."""
    return tuple(_WORDS.findall(line))


def similarity(old: str, new: str) -> float:
    """The share of characters in words that both lines have in the same order, in [0, 1]; spaces do not count."""
    total = _weight(words_of(old)) + _weight(words_of(new))
    if total == 0:
        return 1.0
    common = Counter(words_of(old)) & Counter(words_of(new))
    if 2 * _weight(common.elements()) / total < UNLIKE:  # an upper bound, and enough to say that they are unlike
        return 0.0
    matcher = SequenceMatcher(None, words_of(old), words_of(new), autojunk=False)
    kept = sum(_weight(words_of(old)[block.a : block.a + block.size]) for block in matcher.get_matching_blocks())
    return 2 * kept / total


def _weight(words: Iterable[str]) -> int:
    return sum(len(word) for word in words if not word.isspace())


def marked_words(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both lines in pieces, what differs marked; words changed side by side are one mark with the space between."""
    before, after = words_of(old), words_of(new)
    kept_old, kept_new = [False] * len(before), [False] * len(after)
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        kept_old[block.a : block.a + block.size] = [True] * block.size
        kept_new[block.b : block.b + block.size] = [True] * block.size
    return _pieces(before, kept_old), _pieces(after, kept_new)


def _pieces(words: Sequence[str], kept: Sequence[bool]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for place, (word, stays) in enumerate(zip(words, kept, strict=True)):
        between = stays and word.isspace() and 0 < place < len(words) - 1 and not (kept[place - 1] or kept[place + 1])
        marked = not stays or between
        if pieces and pieces[-1].marked == marked:
            pieces[-1] = Piece(pieces[-1].text + word, marked)
        else:
            pieces.append(Piece(word, marked))
    return tuple(pieces)


def paired_lines(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Which old line became which new one, in order: the pairing with the most similarity, unlike lines left alone.

    Beyond 20 × 20 lines the first is paired with the first and so on, which is what such blocks mostly are.
    """
    if len(old) * len(new) > 400:
        return {n: n for n in range(min(len(old), len(new))) if similarity(old[n], new[n]) >= UNLIKE}
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = [[similarity(before, after) for after in new] for before in old]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            together = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= UNLIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    return _traced(best, alike)


def _traced(best: list[list[float]], alike: list[list[float]]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    i = j = 0
    while i < len(alike) and j < len(alike[i]):
        if alike[i][j] >= UNLIKE and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            pairs[i] = j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs
