"""A study's table is computed from its plan and what its runs came to; nothing missing is a silent 0."""

from __future__ import annotations

import pytest

from core.study.behind import attempted_first
from core.study.comparisons import Arm, comparisons_of
from core.study.config import StudyConfig
from core.study.costs import RunCost, cost_rows
from core.study.outcomes import CellAttempt, measures_of, outcomes
from core.study.plan import Cell, Step, plan_of
from core.study.records import StudySkill, mark_of, task_mark, tasks_content
from core.study.table import StudyTable, against_reference, contents, table_of
from core.types import Case, Task
from tests.study.examples import AGAIN, BEST, ERROR, GUTTED, HUMAN, NO_SKILL, attempted, recorded, study

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
    config = study([NO_SKILL, ERROR], seeds=[41, 42], **ONE_USER)
    one = cost("error/large/41/make")
    journalled = cost("error/large/42/make")._replace(paid=0, wall=0.1, unpriced=("L",))
    measured = cost("error/large/large/id/41", "measure")._replace(calls=3)
    (row,) = cost_rows(config, plan_of(config), [one, journalled, measured])
    assert row.making is not None
    assert (row.making.calls, row.making.tokens, row.making.unpriced, row.from_journal) == (20, 200, ("L",), 0.5)
    assert row.measuring is not None
    assert (row.skills, row.measuring.calls) == (2, 3)


def cost(cell: str, step: Step = "make") -> RunCost:
    """Ten calls of a run of its own."""
    return RunCost(cell, step, cell.split("/")[0], "large", 10, 10, 100, 1.0, 5.0, 2.0, run=f"run of {cell}")


def test_candidates_of_a_best_of_several_are_its_own_and_not_of_the_condition_they_are_seeds_of() -> None:
    """Two evolutions and two choices for the best; one evolution for the condition, and none for its control arm."""
    config = study([NO_SKILL, ERROR, BEST, GUTTED], **ONE_USER)
    plan = plan_of(config)
    runs = [cost(cell.id, cell.step) for cell in plan.cells]
    told = {row.condition: row for row in cost_rows(config, plan, runs)}
    calls = {name: row.making.calls if row.making else 0 for name, row in told.items()}
    assert calls == {"none": 0, "error": 10, "best": 40, "gutted": 0}
    assert {name: row.skills for name, row in told.items()} == {"none": 0, "error": 1, "best": 1, "gutted": 0}
    entries = table_of(config, plan, recorded(config, plan), {}, runs).entries
    behind = {arm.condition: entries[arm].behind for arm in entries if arm.tasks == "id"}
    assert behind["none"] == ()
    assert behind["error"] == behind["gutted"] == ("error/large/41/make",)
    assert len(behind["best"]) == 4


def test_what_nobody_is_measured_with_costs_the_condition_that_asked_for_it() -> None:
    config = study([NO_SKILL, {**ERROR, "users": []}], **ONE_USER)
    (row,) = cost_rows(config, plan_of(config), [cost("error/large/41/make")])
    assert (row.condition, row.skills, row.making is not None) == ("error", 1, True)


def test_attempts_made_beforehand_are_counted_once_an_author_and_are_no_conditions() -> None:
    """Two evolutions from the same start find the same attempts; a draft's attempts are made by its evolution."""
    second = {**ERROR, "name": "second", "label": "Second", "strategy": "sequential"}
    fresh = {**ERROR, "name": "fresh", "label": "Fresh", "start": "draft"}
    config = study([NO_SKILL, ERROR, second, fresh], attempts_first=True, **ONE_USER)
    plan = plan_of(config)
    attempts = [cell for cell in plan.cells if cell.step == "attempt"]
    assert [cell.condition for cell in attempts] == ["error", "second"]
    runs = [cost(cell.id, "attempt")._replace(run="one") for cell in attempts]
    runs += [cost(cell.id) for cell in plan.cells if cell.step == "make"]
    (beforehand,) = table_of(config, plan, recorded(config, plan), {}, runs).beforehand
    assert (beforehand.author, beforehand.calls) == ("large", 10)
    assert [row.making.calls for row in cost_rows(config, plan, runs) if row.making] == [10, 10, 10]
    firsts = {cell.condition: attempted_first(cell, plan) for cell in plan.cells if cell.step == "make"}
    assert {name: first is not None for name, first in firsts.items()} == {
        "error": True,
        "second": True,
        "fresh": False,
    }


def test_notes_are_those_of_skills_that_the_study_still_has() -> None:
    """A condition that left its file left what was said of its skills in the record."""
    config = study([NO_SKILL, ERROR, GUTTED], **ONE_USER)
    plan = plan_of(config)
    record = recorded(config, plan)
    left = StudySkill(id="shuffled/large/41", digest="d", folder="f", note="The sections change places.")
    record = record.model_copy(update={"skills": {**record.skills, left.id: left}})
    assert table_of(config, plan, record, {}, ()).notes == {"gutted/large/41": "The bodies are out."}
