"""How sure a share is: Wilson's score interval for one proportion. Pure.

Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22:209-212; recommended for
small samples by Newcombe (1998), Two-sided confidence intervals for the single proportion, Statist. Med. 17:857-872
(its method 3), whose worked examples are among the tests.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist


def wilson(passed: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """The interval of a share of `passed` among `n`, both ends in [0, 1]; (0, 1), all there is, where n is 0.

    Raises ValueError unless 0 <= passed <= n and 0 < level < 1.
    """
    z = quantile(level)
    if not 0 <= passed <= n:
        raise ValueError(f"{passed} of {n} is no share")
    if n == 0:
        return 0.0, 1.0
    share, weight = passed / n, z * z / n
    middle = (share + weight / 2) / (1 + weight)
    half = z * sqrt(share * (1 - share) / n + weight / (4 * n)) / (1 + weight)
    return max(0.0, middle - half) if passed else 0.0, min(1.0, middle + half) if passed < n else 1.0


def quantile(level: float) -> float:
    """How many standard errors a two-sided interval of this level reaches: 1.96 for 0.95."""
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, and {level} does not")
    return NormalDist().inv_cdf((1 + level) / 2)
