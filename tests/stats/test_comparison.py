"""Three verdicts: from a test and an interval that agree, in every reading of what is missing."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.stats.comparison import compare, read
from core.stats.method import BOOTSTRAP, SCORE_OF_MEAN, SIGN_FLIP, SIGN_TEST, TANGO
from core.stats.outcomes import Outcome


def arm(values: list[float | str]) -> list[Outcome]:
    """One attempt a task: a value, or the kind that is missing."""
    return [
        Outcome(f"t{i}", 0, 0, None, value) if isinstance(value, str) else Outcome(f"t{i}", 0, 0, value)
        for i, value in enumerate(values)
    ]


def test_a_clear_gain_is_better_and_turned_around_worse():
    """Twelve tasks gained of thirty, none lost."""
    low, high = arm([0.0] * 30), arm([1.0] * 12 + [0.0] * 18)
    found = compare(low, high, seed=0)
    assert (found.verdict, found.why, found.left_out.better, found.left_out.same) == ("better", "", 12, 18)
    assert found.left_out.interval.low > 0
    assert compare(high, low, seed=0).verdict == "worse"


@pytest.mark.parametrize(
    ("before", "after", "methods"),
    [
        ([0.0, 1.0] * 10, [1.0, 1.0] * 10, (TANGO, SIGN_TEST)),
        ([0.0, 1.0] * 10, [0.5, 1.0] * 10, (SCORE_OF_MEAN, SIGN_FLIP)),
        ([0.0, 1.0] * 40, [1.0, 1.0] * 30 + [0.0, 0.0] * 10, (BOOTSTRAP, SIGN_TEST)),
        ([0.0, 1.0] * 40, [0.5, 1.0] * 40, (BOOTSTRAP, SIGN_FLIP)),
        ([0.0] * 80, [0.5] * 24 + [0.0] * 56, (SCORE_OF_MEAN, SIGN_FLIP)),
        ([0.0] * 80, [0.5] * 80, (SCORE_OF_MEAN, SIGN_FLIP)),
    ],
)
def test_the_methods_are_those_of_the_number_of_tasks_and_the_kind_of_outcome(before, after, methods):
    """A bootstrap from sixty tasks with something to draw from; each method is named with its source."""
    found = compare(arm(before), arm(after), seed=0)
    assert found.methods == methods
    assert all(method.source for method in (*found.methods, found.smallest_method))


def test_equal_arms_are_not_decided_and_not_certain():
    """Thirty tasks without a difference leave several points open either way."""
    found = compare(arm([1.0] * 30), arm([1.0] * 30), seed=0)
    assert (found.verdict, found.left_out.p_value, found.left_out.change) == ("not decided", 1.0, 0.0)
    assert found.left_out.interval.low < -0.05 < 0.05 < found.left_out.interval.high
    assert found.why == "no task came out differently"
    assert 0.2 < found.smallest_effect < 0.3


def test_missing_outcomes_that_decide_it_leave_it_undecided():
    """Left out it is a gain, counted against it none: no verdict, and the reason is said."""
    before, after = arm([0.0] * 30), arm([1.0] * 8 + [0.0] * 18 + ["timeout"] * 4)
    few = compare(before, arm([1.0] * 12 + [0.0] * 17 + ["timeout"]), seed=0)
    assert few.verdict == "better"
    crossed = compare(arm([0.0] * 22 + ["unscorable"] * 8), after, seed=0)
    assert crossed.left_out.verdict == "better"
    assert (crossed.against.verdict, crossed.verdict) == ("not decided", "not decided")
    assert "missing" in crossed.why
    assert (crossed.missing_before.unscorable, crossed.missing_after.timeout) == (8, 4)


def test_without_missing_outcomes_the_three_readings_are_one():
    """Nothing to bound."""
    found = compare(arm([0.0, 1.0, 0.5]), arm([1.0, 1.0, 0.0]), seed=0)
    assert found.left_out == found.against == found.in_favour


def test_test_and_interval_both_have_to_agree():
    """Five to nothing: the interval leaves zero out at n = 12, the exact test does not."""
    found = compare(arm([0.0] * 12), arm([1.0] * 5 + [0.0] * 7), seed=0)
    assert found.left_out.interval.leaves_out_zero
    assert found.left_out.p_value > 0.05
    assert found.verdict == "not decided"
    assert "exact McNemar test" in found.why


def test_a_smaller_alpha_is_a_wider_interval_and_a_stricter_test():
    """Seven to nothing is hardly luck at 5 %, and may be at 1 %."""
    before, after = arm([0.0] * 30), arm([1.0] * 7 + [0.0] * 23)
    usual, strict = compare(before, after, seed=0), compare(before, after, seed=0, alpha=0.01)
    assert (usual.verdict, strict.verdict) == ("better", "not decided")
    assert strict.left_out.interval.low < usual.left_out.interval.low
    assert strict.smallest_effect > usual.smallest_effect
    assert strict.level == 0.99


def test_a_change_that_is_one_of_many_is_not_told_as_one_that_luck_easily_gives():
    """Six gained and none lost (p = 0.031) are undecided under a stricter test, and for another reason than luck."""
    low, high = arm([0.0] * 30), arm([1.0] * 6 + [0.0] * 24)
    strict = compare(low, high, seed=0, alpha=0.0023)
    assert strict.verdict == "not decided"
    assert strict.why == "by itself it would hardly be luck, but as one of several it may err with 0.0023 only"
    few = compare(low, arm([1.0] * 2 + [0.0] * 28), seed=0, alpha=0.0023)
    assert few.why == "luck alone easily gives such a change"


def test_no_pairs_say_so():
    """Nothing in common is no comparison."""
    found = compare(arm(["timeout"]), arm([1.0]), seed=0)
    assert (found.verdict, found.left_out.change, found.smallest_effect) == ("not decided", None, None)
    assert "no task" in found.why


def test_the_same_seed_draws_the_same_interval():
    """Equal arguments, equal result; another seed moves a bootstrap a little."""
    differences = [0.5, -0.25, 0.0, 1.0] * 20
    first, again, other = (read(differences, seed=seed).interval for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert first.low == pytest.approx(other.low, abs=0.01)


@given(st.lists(st.sampled_from([-1.0, -0.5, 0.0, 0.5, 1.0]), min_size=1, max_size=59))
@settings(max_examples=60)
def test_turned_around_differences_turn_the_verdict_around(differences):
    """What is better one way is worse the other way."""
    other = {"better": "worse", "worse": "better", "not decided": "not decided"}
    turned = read([-each for each in differences], seed=0)
    assert turned.verdict == other[read(differences, seed=0).verdict]


def test_comparing_loads_no_scipy_where_no_bootstrap_is_drawn():
    """A page of small studies does not pay half a second for it."""
    program = (
        "import sys\n"
        "from core.stats.comparison import compare\n"
        "from core.stats.outcomes import Outcome\n"
        "arms = [[Outcome(str(i), 0, 0, v) for i in range(30)] for v in (0.0, 1.0)]\n"
        "assert compare(*arms, seed=0).verdict == 'better'\n"
        "sys.exit('scipy' in sys.modules or 'statsmodels' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


@given(st.permutations([-1.0] * 12 + [-0.5] * 9 + [0.0] * 20 + [0.5] * 14 + [1.0] * 25))
@settings(max_examples=10, deadline=None)
def test_the_order_in_which_tasks_are_listed_changes_nothing(differences):
    """Pages list tasks by what became of them, the list of runs by their place: one interval is shown on both."""
    assert read(differences, seed=41) == read(sorted(differences), seed=41)
