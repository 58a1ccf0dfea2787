"""Two versions compared: task by task, by type, what is left out, what attempts took; the view, the CSV, the words."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.view.amounts import cost
from core.view.html.results import kinds_table, spent_table
from core.view.html.scores import score_cards
from core.view.links import view
from core.view.results.asked import results_view
from core.view.results.csv import HEAD, results_csv
from core.view.results.paired import compare, least_decided
from core.view.results.results import Attempt, VersionChoice, chosen, left_out, results
from core.view.results.standing import compared
from core.view.results.sureness import how_sure
from core.view.shares import between, bounds, chance, percent, points
from tests.pages.visiting import text_of
from tests.view.results.pairs import LOSS, TIE, WIN, pairs_of

OUTCOMES = ("passed", "failed", "not_scorable", "infrastructure", "stopped", "ungraded")
THERE = (VersionChoice("S0", 4), VersionChoice("S1", 4))


def attempt(version: str, task: str, outcome: str = "passed", **fields: object) -> Attempt:
    given = {
        "kind": "cell",
        "instruction": "Do it",
        "trajectory": f"{version}-{task}",
        "value": None,
        "engine": "",
        "reason": "",
        "turns": 4,
        "tokens": 100,
        "seconds": 1.0,
        "cost": 0.5,
        **fields,
    }
    return Attempt(version=version, task=task, outcome=outcome, **given)  # type: ignore[arg-type]


def both(task: str, before: str, after: str, **fields: object) -> list[Attempt]:
    return [attempt("S0", task, before, **fields), attempt("S1", task, after, **fields)]


class TestComparing:
    def test_scores_and_their_change_are_of_the_same_means(self):
        """A task with fewer attempts than another weighs as much: attempts pooled would show no change here."""
        before = [attempt("S0", "a"), attempt("S0", "a", "failed"), attempt("S0", "b")]
        after = [attempt("S1", "a"), attempt("S1", "a"), attempt("S1", "b", "failed")]
        whole = results([*before, *after], "S0", "S1").whole
        assert (whole.before.high, whole.after.high) == (0.75, 0.5)
        assert whole.paired.left_out.change == whole.after.high - whole.before.high
        assert "2 of 3 attempts passed, averaged within each task" in text_of(score_cards(whole))
        assert compared(whole).startswith("S1 50.0 %, S0 scored 75.0 % on the same 2 tasks")

    def test_tasks_are_paired_and_worse_ones_come_first(self):
        """One better, one worse, one the same: each row has both attempts, and what got worse is not missed."""
        found = results(both("a", *WIN) + both("b", *LOSS) + both("c", *TIE), "S0", "S1")
        assert [(row.task, row.direction) for row in found.tasks] == [("b", "worse"), ("a", "better"), ("c", "same")]
        assert [each.trajectory for each in (*found.tasks[0].before, *found.tasks[0].after)] == ["S0-b", "S1-b"]

    def test_other_versions_are_left_aside(self):
        """Attempts with a third version change nothing."""
        rows = both("a", *WIN)
        assert results([*rows, attempt("S2", "a"), attempt("S2", "z")], "S0", "S1") == results(rows, "S0", "S1")

    def test_types_are_compared_by_themselves(self):
        """Each type has its own scores and its own comparison; together they are the whole."""
        found = results(both("a", *WIN, kind="cell") + both("b", *LOSS, kind="sheet"), "S0", "S1")
        assert [(group.kind, group.paired.left_out.change) for group in found.kinds] == [("cell", 1.0), ("sheet", -1.0)]
        assert found.whole.paired.left_out.change == 0.0

    def test_what_has_no_verdict_is_counted_apart_and_said(self):
        """Neither infrastructure nor a missing grade is a failed task; what cannot be scored gives two bounds."""
        rows = both("a", "failed", "not_scorable") + both("b", "infrastructure", "passed")
        whole = results(rows, "S0", "S1").whole
        assert (whole.after.low, whole.after.high, whole.before.low) == (0.5, 1.0, 0.0)
        assert left_out(whole) == (
            "1 of 2 with S0 failed for reasons of infrastructure: they are in no score",
            "1 of 2 with S1 cannot be scored: they count neither as passed nor as failed",
        )

    def test_a_version_without_attempts_says_so(self):
        """Before the first attempt with it there is a dash and no 0."""
        whole = results([attempt("S0", "a")], "S0", "S1").whole
        assert (whole.after.high, whole.after.interval) == (None, None)
        assert left_out(whole) == ("no attempt with S1 yet",)

    def test_repeated_attempts_count_as_one_task(self):
        """Attempts at one task are not independent: an interval is of tasks, and one task alone says nothing."""
        rows = [*both("a", *WIN), attempt("S1", "a", "failed", trajectory="again")]
        found = results(rows, "S0", "S1")
        assert found.whole.paired.left_out.pairs == 1
        assert found.whole.paired.left_out.interval[:2] == (-1.0, 1.0)
        many = [attempt("S1", "a", "passed", trajectory=f"t{at}") for at in range(50)]
        low, high = results([*rows, *many], "S0", "S1").whole.after.interval
        assert high - low > 0.5
        assert found.tasks[0].change == 0.5

    def test_what_attempts_took_is_over_tasks_with_both(self):
        """Means before and after, and in how many tasks it was less or more."""
        rows = [attempt("S0", "a", turns=4), attempt("S1", "a", turns=6), attempt("S1", "b", turns=90)]
        turns = results(rows, "S0", "S1").spent[0]
        assert (turns.measure, turns.tasks, turns.before, turns.after, turns.change) == ("turns", 1, 4, 6, 2)
        assert (turns.fewer, turns.more) == (0, 1)

    @given(st.lists(st.tuples(st.sampled_from(OUTCOMES), st.sampled_from(OUTCOMES)), max_size=12))
    def test_every_task_is_in_exactly_one_direction(self, pairs):
        """Filters by direction split the tasks and lose none."""
        rows = [each for at, pair in enumerate(pairs) for each in both(f"t{at}", *pair)]
        found = results(rows, "S0", "S1").tasks
        parts = [chosen(found, show=show) for show in ("changed", "same", "open")]
        assert sum(map(len, parts)) == len(found) == len(pairs)
        assert len(chosen(found, show="better")) + len(chosen(found, show="worse")) == len(parts[0])


class TestView:
    def test_the_newest_is_compared_with_the_first_unless_named(self):
        """A bare link compares S* with S0; its own links name both."""
        asked = results_view(view("results", run="r"), "r", THERE, ("cell",))
        assert (asked.a, asked.b, asked.problems) == ("S0", "S1", ())
        assert asked.link(kind="cell", show="worse").url == "results?run=r&a=S0&b=S1&kind=cell&show=worse"

    def test_what_is_not_there_is_said(self):
        """A version, type or direction that does not exist is named with those that do."""
        asked = results_view(view("results", run="r", b="S9", kind="x", show="y"), "r", THERE, ("cell",))
        assert (asked.b, asked.kind, asked.show) == ("S1", "", "all")
        assert [problem.split(":")[0] for problem in asked.problems] == [
            "There is no version 'S9' here; there are",
            "There is no type of task 'x' here; there are",
            "There is no direction 'y' here; there are",
        ]

    def test_a_version_without_attempts_is_compared_only_where_it_is_named(self):
        """The newest skill may have no score yet: the results are those of the one before."""
        there = (*THERE, VersionChoice("S2", 0))
        assert results_view(view("results", run="r"), "r", there).b == "S1"
        assert results_view(view("results", run="r", b="S2"), "r", there).b == "S2"

    def test_without_attempts_there_is_nothing_to_show(self):
        """The page says so before it asks."""
        with pytest.raises(ValueError, match="no results"):
            results_view(view("results", run="r"), "r", ())

    def test_no_version_is_compared_with_itself(self):
        """An address that asks for it is answered with another version, said; choosing the other side's swaps them."""
        asked = results_view(view("results", run="r", a="S1", b="S1"), "r", THERE, ("cell",))
        assert (asked.a, asked.b) == ("S1", "S0")
        assert asked.problems == ("S1 compared with itself says nothing; here it is with S0.",)
        both = results_view(view("results", run="r", a="S0", b="S1"), "r", THERE, ("cell",))
        assert (both.side("a", "S1").get("a"), both.side("a", "S1").get("b")) == ("S1", "S0")
        assert (both.side("b", "S1").get("a"), both.side("b", "S1").get("b")) == ("S0", "S1")


