"""What a number of held-out tasks can show: exact power of the test that compares two skills on them. Pure.

The test is `core.stats.sign_test`: two-sided, exact, over the tasks that came out differently
(McNemar 1947; the exact form is the sign test of Dixon & Mood 1946). Given m such tasks, wins are binomial; m itself
is binomial among n tasks. Summing over both is exact and uses no normal approximation (Duffy 1984, Asymptotic and exact
power for the McNemar test and its analogue with R controls, Biometrics 40:1005-1015; Connor 1987, Sample size for
testing differences in proportions for the paired-sample design, Biometrics 43:207-211, has the approximation that tests
compare it with).

Everywhere `discordant` is the share of tasks that come out differently, wins and losses together, and `effect` the
share of wins less that of losses: 0.1 is a gain of 10 percentage points, and no effect can exceed `discordant`.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from math import ceil, exp, lgamma, log

LEVEL = 0.05
"""The test errs in at most this share of comparisons of equal skills, where no other level is asked for."""
WANTED = 0.8
"""The chance to see an effect that is there, from which on it counts as detectable."""
MOST_TASKS = 20_000
_TENTH_OF_A_POINT = 0.001


def power(tasks: int, effect: float, discordant: float, alpha: float = LEVEL) -> float:
    """The chance that the test finds a gain of this size, at level `alpha`, among so many tasks.

    A split that points the other way is no success, however uneven. Raises ValueError unless
    0 <= effect <= discordant <= 1 and tasks >= 0.
    """
    if tasks < 0 or not 0 <= effect <= discordant <= 1:
        raise ValueError(f"an effect of {effect} needs as many discordant tasks, of which there are {discordant}")
    if discordant == 0:
        return 0.0
    win = (discordant + effect) / (2 * discordant)
    total, tail = 0.0, 0.0  # tail: the chance of at least critical[m] wins among m
    critical = critical_wins(tasks, alpha)
    for m in range(tasks + 1):
        if m:
            tail += win * _binomial(m - 1, critical[m - 1] - 1, win)
            if critical[m] > critical[m - 1]:
                tail -= _binomial(m, critical[m - 1], win)
        total += _binomial(tasks, m, discordant) * max(0.0, tail)
    return min(1.0, total)


@lru_cache(maxsize=256)
def smallest_effect(tasks: int, discordant: float, alpha: float = LEVEL) -> float | None:
    """The smallest gain, to a tenth of a point, that so many tasks show with a chance of 80 %.

    None where no gain would do: too few tasks come out differently for any split of them to be hardly luck.
    """
    steps = ceil(discordant / _TENTH_OF_A_POINT - 1e-9)
    if power(tasks, discordant, discordant, alpha) < WANTED:
        return None
    # for a given share of discordant tasks, a larger effect is always easier to see
    found = bisect_left(
        range(steps), WANTED, key=lambda step: power(tasks, step * _TENTH_OF_A_POINT, discordant, alpha)
    )
    return min(discordant, round(found * _TENTH_OF_A_POINT, 3))


@lru_cache(maxsize=256)
def smallest_clean_gain(tasks: int, alpha: float = LEVEL) -> float | None:
    """The smallest gain that so many tasks show where no task is lost: the best case, whatever share is discordant.

    To a tenth of a point; None where so few tasks cannot show anything: at 5 %, below six.
    """
    steps = round(1 / _TENTH_OF_A_POINT)
    if power(tasks, 1.0, 1.0, alpha) < WANTED:
        return None
    found = bisect_left(range(steps), WANTED, key=lambda step: power(tasks, step / steps, step / steps, alpha))
    return found / steps


@lru_cache(maxsize=256)
def tasks_needed(effect: float, discordant: float, alpha: float = LEVEL) -> int | None:
    """How many tasks show a gain of this size with a chance of 80 %; one fewer does not.

    None where it takes more than 20,000. Raises ValueError unless 0 < effect <= discordant <= 1.
    """
    if effect <= 0:
        raise ValueError("no number of tasks shows an effect of nothing")
    low, high = 0, 8
    while power(high, effect, discordant, alpha) < WANTED:
        low, high = high, 2 * high
        if high > MOST_TASKS:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power(middle, effect, discordant, alpha) >= WANTED else (middle, high)
    return high


@lru_cache(maxsize=64)
def critical_wins(tasks: int, alpha: float = LEVEL) -> tuple[int, ...]:
    """For every number m of discordant tasks up to `tasks`, the fewest wins among them that are hardly luck.

    m + 1 where no split is. In whole numbers: `ways` counts the outcomes with at least so many wins, of 2 ** m.
    Raises ValueError unless 0 < alpha < 1.
    """
    if not 0 < alpha < 1:
        raise ValueError(f"a level lies between 0 and 1, and {alpha} does not")
    allowed, of = alpha.as_integer_ratio()
    found, wins, ways = [1], 1, 0
    above = 1  # the outcomes among m with exactly `wins` - 1 wins, the ones that may still become enough
    for m in range(1, tasks + 1):
        ways = 2 * ways + above  # one task more: those that had enough keep it, those one short may gain it
        at = above * m // (m - wins + 1)  # exactly wins - 1 of m
        exactly = at * (m - wins + 1) // wins  # exactly wins of m
        if 2 * of * ways > allowed << m:
            ways -= exactly
            wins, at = wins + 1, exactly
        above = at
        found.append(wins)
    return tuple(found)


def _binomial(count: int, hits: int, chance: float) -> float:
    """The chance of exactly so many hits."""
    if not 0 <= hits <= count:
        return 0.0
    if chance in (0.0, 1.0):
        return float(hits == count * chance)
    ways = lgamma(count + 1) - lgamma(hits + 1) - lgamma(count - hits + 1)
    return exp(ways + hits * log(chance) + (count - hits) * log(1 - chance))
