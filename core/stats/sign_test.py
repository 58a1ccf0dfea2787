"""Whether luck alone splits like this: the exact test over the tasks that came out differently. Pure.

McNemar (1947), Note on the sampling error of the difference between correlated proportions or percentages,
Psychometrika 12:153-157, in its exact form: the sign test of Dixon & Mood (1946), JASA 41:557-566.
"""

from __future__ import annotations

from math import comb


def sign_test(wins: int, losses: int) -> float:
    """Two-sided exact probability of a split at least this uneven when wins and losses are equally likely."""
    count = wins + losses
    tail = sum(comb(count, k) for k in range(min(wins, losses) + 1))
    return float(min(1.0, 2 * tail / 2**count))