class TestCsv:
    def test_every_attempt_is_a_line(self):
        """Both attempts of each task, with the change of the task."""
        lines = list(csv.reader(results_csv(results(both("a", *WIN), "S0", "S1").tasks).splitlines()))
        assert lines[0] == list(HEAD)
        assert [(line[0], line[2], line[4], line[9]) for line in lines[1:]] == [
            ("a", "S0", "failed", "1.0"),
            ("a", "S1", "passed", "1.0"),
        ]

    def test_no_text_is_a_formula(self):
        """A reason that begins as a formula would be run by a spreadsheet."""
        rows = results(both("a", *WIN, reason='=HYPERLINK("http://tracker.example")'), "S0", "S1").tasks
        assert ",\"'=HYPERLINK" in results_csv(rows)


class TestTaken:
    def test_a_difference_is_that_of_the_figures_beside_it(self):
        """0.036 and 0.022 are printed as 0.04 and 0.02, and lie 0.02 apart there, not 0.01."""
        tasks = [*both("a", *WIN)]
        made = [each._replace(seconds=0.036 if each.version == "S0" else 0.022) for each in tasks]
        row = text_of(spent_table(results(made, "S0", "S1"), cost)).split("duration, in seconds", 1)[1]
        assert row.split()[:3] == ["0.04", "0.02", "−0.02"]

    def test_costs_without_a_price_are_not_compared(self):
        """They say that there is no price, and have no p; what has one and costs 0 is compared."""
        found = results(both("a", *WIN, cost=0.0), "S0", "S1")
        row = text_of(spent_table(found, lambda amount: cost(amount, priced=False))).split("cost", 1)[1]
        assert row.split() == ["no", "price", "no", "price", "–", "–", "–", "1", "–"]
        free = text_of(spent_table(found, lambda amount: cost(amount, "USD"))).split("cost", 1)[1]
        assert free.split() == ["0", "USD", "0", "USD", "0", "USD", "0", "0", "1", "1.000"]


