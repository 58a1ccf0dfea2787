"""What is said beside a study's figures, where one reading alone would mislead."""

from __future__ import annotations

import pytest

from core.study.comparisons import Arm
from core.study.plan import plan_of
from core.study.records import StudyFile, StudySkill, planned
from core.study.table import table_of
from core.view.html.study_cost import pace_bars
from core.view.shares import level_of, small_chance
from core.view.studies.files import study_file
from core.view.studies.grid import told_scores
from core.view.studies.listed import StudyStanding, told_cells
from core.view.studies.opened import opened
from core.view.studies.sets import same_runs
from tests.study.examples import BEST, ERROR, GUTTED, HUMAN, NO_SKILL, attempted, recorded, study
from tests.view.studies.tables import a_table, learned, noted

SHUFFLED = {"name": "shuffled", "kind": "control", "of": "error", "how": "shuffled"}
FILLER = {"name": "filler", "kind": "control", "of": "error", "how": "filler"}
_SHARED = ("run", "mark")
ONE = {"authors": ["large"], "users": ["large"]}


def said(conditions, passes=learned) -> str:
    return "\n".join(noted(a_table(passes, conditions, **ONE)))


def test_every_control_arm_is_read_for_the_reader():
    """Filler that does worse, an order that makes no difference, and a gain that is none."""
    told = said(
        (NO_SKILL, ERROR, FILLER, SHUFFLED),
        lambda cell, task: task % 7 != 0 if cell.condition in ("error", "shuffled") else task % 5 == 0,
    )
    assert "over filler: as much text about something else does worse: +" in told
    assert "over shuffled: that the order of its sections matters is not shown, and not that it does not: +0.0" in told
    none = said((NO_SKILL, ERROR, GUTTED), lambda cell, task: False)
    assert "there is none to ask where it comes from: +Error by large, used by large on id; +Error by large" in none


def test_a_look_says_which_comparisons_it_takes_and_the_study_what_all_may_err_with():
    """By kind, and together over its task sets."""
    told = noted(a_table(conditions=(NO_SKILL, HUMAN, ERROR, GUTTED), **ONE))
    (looked,) = [note for note in told if note.startswith("id: Looked")]
    assert (
        "4 comparisons (3 with No skill, 1 of a skill with its control arm); together they may err with 5 %" in looked
    )
    (whole,) = [note for note in told if note.startswith("Over its 2 looks")]
    assert whole.endswith("may err with 10 % together.")


def test_a_row_with_the_runs_of_another_says_so():
    """Equal skills are measured once: the row says whose runs they are, the look how many comparisons differ."""
    config = study((NO_SKILL, HUMAN, ERROR), **ONE)
    plan = plan_of(config)
    record, made = recorded(config, plan), attempted(plan, learned, 30)
    runs = {cell.id: cell for cell in record.cells}
    alike = [
        cell.model_copy(update={name: getattr(runs[cell.id.replace("error/large", "human")], name) for name in _SHARED})
        if (cell.step, cell.condition) == ("measure", "error")
        else cell
        for cell in record.cells
    ]
    keys = [look.model_copy(update={"comparisons": look.comparisons[:1]}) for look in record.looks]
    table = table_of(config, plan, record.model_copy(update={"cells": tuple(alike), "looks": tuple(keys)}), made, ())
    assert same_runs(table, table.rows[2]) == "same runs as human"
    assert same_runs(table, table.rows[1]) == ""
    (looked,) = [note for note in noted(table) if note.startswith("id: Looked")]
    assert "2 comparisons (2 with No skill), of which 1 differ, as equal skills share their runs" in looked


def test_the_run_that_made_the_chosen_skill_is_marked():
    """Of the best of several seeds; where nothing was chosen there is no mark."""
    config = study((NO_SKILL, ERROR, BEST), **ONE)
    plan = plan_of(config)
    record = recorded(config, plan)
    chosen = record.cell("error/large/42/make").run
    skill = StudySkill(id="best/large", digest="d", folder="f", run=chosen)
    record = record.model_copy(update={"skills": {"best/large": skill}})
    table = table_of(config, plan, record, attempted(plan, learned, 30), ())
    standing = StudyStanding((), "")
    made = opened(table, record, standing, Arm("best", "large", "large", "id")).made
    assert [each.run for each in made if each.chosen] == [chosen]
    assert {each.step for each in made} == {"make", "choose"}
    assert not any(each.chosen for each in opened(table, record, standing, Arm("error", "large", "large", "id")).made)


def test_a_cell_says_its_score_and_the_references():
    table = a_table()
    told = dict(told_scores(table, table.entries[Arm("error", "large", "large", "id")]))
    assert told["pass rate"].startswith("83.3 %, ")
    assert told["pass rate"].endswith("at 95 %, 30 tasks; No skill: 20.0 %")


def test_a_run_of_a_study_says_what_it_is_there():
    """And how many other cells ask for the same."""
    config = study((NO_SKILL, ERROR), **ONE)
    cells = [planned(cell) for cell in plan_of(config).cells]
    measured = [cell for cell in cells if cell.step == "measure" and cell.condition == "error"]
    assert told_cells(measured[:1]) == "measures: error by large, used by large on id, seed 41"
    assert told_cells(measured).endswith("(and 1 other cell that ask for the same)")
    assert told_cells([cell for cell in cells if cell.step == "make"]) == "makes a skill: error by large on id, seed 41"
    assert told_cells(()) == ""


@pytest.mark.parametrize(
    ("p_value", "told"),
    [(1.0, "1.000"), (0.0625, "0.062"), (0.0034, "0.0034"), (0.00069, "0.00069"), (2e-11, "2.0e-11")],
)
def test_a_small_p_is_told_as_exactly_as_what_it_is_held_against(p_value, told):
    assert small_chance(p_value) == told


@pytest.mark.parametrize(("alpha", "told"), [(0.05, "95 %"), (0.05 / 22, "99.77 %"), (0.00038, "99.962 %")])
def test_a_level_is_as_exact_as_its_alpha(alpha, told):
    assert level_of(alpha) == told


def test_without_a_condition_that_makes_a_skill_no_time_is_waited_for():
    assert "No condition of this study makes a skill." in pace_bars((), makes=False)
    assert "is over yet" in pace_bars(())


def test_a_study_taken_home_says_who_answered():
    """Models that its file names need not have: the scripted one did, or others that the command line gave."""
    config = study((NO_SKILL, HUMAN), **ONE)
    record = recorded(config, plan_of(config))
    record = record.model_copy(update={"files": (StudyFile(at="2026-11-30T10:00:00", text='name = "small"\n'),)})
    table = a_table(conditions=(NO_SKILL, HUMAN), **ONE)
    first, rest = study_file(record, table).split("\n", 1)
    assert first == "# As it was run from 2026-11-30 10:00 UTC on. Answered by: large was L."
    assert rest == 'name = "small"\n'
    assert "not a language model" in study_file(record, table._replace(scripted=True))
