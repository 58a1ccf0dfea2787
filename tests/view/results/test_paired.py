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
        assert (found.pairs, found.better, found.worse, found.same, found.change) == (4, 2, 1, 1, 0.25)

    def test_infrastructure_is_in_no_pair(self):
        """A rollout that infrastructure failed or a budget stopped takes its task out of the comparison."""
        found = compare(pairs_of(WIN, ("failed", "infrastructure"), ("stopped", "passed")))
        assert (found.left_out.pairs, found.unpaired) == (1, 2)
        assert (found.found.missing_before.infrastructure, found.found.missing_after.infrastructure) == (1, 1)

    def test_several_rollouts_of_a_task_count_as_one(self):
        """The task is the unit: three rollouts of one task weigh as much as one of another."""
        rows = pairs_of(LOSS)
        rows += [held_out("before", "many", "failed") for _ in range(3)]
        rows += [held_out("after", "many", "passed") for _ in range(3)]
        found = compare(rows).left_out
        assert (found.pairs, found.better, found.worse, found.change) == (2, 1, 1, 0.0)

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
        assert (there.left_out.better, there.left_out.worse) == (back.left_out.worse, back.left_out.better)
        assert {there.direction, back.direction} in ({"better", "worse"}, {"same"}, {"open"})
        assert there.left_out.better + there.left_out.worse + there.left_out.same == there.left_out.pairs


class TestVerdict:
    def test_what_has_no_verdict_takes_none_away_where_it_changes_nothing(self):
        """One of twelve cannot be scored, ten are better: better whichever way it is counted, and both are told."""
        found = compare(pairs_of(*[WIN] * 10, TIE, ("passed", "not_scorable")))
        assert (found.direction, found.verdict) == ("better", "better")
        assert "(+75.0 to +83.3 points with what has no verdict counted either way)" in found.sentence

    def test_readings_that_disagree_give_none(self):
        """Seven better and none worse is decided, but not where four that are missing may all be worse."""
        found = compare(pairs_of(*[WIN] * 7, *[("passed", "not_scorable")] * 4))
        assert found.left_out.verdict == "better"
        assert (found.direction, found.verdict) == ("open", "not decided")
        assert found.sentence.startswith("No verdict: attempts without a verdict decide it")

    def test_infrastructure_is_read_both_ways_as_well(self):
        """A server that died in the second arm is no reason to call it worse, nor to leave its tasks out of sight."""
        found = compare(pairs_of(*[WIN] * 7, *[("passed", "infrastructure")] * 4))
        assert found.verdict == "not decided"

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
        assert "+62.5 points, 97.0 % interval +23.8 to +83.3 points; exact McNemar test p = 0.002" in found.sentence
        assert found.verdict == "better"

    def test_an_interval_with_zero_in_it_decides_nothing(self):
        """Three better and two worse: luck, and not decided."""
        found = compare(pairs_of(WIN, WIN, WIN, LOSS, LOSS))
        assert found.verdict == "not decided"
        assert found.sentence.endswith("which luck alone easily gives: not decided.")

    def test_test_and_interval_must_agree(self):
        """Six of ten and none worse: the interval leaves zero out, the exact test does not, so nothing is decided."""
        found = compare(pairs_of(*[WIN] * 6, *[TIE] * 4))
        assert found.left_out.interval.low > 0
        assert "not decided" in found.sentence

    def test_seven_wins_are_the_least_that_decides_at_a_first_look(self):
        """Two-sided, six of six can be luck in one of thirty-two, more than the first look may err with; seven decide.
        A second look, on the same tasks, takes nine."""
        assert (least_decided(6), least_decided(7), least_decided(16)) == (None, 7, 7)
        assert least_decided(16, look=2) == 9

    def test_a_later_look_decides_less(self):
        """What the first version is called better by is not enough for the second one measured on the same tasks."""
        rows = pairs_of(*[WIN] * 7, *[TIE] * 9)
        assert (compare(rows).verdict, compare(rows, look=2).verdict) == ("better", "not decided")
        assert (compare(rows).level, compare(rows, look=2).level) == ("97.0 %", "99.2 %")
