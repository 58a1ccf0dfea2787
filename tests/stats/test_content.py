"""What the gutted control arm lets be said of a gain."""

from __future__ import annotations

from core.stats.comparison import Comparison, compare
from core.stats.content import gain_from_content
from core.stats.outcomes import Outcome


def compared(before: int, after: int, tasks: int = 40) -> Comparison:
    """The first so many tasks pass."""
    arms = [[Outcome(str(i), 0, 0, float(i < passed)) for i in range(tasks)] for passed in (before, after)]
    return compare(*arms, seed=0)


def test_a_gutted_skill_that_scores_the_same_takes_the_content_out():
    """The plain sentence: not shown to come from its content."""
    found = gain_from_content(compared(10, 25), compared(10, 25), compared(25, 25))
    assert not found.shown
    assert found.sentence.startswith("The gain is not shown to come from its content")
    assert "its headings alone gain too" in found.sentence


def test_a_skill_that_beats_its_gutted_self_gains_by_content():
    """Whether or not headings alone gain something."""
    found = gain_from_content(compared(10, 25), compared(10, 11), compared(11, 25))
    assert found.shown
    assert "gains too" not in found.sentence
    partly = gain_from_content(compared(10, 30), compared(10, 20), compared(20, 30))
    assert partly.shown
    assert "gain too" in partly.sentence


def test_one_gain_decided_and_the_other_not_shows_nothing():
    """The skill gains seven, the gutted one three: the difference of four is not decided."""
    found = gain_from_content(compared(10, 17), compared(10, 13), compared(13, 17))
    assert not found.shown
    assert "no difference from its headings alone is shown" in found.sentence
    assert "40 tasks" in found.sentence


def test_without_a_gain_there_is_nothing_to_explain():
    """And a gutted skill that does better is said."""
    assert "No gain is shown" in gain_from_content(compared(10, 11), compared(10, 10), compared(10, 11)).sentence
    assert "do better" in gain_from_content(compared(10, 20), compared(10, 35), compared(35, 20)).sentence