class TestWords:
    def test_differences_printed_are_those_of_the_shares_printed(self):
        """3 and 13 of 16 are 18.8 and 81.3, so that 62.5 lies between."""
        assert (percent(3 / 16), percent(13 / 16), points(10 / 16)) == ("18.8 %", "81.3 %", "+62.5 points")

    def test_shares_have_percent_and_changes_points(self):
        """Never a bare percent sign for a difference; nothing is minus zero."""
        assert (bounds(0.5, 0.5), bounds(0.25, 0.5), percent(None)) == ("50.0 %", "25.0 % … 50.0 %", "–")
        assert (points(-0.0), points(-0.051), points(None)) == ("+0.0 points", "−5.1 points", "–")
        assert (between((-0.1, 0.2)), between((0.1, 0.2), signed=False), between(None)) == (
            "−10.0 to +20.0 points",
            "10.0 to 20.0 %",
            "",
        )
        assert (chance(0.0002), chance(0.0312)) == ("< 0.001", "0.031")

    def test_a_decided_change_is_told_with_its_limits(self):
        """Ten of sixteen: better, hardly luck, an interval, and what so few tasks could not have shown."""
        sure = how_sure(compare(pairs_of(*[WIN] * 10, *[TIE] * 6)))
        assert sure.verdict == "better"
        assert "Hardly: if the skill changed nothing" in sure.luck
        assert "97.0 % interval +23.8 to +83.3 points." in sure.size
        assert "With 16 tasks a change is decided once 7 tasks change, all the same way" in sure.size
        assert sure.why == ""

    def test_why_a_type_is_undecided_where_the_whole_is_decided_is_said(self):
        """Halves of a decided comparison need not be decided: it is told below the table that shows both."""
        found = results([each for at in range(10) for each in both(f"t{at}", "failed", "passed")], "S0", "S1")
        assert "A type has fewer tasks than all types together" in text_of(kinds_table(found, "S1"))

    def test_what_luck_explains_is_not_decided(self):
        """Two better and one worse of eight: said plainly, and that the interval includes zero."""
        sure = how_sure(compare(pairs_of(WIN, WIN, LOSS, *[TIE] * 5)))
        assert sure.verdict == "not decided"
        assert "Yes, that is not ruled out" in sure.luck
        assert "which includes zero" in sure.size

    def test_what_keeps_a_change_from_being_decided_is_named(self):
        """Interval and exact test must agree: the one that does not is named, for gains and for losses alike."""
        for one in (WIN, LOSS):
            assert how_sure(compare(pairs_of(*[one] * 6, *[TIE] * 10))).why.startswith(
                "The interval leaves out zero, but"
            )
            assert how_sure(compare(pairs_of(one, *[TIE] * 5))).why.startswith("The interval includes zero, and")
        assert how_sure(compare(pairs_of(TIE))).why == ""

    def test_too_few_tasks_decide_nothing(self):
        """Five tasks cannot decide anything, whatever they come to."""
        assert least_decided(5) is None
        assert "5 tasks are too few to decide anything" in how_sure(compare(pairs_of(*[WIN] * 5))).size

    def test_no_pair_is_no_verdict(self):
        """Nothing compared is told as that."""
        assert how_sure(compare([])).verdict == "no verdict"
