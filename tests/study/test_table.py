"""A study's table is computed from its plan and what its runs came to; nothing missing is a silent 0."""

from __future__ import annotations

import pytest

from core.study.comparisons import Arm, comparisons_of
from core.study.config import StudyConfig
from core.study.costs import RunCost, cost_rows
from core.study.outcomes import CellAttempt, measures_of, outcomes
from core.study.plan import Cell, plan_of
from core.study.records import mark_of, task_mark, tasks_content
from core.study.table import StudyTable, against_reference, contents, table_of
from core.types import Case, Task
from tests.study.examples import AGAIN, ERROR, GUTTED, HUMAN, NO_SKILL, attempted, recorded, study

ONE_USER = {"authors": ["large"], "users": ["large"]}
SKILLED = Arm("error", "large", "large", "id")


def table(config: StudyConfig, tasks: int = 12, missing: str = "") -> StudyTable:
    """A table in which the evolved skill passes everything and all else nothing; one arm is missing its first task."""

    def passes(cell: Cell, task: int) -> bool | None:
        if cell.condition == missing and task == 0:
            return None
        return cell.condition in ("error", "again")

    plan = plan_of(config)
    return table_of(config, plan, recorded(config, plan), attempted(plan, passes, tasks), ())


def test_a_gain_is_better_than_the_reference_and_than_its_own_headings() -> None:
    found = table(study([NO_SKILL, HUMAN, ERROR, GUTTED, AGAIN], **ONE_USER))
    entry = found.entries[SKILLED]
    compared = against_reference(entry)
    assert compared is not None
    assert (compared.verdict, compared.left_out.change, entry.figures[0].mean) == ("better", 1.0, 1.0)
    shown = {said.shown for skill, _, said in contents(found) if skill.arm == SKILLED}
    assert shown == {True}


def test_headings_that_do_as_well_say_that_the_gain_is_not_from_the_content() -> None:
    config = study([NO_SKILL, ERROR, GUTTED], **ONE_USER)
    plan = plan_of(config)
    made = attempted(plan, lambda cell, task: cell.condition != "none", 12)
    found = table_of(config, plan, recorded(config, plan), made, ())
    ((_, gutted, said), *_) = contents(found)
    assert gutted.arm.condition == "gutted"
    assert not said.shown
    assert "not shown to come from its content" in said.sentence


def test_all_comparisons_of_a_look_share_what_it_may_err_with() -> None:
    """Five on each task set: human, error, gutted, error over gutted, and again."""
    found = table(study([NO_SKILL, HUMAN, ERROR, GUTTED, AGAIN], **ONE_USER))
    contrasts = [each for entry in found.entries.values() for each in entry.contrasts if each.after.tasks == "id"]
    assert len(contrasts) == 5
    assert {each.alpha for each in contrasts} == {0.05 / 5}


def test_a_repetition_is_compared_with_what_it_repeats_alone() -> None:
    planned = comparisons_of(*(lambda config: (config, plan_of(config)))(study([NO_SKILL, ERROR, AGAIN], **ONE_USER)))
    of_again = [each for each in planned if each.after.condition == "again"]
    assert {(each.role, each.before.condition) for each in of_again} == {("again", "error")}


def test_what_is_missing_is_counted_and_takes_the_verdict_where_it_matters() -> None:
    """With 6 tasks and one of them missing both bounds are shown; with so few no verdict is left."""
    entry = table(study([NO_SKILL, ERROR], **ONE_USER), tasks=6, missing="error").entries[SKILLED]
    figure = entry.figures[0]
    assert (figure.mean, figure.missing.infrastructure, figure.attempted) == (1.0, 1, 6)
    assert figure.low == pytest.approx(5 / 6)
    compared = against_reference(entry)
    assert compared is not None
    assert compared.against.change == pytest.approx(5 / 6)
    assert compared.verdict == "not decided"


def test_an_arm_whose_runs_are_not_over_is_not_compared() -> None:
    config = study([NO_SKILL, ERROR], seeds=[41, 42], **ONE_USER)
    plan = plan_of(config)
    made = attempted(plan, lambda cell, task: True)
    del made["error/large/large/id/42"]
    entry = table_of(config, plan, recorded(config, plan), made, ()).entries[SKILLED]
    assert (entry.waiting, len(entry.figures), entry.contrasts[0].comparison) == (1, 2, None)
    assert entry.contrasts[0].why == "1 of 4 runs are not over"


