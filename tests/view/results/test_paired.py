"""Comparing S0 with S* says what the numbers allow and no more."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.view.results.paired import compare, least_decided
from tests.view.results.pairs import LOSS, OUTCOMES, TIE, WIN, held_out, pairs_of


class TestCounting:
    def test_wins_losses_and_ties_are_by_task(self):
        """Each task counts once, and the change is the mean over the pairs."""
        found = compare(pairs_of(WIN, WIN, LOSS, TIE)).left_out
        assert (found.pairs, found.wins, found.losses, found.ties, found.change) == (4, 2, 1, 1, 0.25)

    def test_infrastructure_is_in_no_pair(self):
        """A rollout that infrastructure failed or a budget stopped takes its task out of the comparison."""
        found = compare(pairs_of(WIN, ("failed", "infrastructure"), ("stopped", "passed")))
        assert (found.left_out.pairs, found.counted_as_failed.pairs, found.unpaired) == (1, 1, 2)

    def test_several_rollouts_of_a_task_count_as_one(self):
        """The task is the unit: three rollouts of one task weigh as much as one of another."""
        rows = pairs_of(LOSS)
        rows += [held_out("before", "many", "failed") for _ in range(3)]
        rows += [held_out("after", "many", "passed") for _ in range(3)]
        found = compare(rows).left_out
        assert (found.pairs, found.wins, found.losses, found.change) == (2, 1, 1, 0.0)

    def test_thirds_that_cancel_out_are_no_change(self):
        """Shares of repeated rollouts are added exactly."""
        rows = []
        for task, before, after in (("a", 2, 0), ("b", 0, 1), ("c", 0, 1)):
            for arm, passed in (("before", before), ("after", after)):
                rows += [held_out(arm, task, "passed" if k < passed else "failed") for k in range(3)]
        assert compare(rows).direction == "same"

    @given(st.lists(st.tuples(st.sampled_from(OUTCOMES), st.sampled_from(OUTCOMES)), max_size=20))
    def test_turning_the_arms_around_turns_the_result_around(self, pairs):
        """What is better one way is worse the other way, by as much."""
        there, back = compare(pairs_of(*pairs)), compare(pairs_of(*((after, before) for before, after in pairs)))
        assert (there.left_out.wins, there.left_out.losses) == (back.left_out.losses, back.left_out.wins)
        assert {there.direction, back.direction} in ({"better", "worse"}, {"same"}, {"open"})
        assert there.left_out.wins + there.left_out.losses + there.left_out.ties == there.left_out.pairs


class TestVerdict:
    def test_both_readings_agreeing_give_a_verdict(self):
        """A task that cannot be scored does not take the verdict away where it changes nothing."""
        found = compare(pairs_of(WIN, WIN, ("not_scorable", "not_scorable")))
        assert found.direction == "better"
        assert "+66.7 points when those that cannot be scored count as failed" in found.sentence

    def test_readings_that_disagree_give_none(self):
        """Where leaving unscorable tasks out says better and counting them as failed says worse, nothing is said."""
        found = compare(pairs_of(WIN, ("passed", "not_scorable"), ("passed", "not_scorable")))
        assert (found.left_out.change, found.direction) == (1.0, "open")
        assert found.counted_as_failed.change == -1 / 3
        assert found.sentence.startswith("No verdict: tasks that cannot be scored decide it")

    def test_arms_of_different_engines_are_not_compared(self):
        """One arm recalculated by LibreOffice and the other by formualizer gives no verdict."""
        rows = [held_out("before", "t0", "failed", "libreoffice"), held_out("after", "t0", "passed", "formualizer")]
        found = compare(rows)
        assert found.direction == "open"
        assert "different engines (formualizer, libreoffice)" in found.sentence

    def test_arms_that_used_different_engines_on_different_tasks_are_not_compared(self):
        """No task need have been graded by both for the arms to differ."""
        rows = [
            *(held_out("before", "t0", "failed", "libreoffice"), held_out("after", "t0", "passed")),
            *(held_out("before", "t1", "failed"), held_out("after", "t1", "passed", "formualizer")),
        ]
        assert compare(rows).direction == "open"

    def test_a_task_without_formulas_compares_with_any(self):
        """A grade that needed no engine goes with one that did."""
        rows = [held_out("before", "t0", "failed"), held_out("after", "t0", "passed", "formualizer")]
        assert compare(rows).direction == "better"

    def test_nothing_tested_is_no_verdict(self):
        """Without any held-out rollout there is nothing to say, and it is said."""
        found = compare([])
        assert (found.direction, found.left_out.change) == ("open", None)
        assert found.sentence == "No verdict: no task has a verdict under both skills."


class TestLuck:
    def test_a_sentence_says_when_luck_explains_it(self):
        """One win of one is told as what luck alone easily gives, ten of ten as hardly luck."""
        assert "luck alone easily gives" in compare(pairs_of(WIN)).sentence
        assert "hardly luck" in compare(pairs_of(*[WIN] * 10)).sentence


class TestSize:
    def test_the_change_has_an_interval_beside_it(self):
        """Ten better of sixteen: +62.5 points, and between what and what."""
        found = compare(pairs_of(*[WIN] * 10, *[TIE] * 6))
        assert "+62.5 points, 95 % interval +29.4 to +82.0 points; exact sign test" in found.sentence
        assert found.left_out.decided

    def test_an_interval_with_zero_in_it_decides_nothing(self):
        """Three better and two worse: luck, and not decided."""
        found = compare(pairs_of(WIN, WIN, WIN, LOSS, LOSS))
        assert not found.left_out.decided
        assert found.sentence.endswith("which luck alone easily gives: not decided.")

    def test_test_and_interval_must_agree(self):
        """Five of ten and none worse: the interval leaves zero out, the exact test does not, so nothing is decided."""
        found = compare(pairs_of(*[WIN] * 5, *[TIE] * 5))
        assert found.left_out.interval is not None
        assert found.left_out.interval[0] > 0
        assert "not decided" in found.sentence

    def test_six_wins_are_the_least_that_decides(self):
        """Two-sided, five of five can be luck in one of sixteen; six of six in one of thirty-two."""
        assert (least_decided(5), least_decided(6), least_decided(16)) == (None, 6, 6)
