"""A comparison in a word: a verdict, no verdict, or waiting, with why."""

from __future__ import annotations

from core.stats.looks import alpha_at_look
from core.study.comparisons import Arm
from core.study.plan import Cell, plan_of
from core.study.table import table_of
from core.view.figures.forest import forest_figure
from core.view.studies.files import as_latex, as_markdown
from core.view.studies.forest import forest
from core.view.studies.grid import change, comparisons, scores, told_contrast, told_verdicts
from core.view.studies.tidy import scores_csv
from core.view.studies.verdicts import shown, unfounded, verdict
from tests.study.examples import ERROR, GUTTED, HUMAN, NO_SKILL, attempted, recorded, study
from tests.view.studies.tables import a_table, learned, noted


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


def failed(cell: Cell, task: int) -> bool | None:
    """The evolved skill's attempts are all lost, the human-written one's in part, so that readings disagree."""
    if cell.condition == "error":
        return None
    if cell.condition == "human":
        return None if task % 2 else True
    return task % 2 == 1


def test_the_page_and_every_export_give_one_verdict():
    """Where readings disagree, and where no pair has a value, nothing says "not decided" for "no verdict"."""
    table = a_table(failed, (NO_SKILL, HUMAN, ERROR), authors=["large"], users=["large"])
    rows = {row[0]: dict(zip(comparisons(table).head, row, strict=True)) for row in comparisons(table).rows}
    for condition, author in (("human", ""), ("error", "large")):
        assert told(table, condition, author).words == "no verdict"
        contrast = shown(table.entries[Arm(condition, author, "large", "id")])
        assert "no verdict (" in told_contrast(table, contrast)
    assert {rows[name]["verdict"] for name in ("human", "+Error")} == {"no verdict"}
    assert (rows["+Error"]["Δ points"], rows["+Error"]["interval"], rows["+Error"]["p"]) == ("–", "–", "–")
    assert {row[0]: row[3].split(" ", 1)[-1] for row in scores(table).rows[1:]} == {
        "human": "no verdict",
        "+Error": "no verdict",
    }
    assert told_verdicts(table)[0] == "id: 2 comparisons at α 0.025 each: 2 no verdict"
    for written in (scores_csv(table), as_markdown(table), as_latex(table)):
        assert "no verdict" in written
        assert "not decided" not in written


def test_a_repetition_is_no_change_against_the_reference():
    """Its change is marked, and what it is against is said."""
    table = a_table()
    (row,) = [row for row in scores(table).rows if row[:2] == ("again", "large")]
    assert row[3] == f"{change(shown_of(table, 'again').comparison)} not decided (A/A)"
    assert any("marked (A/A) it is the change against what is repeated" in note for note in noted(table))
    assert not any("(A/A)" in note for note in noted(a_table(conditions=(NO_SKILL, ERROR))))


def shown_of(table, condition: str):
    return shown(table.entries[Arm(condition, "large", "large", "id")])


def test_what_comparisons_may_err_with_is_told_of_each_look():
    """One α where there is one, else how many have which; none where nothing was looked at."""
    config = study((NO_SKILL, HUMAN, ERROR), authors=["large"], users=["large"])
    plan = plan_of(config)
    record, made = recorded(config, plan, ("id",)), attempted(plan, learned, 30)
    assert [line for line in told_verdicts(table_of(config, plan, record, made, ())) if not line.startswith(" ")] == [
        "id: 2 comparisons at α 0.025 each: 1 not decided, 1 better",
        "ood: 2 comparisons: 2 not looked at yet",
    ]
    (look,) = record.looks
    first = look.model_copy(update={"comparisons": look.comparisons[:1]})
    ninth = look.model_copy(update={"comparisons": look.comparisons[1:], "number": 9, "alpha": alpha_at_look(9)})
    twice = table_of(config, plan, record.model_copy(update={"looks": (first, ninth)}), made, ())
    assert told_verdicts(twice)[0].startswith("id: 2 comparisons (1 at α 0.05, 1 at α 0.00038): ")
    assert any(
        "look 9 at these tasks in this workspace: 1 comparison (1 with No skill); together they may err with 0.038 %"
        in note
        for note in noted(twice)
    )


def test_a_change_is_rounded_as_its_interval_is():
    """One of 16 tasks is 6.25 points: +6.3 beside every interval that begins or ends there."""
    table = a_table(
        lambda cell, task: cell.condition == "error" and task == 0,
        (NO_SKILL, ERROR),
        tasks=16,
        authors=["large"],
        users=["large"],
    )
    groups = forest(table, table.columns[:1])
    assert (groups[0].whiskers[0].change, change(shown_of(table, "error").comparison)) == ("+6.3", "+6.3")
    figure = forest_figure(groups)
    assert any("+6.3  ○ not decided" in text for trace in figure.data for text in (trace.text or ()))
    assert scores(table).rows[1][3] == "+6.3 not decided"