def test_nothing_is_compared_that_was_not_planned_as_a_look() -> None:
    config = study([NO_SKILL, ERROR], **ONE_USER)
    plan = plan_of(config)
    made = attempted(plan, lambda cell, task: True)
    entry = table_of(config, plan, recorded(config, plan, ("ood",)), made, ()).entries[SKILLED]
    assert entry.contrasts[0].why == "not looked at yet"


def test_seeds_and_attempts_are_averaged_within_a_task() -> None:
    """Two seeds of two attempts at six tasks are six tasks."""
    found = table(study([NO_SKILL, ERROR], seeds=[41, 42], attempts=2, **ONE_USER), tasks=6)
    entry = found.entries[SKILLED]
    compared = against_reference(entry)
    assert compared is not None
    assert (len(entry.attempts), entry.figures[0].tasks, compared.left_out.pairs) == (24, 6, 6)


@pytest.mark.parametrize(
    ("outcome", "ended", "missing"),
    [
        ("passed", "answered", None),
        ("failed", "turn_limit", None),
        ("failed", "context_limit", None),
        ("failed", "time_limit", "timeout"),
        ("passed", "time_limit", "timeout"),
        ("not_scorable", "answered", "unscorable"),
        ("infrastructure", "failed", "infrastructure"),
        ("ungraded", "answered", "infrastructure"),
    ],
)
def test_an_attempt_has_a_value_or_is_missing_by_its_kind(outcome: str, ended: str, missing: str | None) -> None:
    (found,) = outcomes([CellAttempt("t", 1, 0, outcome, 0.5, ended)], "value")
    assert (found.missing, found.value is None) == (missing, missing is not None)


def test_domains_are_measured_by_their_own_figures() -> None:
    assert [each.name for each in measures_of("doc_vqa", 1)] == ["ANLS", "Acc"]
    assert [each.name for each in measures_of("math", 8)] == ["accuracy, avg@8"]
    assert [each.counted for each in measures_of("spreadsheet", 1)] == ["passed", "value"]
    assert [each.name for each in measures_of("a domain of one's own", 1)] == ["pass rate"]


def test_a_mark_is_of_what_a_run_is_and_not_of_what_it_is_called() -> None:
    plan = plan_of(study([NO_SKILL, ERROR]))
    cell = plan.cell("error/large/large/id/41")
    same = cell.model_copy(update={"id": "x", "config": cell.config.model_copy(update={"name": "x", "skill": "/x"})})
    assert mark_of(cell, "digest") == mark_of(same, "digest")
    others = [
        mark_of(cell, "another"),
        mark_of(cell, "digest", "bank"),
        mark_of(plan.cell("error/large/small/id/41"), "digest"),
    ]
    assert mark_of(cell, "digest") not in others


def test_other_tasks_of_the_same_names_are_other_tasks() -> None:
    one, other = (Task(id="t1", taskset="s", domain="math", instruction=text, cases=()) for text in ("1 + 1", "1 + 2"))
    assert task_mark(one) != task_mark(other)
    assert tasks_content([one]) != tasks_content([other])


def test_what_is_expected_of_a_task_is_part_of_its_content_and_not_of_its_mark() -> None:
    """A corrected answer makes other runs of a study, and no other tasks to be looked at."""
    one, corrected = (
        Task(
            id="t1",
            taskset="s",
            domain="math",
            instruction="1 + 1",
            cases=(Case(index=1, inputs=(), reference={"answers": [answer], "digest": answer, "path": "/anywhere"}),),
        )
        for answer in ("3", "2")
    )
    assert task_mark(one) == task_mark(corrected)
    assert tasks_content([one]) != tasks_content([corrected])


def test_costs_are_added_up_by_condition_and_author() -> None:
    one = RunCost("a", "make", "error", "large", calls=10, paid=10, tokens=100, money=1.0, latency=5.0, wall=2.0)
    journalled = one._replace(cell="b", paid=0, wall=0.1, unpriced=("L",))
    measured = one._replace(step="measure", calls=3)
    (row,) = cost_rows([one, journalled, measured, one._replace(step="attempt", calls=1000)])
    assert row.making is not None
    assert (row.making.calls, row.making.tokens, row.making.unpriced, row.from_journal) == (20, 200, ("L",), 0.5)
    assert row.measuring is not None
    assert row.measuring.calls == 3
