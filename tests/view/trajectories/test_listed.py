"""A list of trajectories is what its link says, and a sentence says what it leaves off."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.view.links import read_url, view
from core.view.rows import Hit, TrajectoryRow
from core.view.trajectories.listed import (
    COUNTED,
    CSV_HEAD,
    OUTCOMES,
    SORTS,
    Listed,
    TrajectoryFilter,
    arm_choices,
    csv_of,
    elsewhere,
    filter_of,
    list_view,
    quote_of,
    sorted_by,
    told_arm,
    told_count,
    told_skill,
)

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
filters = st.builds(
    TrajectoryFilter,
    arm=st.sampled_from(["", "evolve", "test_before", "test_after"]),
    outcome=st.sampled_from(["", *OUTCOMES]),
    kind=words,
    task=words,
    skill=words,
    q=words,
    sort=st.sampled_from(["", *SORTS, *(f"-{name}" for name in SORTS)]),
)
ROW = TrajectoryRow(
    "evolve", 0, "r1", "t1", "cell", "failed", 0.5, "B2", "", "answered", 3, 100, 1.5, 0.25, "m", 0, "s0", 41
)


@given(filters)
def test_a_filter_and_its_link_say_the_same(wanted):
    """What a link is made of is what is read from it, in any browser's spelling."""
    assert filter_of(read_url(list_view("r", wanted).url)) == (wanted, ())


@pytest.mark.parametrize("name", ["arm", "outcome", "sort"])
def test_what_means_nothing_is_said_and_left_out(name):
    """An address with an unknown value shows everything and says which part of it meant nothing."""
    wanted, problems = filter_of(view("trajectories", run="r", **{name: "walrus"}))
    assert wanted == TrajectoryFilter()
    assert len(problems) == 1
    assert "'walrus'" in problems[0]


def test_sorting_twice_turns_the_order():
    """The first click on tokens shows the largest first, the next one the smallest; a name begins at its start."""
    once = sorted_by(TrajectoryFilter(q="x"), "tokens")
    assert once == TrajectoryFilter(q="x", sort="-tokens")
    assert sorted_by(once, "tokens").sort == "tokens"
    assert sorted_by(TrajectoryFilter(), "task").sort == "task"


@pytest.mark.parametrize(
    ("listed", "wanted", "said"),
    [
        (Listed((), 0, 0), TrajectoryFilter(), "This run has no trajectories yet."),
        (Listed((), 0, 7), TrajectoryFilter(q="x"), "None of 7 trajectories match."),
        (Listed((ROW,), 1, 1), TrajectoryFilter(), "1 trajectory."),
        (Listed((ROW,), 1, 9), TrajectoryFilter(outcome="failed"), "1 trajectory of 9."),
        (
            Listed((ROW, ROW), 900, 900),
            TrajectoryFilter(),
            "900 trajectories; the first 2 are shown: search or filter to reach the others.",
        ),
        (
            Listed((ROW,), COUNTED + 1, 90_000),
            TrajectoryFilter(outcome="failed"),
            "More than 20,000 trajectories of 90,000; the first 1 are shown: search or filter to reach the others.",
        ),
        (
            Listed((ROW,), 2, 9, cut=250_000),
            TrajectoryFilter(q="the"),
            "2 trajectories of 9; the 1 with the most matching steps are shown: search or filter to reach the others. "
            "Only 250,000 matching steps were looked at: a rarer word finds the rest.",
        ),
    ],
)
def test_what_is_left_off_is_said(listed, wanted, said):
    """One sentence says how many there are, how many are shown, and how to reach the rest."""
    assert told_count(listed, wanted) == said


def test_what_is_not_known_is_a_dash():
    """No skill is a dash; a skill of no version shows its digest's start."""
    assert told_skill("", {}) == "–"
    assert told_skill("abcdef0123456789", {}) == "abcdef01"
    assert told_skill("abcdef0123456789", {"abcdef0123456789": "S1"}) == "S1"


def test_a_table_program_runs_nothing_of_a_csv():
    """Cells that would be formulas elsewhere are texts; numbers stay numbers; there is a cell for every head."""
    made = csv_of([ROW._replace(task="=1+1", reason="@x", value=None, seed=-3)], {"s0": "S0"})
    told = next(csv.DictReader(io.StringIO(made)))
    assert list(told) == list(CSV_HEAD)
    assert (told["task"], told["reason"], told["value"]) == ("'=1+1", "'@x", "")
    assert (told["seed"], told["skill_version"]) == ("-3", "S0")


def test_a_csv_has_a_line_a_row_whatever_stands_in_it():
    """Commas, quotes and line breaks in a reason stay in their cell."""
    told = csv_of([ROW._replace(reason='a, "b"\nc'), ROW], {})
    lines = list(csv.reader(io.StringIO(told)))
    assert lines[0] == list(CSV_HEAD)
    assert [line[7] for line in lines[1:]] == ['a, "b"\nc', "B2"]


NAMES = {"d0": "S0", "d1": "S1", "d2": "S2", "d3": "S3", "d4": "S4"}


@pytest.mark.parametrize(
    ("arm", "skill", "told"),
    [
        ("evolve", "d0", "to learn from"),
        ("test_before", "d0", "held out, S0"),
        ("test_after", "d1", "held out, S1"),
        ("test_after", "d2", "held out, S2"),
    ],
)
def test_an_attempt_names_the_version_it_grades(arm, skill, told):
    """Attempts with S1 and with S2 are told apart, not both those of the newest."""
    assert told_arm(arm, skill, NAMES) == told


def test_the_filter_names_every_version_it_lets_through():
    """A few by name, many as a range, none as what is to come."""
    first = dict(list(NAMES.items())[:3])
    assert arm_choices(("evolve", "test_after"), first) == {
        "": "all arms",
        "evolve": "to learn from",
        "test_after": "held out, S1, S2",
    }
    assert arm_choices(("test_after",), NAMES)["test_after"] == "held out, S1 to S4"
    assert arm_choices(("test_before", "test_after"), {})["test_after"] == "held out, later versions"


def test_a_hit_is_quoted_as_it_stands_in_its_step():
    """From the first word that was found to the last, so that the link opens at that very place."""

    def quoted(snippet: str) -> str:
        return quote_of(Hit("r1", "t1", 3, "observation", snippet))

    assert quoted("… after a \x02Blank\x03\n  \x02row\x03 ends …") == "Blank row"
    assert quoted("\x02header\x03 in the second \x02row\x03") == "header in the second row"
    assert quoted("nothing marked") == ""


def test_a_search_that_finds_nothing_says_where_else_to_look():
    """Lessons stand in patches, in every edit's fate and in the skill; a filter alone, or a find, says nothing."""
    none, some = Listed((), 0, 72), Listed((ROW,), 1, 72)
    wanted = TrajectoryFilter(q='"blank row" cell*')
    told = dict(elsewhere("r", wanted, none))
    assert told["in the patches"].url == "patches?run=r&text=blank%20row%20%20cell&which=all"
    assert told["in every edit's fate"].get("q") == "blank row  cell"
    assert told["in the skill"].page == "skill"
    assert elsewhere("r", wanted, some) == elsewhere("r", TrajectoryFilter(task="t"), none) == ()
