"""A comparison in a word: a verdict, no verdict, or waiting, with why."""

from __future__ import annotations

from core.study.comparisons import Arm
from core.view.studies.verdicts import shown, unfounded, verdict
from tests.study.examples import ERROR, GUTTED, NO_SKILL
from tests.view.studies.tables import a_table, learned


def told(table, condition: str, author: str = "large"):
    contrast = shown(table.entries[Arm(condition, author, "large", "id")])
    return verdict(contrast) if contrast is not None else None


def test_a_gain_is_better_and_no_change_is_not_decided():
    """The reference has no comparison with itself; a repetition is compared with what it repeats."""
    table = a_table()
    assert told(table, "error").state == "better"
    assert told(table, "human", "").state == "not_decided"
    assert told(table, "again").state == "not_decided"
    assert told(table, "none", "") is None


def test_there_is_no_verdict_where_what_is_missing_decides_it():
    """Neither better nor "not decided": the readings disagree, and why is told."""

    def mostly_missing(cell, task):
        return None if cell.condition == "error" and task % 2 else learned(cell, task)

    found = told(a_table(mostly_missing), "error")
    assert found.state == "no_verdict"
    assert "missing" in found.why


def test_there_is_no_verdict_where_nothing_has_a_value():
    """A condition that infrastructure failed altogether is not called undecided."""
    assert told(a_table(lambda cell, task: None if cell.condition == "error" else True), "error").state == "no_verdict"


def test_what_is_not_over_waits():
    """With how much is left."""
    found = told(a_table(over=lambda cell: cell.condition != "error"), "error")
    assert found.state == "waiting"
    assert found.why == "1 of 2 runs are not over"


def test_a_gain_that_the_gutted_skill_has_too_is_unfounded():
    """One that it lacks is not, nor is a gain that is none."""
    conditions = (NO_SKILL, ERROR, GUTTED)
    alike = a_table(lambda cell, task: cell.condition != "none", conditions)
    assert {arm.condition for arm, _ in unfounded(alike)} == {"error"}
    assert "not shown to come from its content" in unfounded(alike)[0][1]
    assert unfounded(a_table(learned, conditions)) == ()
    assert unfounded(a_table(lambda cell, task: False, conditions)) == ()
