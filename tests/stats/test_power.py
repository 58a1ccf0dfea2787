"""What a number of tasks can show: against counting, against simulation, against the published approximation."""

from __future__ import annotations

from math import comb, sqrt
from random import Random
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.stats.power import critical_wins, power, smallest_clean_gain, smallest_effect, tasks_needed
from core.stats.sign_test import sign_test


def counted(tasks: int, effect: float, discordant: float) -> float:
    """The same chance by adding up every outcome the comparison could have."""
    won, lost = (discordant + effect) / 2, (discordant - effect) / 2
    same = 1 - won - lost
    return sum(
        comb(tasks, w) * comb(tasks - w, k) * won**w * lost**k * same ** (tasks - w - k)
        for w in range(tasks + 1)
        for k in range(tasks + 1 - w)
        if w > k and sign_test(w, k) <= 0.05
    )


@pytest.mark.parametrize("alpha", [0.05, 0.01, 0.0304, 0.2])
def test_few_wins_are_enough_only_where_the_test_says_so(alpha):
    """The fewest wins that count are those from which on the comparison's own p-value is at most the level."""
    for m, wins in enumerate(critical_wins(250, alpha)):
        assert wins > m or sign_test(wins, m - wins) <= alpha
        assert wins - 1 <= m - wins + 1 or sign_test(wins - 1, m - wins + 1) > alpha


@given(tasks=st.integers(0, 26), effect=st.floats(0, 1), more=st.floats(0, 1))
def test_power_is_the_sum_over_all_outcomes(tasks, effect, more):
    """Whatever the numbers, the recurrence comes to what plain counting comes to."""
    discordant = effect + more * (1 - effect)
    assert power(tasks, effect, discordant) == pytest.approx(counted(tasks, effect, discordant), abs=1e-9)


@pytest.mark.parametrize(("tasks", "effect", "discordant"), [(60, 0.163, 0.2), (30, 0.3, 0.5), (100, 0.1, 0.3)])
def test_power_is_what_a_simulation_finds(tasks, effect, discordant):
    """Of 4,000 simulated comparisons as many find the effect as was foretold, within four standard errors."""
    drawn = Random(f"{tasks} {effect} {discordant}")
    found = 0
    for _ in range(4000):
        outcomes = [drawn.random() for _ in range(tasks)]
        wins = sum(each < (discordant + effect) / 2 for each in outcomes)
        losses = sum(each > 1 - (discordant - effect) / 2 for each in outcomes)
        found += wins > losses and sign_test(wins, losses) <= 0.05
    foretold = power(tasks, effect, discordant)
    assert abs(found / 4000 - foretold) < 4 * sqrt(foretold * (1 - foretold) / 4000)


def test_equal_skills_are_told_apart_at_most_one_time_in_forty_each_way():
    """Without an effect the test finds a gain in at most 2.5 % of comparisons: half of its level."""
    assert all(power(tasks, 0.0, discordant) <= 0.025 for tasks in (6, 25, 60, 200) for discordant in (0.1, 0.4, 1.0))


@given(tasks=st.integers(6, 300), discordant=st.floats(0.05, 1))
@settings(max_examples=40)
def test_the_smallest_effect_is_just_enough(tasks, discordant):
    """It has a chance of 80 %, and a tenth of a point less has not; where there is none, nothing would do."""
    found = smallest_effect(tasks, discordant)
    if found is None:
        assert power(tasks, discordant, discordant) < 0.8
    else:
        assert power(tasks, min(found, discordant), discordant) >= 0.8 - 1e-9
        assert power(tasks, found - 0.001, discordant) < 0.8


@pytest.mark.parametrize(("effect", "discordant"), [(0.1, 0.3), (0.2, 0.3), (0.3, 0.3), (0.15, 0.4)])
def test_the_tasks_needed_are_just_enough_and_near_the_published_approximation(effect, discordant):
    """One task fewer would not do; Connor's normal approximation, without correction, is a little below."""
    needed = tasks_needed(effect, discordant)
    assert power(needed, effect, discordant) >= 0.8 > power(needed - 1, effect, discordant)
    level, wanted = NormalDist().inv_cdf(0.975), NormalDist().inv_cdf(0.8)
    connor = (level * sqrt(discordant) + wanted * sqrt(discordant - effect**2)) ** 2 / effect**2
    assert connor <= needed <= 1.35 * connor + 4


def test_five_tasks_show_nothing_and_six_only_a_clean_sweep():
    """The smallest split that is hardly luck is six to nothing."""
    assert smallest_clean_gain(5) is None
    assert smallest_effect(5, 1.0) is None
    assert 0.96 < smallest_clean_gain(6) < 0.97  # 0.9635 ** 6 is 0.8
    assert smallest_clean_gain(60) < 0.14


def test_what_cannot_be_is_refused():
    """An effect beyond the tasks that differ, and no effect at all, have no power and need no number."""
    with pytest.raises(ValueError, match="discordant"):
        power(10, 0.3, 0.2)
    with pytest.raises(ValueError, match="nothing"):
        tasks_needed(0.0, 0.2)
    with pytest.raises(ValueError, match="level"):
        power(10, 0.1, 0.2, alpha=5.0)
    assert tasks_needed(0.001, 0.3) is None
