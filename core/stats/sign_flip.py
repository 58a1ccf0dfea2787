"""The exact paired test where a task's result is a share: the sign of every difference is as likely one way. Pure.

Fisher (1935), The Design of Experiments, section 21; Pitman (1937), JRSS Supplement 4:119-130. Under equal skills the
two arms of a task could be exchanged, so every pattern of signs is equally likely. All 2**n patterns are counted, not
sampled: in whole units a sum of differences takes few values, and their chances follow from one task to the next
(Pagano & Tritchler 1983, On obtaining permutation distributions in polynomial time, JASA 78:435-440). With differences
of -1, 0 and 1 it is the exact sign test.

Differences that have no small common unit are rounded to one. Rounding is the same for both signs, so the test stays
exact, for the rounded differences.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm

import numpy as np

FINEST = 10_000
"""Units finer than a ten-thousandth are rounded to one."""
_STEPS = 400_000_000
"""The most additions one test may take, some tenths of a second: beyond, the unit is made coarser."""


def sign_flip(differences: Sequence[float]) -> float:
    """Two-sided exact probability of a sum at least this far from zero when every sign is as likely the other way.

    1 where nothing differs. Raises ValueError where a difference is beyond [-1, 1].
    """
    if any(not -1 <= each <= 1 for each in differences):
        raise ValueError("a difference of two shares lies between -1 and 1")
    size = len(differences) * sum(map(abs, differences))
    finest = max(1, min(FINEST, int(_STEPS / size))) if size else 1
    units = [unit for unit in whole_units(differences, finest) if unit]
    total, seen = sum(map(abs, units)), abs(sum(units))
    chances = np.zeros(total + 1)  # of every sum of those differences whose sign is plus
    chances[0] = 1.0
    reached = 0
    for unit in sorted(map(abs, units)):
        chances[unit : reached + unit + 1] = (chances[unit : reached + unit + 1] + chances[: reached + 1]) / 2
        chances[: min(unit, reached + 1)] /= 2
        reached += unit
    sums = 2 * np.arange(total + 1) - total
    return float(min(1.0, chances[np.abs(sums) >= seen].sum()))


def whole_units(differences: Sequence[float], finest: int = FINEST) -> list[int]:
    """The differences as whole numbers of their largest common unit, rounded to 1 / finest where that is smaller."""
    scale = 1
    for each in set(differences):
        near = Fraction(each).limit_denominator(finest)
        scale = lcm(scale, near.denominator) if abs(float(near) - each) < 1e-9 else finest + 1
        if scale > finest:
            scale = finest
            break
    units = [round(each * scale) for each in differences]
    common = gcd(*units) or 1
    return [unit // common for unit in units]
