"""The stated power against simulated verdicts, test and interval together: within three points."""

from __future__ import annotations

import numpy as np
import pytest

from core.stats.bootstrap import RESAMPLES
from core.stats.planning import plan, plan_like, smallest_shown
from core.stats.power import power
from core.stats.power_of_shares import Population, population, power_of_shares, smallest_of_shares, tasks_for_shares
from tests.stats.studies import MIXED, SHAPES, STRONG, Shape, verdicts

GAINS = {name: shape for name, shape in SHAPES.items() if shape.change > 0.01} | {
    "two attempts averaged": Shape(MIXED, 2),
    "five attempts averaged": Shape(MIXED, 5),
    "three attempts averaged, a strong gain": Shape(STRONG, 3),
}


def stated(shape: Shape, tasks: int) -> float:
    """What is told, knowing how tasks differ: exact for passed or failed, approximate for shares."""
    values, counts = np.unique(shape.draw(1, 400_000, np.random.default_rng(9)), return_counts=True)
    share = counts / counts.sum()
    if shape.attempts == 1 and not shape.graded:
        return power(tasks, shape.change, float(share[values != 0].sum()))
    return power_of_shares(tasks, Population(values, share, population(values.tolist(), 0.0).unit))


def simulated(shape: Shape, tasks: int, studies: int, resamples: int) -> float:
    """The share of simulated studies called better."""
    drawn = shape.draw(studies, tasks, np.random.default_rng(tasks + 1))
    return verdicts(drawn, 0.05, tasks, resamples).count("better") / studies


@pytest.mark.slow
@pytest.mark.parametrize("tasks", [24, 36, 48, 60, 80, 100, 200])
@pytest.mark.parametrize("name", GAINS)
def test_stated_power_is_within_three_points_of_simulated(name, tasks):
    """4,000 studies a cell; a third of the resamples that are used, as fewer make the bootstrap's ends coarse."""
    assert stated(GAINS[name], tasks) == pytest.approx(simulated(GAINS[name], tasks, 4000, RESAMPLES // 3), abs=0.03)


@pytest.mark.parametrize(("name", "tasks"), [("passed or failed", 100), ("three attempts averaged", 48)])
def test_in_short_stated_power_is_near_simulated(name, tasks):
    """1,500 studies: within three points and what so few leave open."""
    assert stated(GAINS[name], tasks) == pytest.approx(simulated(GAINS[name], tasks, 1500, 199), abs=0.03 + 0.013)


@pytest.mark.parametrize("tasks", [24, 50, 120])
def test_the_smallest_effect_of_shares_is_seen_four_times_of_five(tasks):
    """Studies drawn from the likeliest distribution with that gain; three points of approximation, one of drawing."""
    like = tuple(SHAPES["three attempts averaged"].draw(1, 60, np.random.default_rng(3))[0].tolist())
    smallest = smallest_of_shares(tasks, like)
    places = np.linspace(-2, 2, 4001)
    of = next(p for p in (population(like, float(place)) for place in places) if p.moment(1) >= smallest)
    drawn = np.random.default_rng(4).choice(of.values, (1500, tasks), p=of.weights / of.weights.sum())
    assert verdicts(drawn, 0.05, 0, 199).count("better") / 1500 == pytest.approx(0.8, abs=0.04)


def test_the_tasks_that_shares_need_are_just_enough():
    """One task fewer has a chance below 80 % of showing a gain of ten points."""
    like = tuple(SHAPES["graded like ANLS"].draw(1, 80, np.random.default_rng(3))[0].tolist())
    needed = tasks_for_shares(0.1, like)
    assert smallest_of_shares(needed, like) <= 0.1 < smallest_of_shares(needed - 10, like)


def test_averaging_attempts_shows_smaller_effects():
    """A plan like a pilot of three attempts takes fewer tasks than one like a pilot of one."""
    one, three = (SHAPES[name].draw(1, 200, np.random.default_rng(1))[0].tolist() for name in list(GAINS)[:5:4])
    assert plan_like(60, 0.1, three).needed < plan_like(60, 0.1, one).needed


def test_plans_tell_what_is_shown_and_what_is_needed():
    """By an assumed share of discordant tasks, and by counted ones alike."""
    like = [1.0] * 12 + [-1.0] * 8 + [0.0] * 80
    assert plan(100, 0.1, 0.2) == plan_like(100, 0.1, like)
    found = plan(100, 0.1, 0.2)
    assert power(100, found.smallest, 0.2) >= 0.8
    assert power(found.needed, 0.1, 0.2) >= 0.8 > power(found.needed - 1, 0.1, 0.2)


def test_where_nothing_differed_the_best_case_is_told():
    """A gain that loses no task is the smallest that could have been shown."""
    assert 0.2 < smallest_shown([0.0] * 30).gain < 0.3
    assert all(smallest_shown(few).gain is None for few in ([0.0] * 3, [], [0.5]))


def test_what_cannot_be_planned_is_refused():
    """No wanted effect, and no idea of how tasks differ."""
    with pytest.raises(ValueError, match="nothing"):
        tasks_for_shares(0.0, (0.5, 0.0))
    with pytest.raises(ValueError, match="none came out differently"):
        smallest_of_shares(30, (0.0, 0.0))


def test_differences_too_fine_for_the_test_are_no_reason_to_fail():
    """Two partial scores that differ by a hundred-thousandth; the test counts in ten-thousandths."""
    assert smallest_shown([1e-5] * 30 + [0.0] * 40) == smallest_shown([0.0] * 70)
    assert smallest_shown([1e-5, 0.0, 0.0]).gain is None
    with pytest.raises(ValueError, match="none came out differently"):
        plan_like(12, 0.1, (1e-5, 0.0))
    with pytest.raises(ValueError, match="discordant"):
        plan_like(12, 0.1, ())
