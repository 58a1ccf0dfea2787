"""One's own tasks as a Taskset: what agents and analysts are told of them, and grades that need nothing outside."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.errors import BoundaryError, UserError
from core.ports import CaseOutput, GradesOutside
from core.tasks.own.taskset import OwnTaskset
from core.tasks.recalculate import engines_here
from core.types import NotScorable, Score, Task
from tests.tasks.own.laying import EXAMPLE, laid

WORDS, FILES = EXAMPLE / "words", EXAMPLE / "files"


def said(message: str | None) -> tuple[CaseOutput, ...]:
    return (CaseOutput(case=1, answer=message),)


def task_named(taskset: OwnTaskset, name: str) -> Task:
    return next(task for task in taskset.tasks() if task.id == name)


def test_tasks_in_words_are_proven_afresh_and_tasks_with_files_by_replay() -> None:
    """Each with the prompts, tools and details that go with it."""
    words, files = OwnTaskset(WORDS).domain, OwnTaskset(FILES).domain
    assert (words.agent, words.analysts, words.proof, words.tools) == ("agent_own", "_answers", "fresh", files.tools)
    assert (files.agent, files.analysts, files.proof) == ("agent", "", "replay")
    assert files.details == ("answer_sheet", "answer_position")
    assert (words.pictures, files.pictures) == (True, False)
    assert isinstance(OwnTaskset(WORDS), GradesOutside)


def test_a_file_that_mixes_both_is_refused(tmp_path: Path) -> None:
    """An agent is told one way of answering."""
    taskset = laid(
        tmp_path,
        {"instruction": "Who?", "expected": "Ada"},
        {"instruction": "Do.", "checker": "c.py", "output": "o.csv"},
        c_dot_py="",
    )
    with pytest.raises(UserError, match=r"line 2: it is answered with a file, and the task on line 1 in words"):
        taskset.tasks()


def test_tasks_are_listed_without_a_look_at_their_files(tmp_path: Path) -> None:
    """With all that a split and a forecast ask: types, and how each is graded. Wrong lines are told all the same."""
    lines = ({"instruction": "Who?", "expected": "Ada"}, {"instruction": "How?", "judge": "Is it so?", "kind": "k"})
    taskset = laid(tmp_path, *lines, {"instruction": "See x.", "expected": "1", "inputs": ["gone.csv"]})
    assert [(task.kind, task.details["graded_by"]) for task in taskset.listed()] == [
        ("", "expected"),
        ("k", "judge"),
        ("", "expected"),
    ]
    with pytest.raises(UserError, match=r"line 3: .*no file gone\.csv"):
        taskset.tasks()
    whole = OwnTaskset(FILES)
    assert [task.model_copy(update={"cases": ()}) for task in whole.tasks()] == list(whole.listed())
    with pytest.raises(UserError, match=r"line 2: .* no key"):
        laid(tmp_path, lines[0], {"instruct": "x"}).listed()


@pytest.mark.parametrize(
    ("task", "right", "wrong"),
    [
        ("units-north", "I summed them.\nAnswer: 26 units", "Answer: 27"),
        ("revenue", "Answer: 1,856.80 €", "Answer: 1,856.82"),
        ("share-north", "Answer: 49.1 %", "Answer: 49.4 %"),
        ("most-sold", "**Answer:** the Desk Lamp.", "Answer: desk"),
        ("list-code", "Answer: NR-7/b", "Answer: nr-7/b"),
        ("minutes-date", "Answer: 5 March 2024", "Answer: March 2024"),
        ("badge", "It says\notter", "Answer: badger"),
    ],
)
def test_answers_in_words_are_judged_by_the_rule_of_their_task(task: str, right: str, wrong: str) -> None:
    """The rule stands with the grade; the answer line is what counts."""
    taskset = OwnTaskset(WORDS)
    asked = task_named(taskset, task)
    good, bad = (taskset.grade(asked, said(message)).grade for message in (right, wrong))
    assert isinstance(good, Score)
    assert isinstance(bad, Score)
    assert (good.passed, good.value, bad.passed, bad.value) == (True, 1.0, False, 0.0)
    assert good.mode == bad.mode == asked.cases[0].reference["match"]


def test_no_answer_has_failed() -> None:
    """Neither nothing nor an empty message is an infrastructure failure."""
    taskset = OwnTaskset(WORDS)
    for nothing in (None, ""):
        grade = taskset.grade(taskset.tasks()[0], said(nothing)).grade
        assert isinstance(grade, Score)
        assert not grade.passed


def test_a_rule_without_a_verdict_is_not_scorable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And an answer that another accepted form takes passes all the same."""
    monkeypatch.setattr("core.tasks.own.matching.REGEX_SECONDS", 0.05)
    taskset = laid(tmp_path, {"instruction": "x", "expected": ["(a|aa)+c?b?$", "yes"], "match": "regex"})
    (task,) = taskset.tasks()
    assert isinstance(taskset.grade(task, said("a" * 60 + "d")).grade, NotScorable)
    grade = taskset.grade(task, said("yes")).grade
    assert isinstance(grade, Score)
    assert grade.passed


def test_expected_workbooks_are_graded_as_spreadsheets_are() -> None:
    """The gold passes, the input does not, and nothing handed in has failed."""
    taskset = OwnTaskset(FILES)
    task = task_named(taskset, "totals")
    grades = [
        taskset.grade(task, (CaseOutput(case=1, path=str(path) if path else None),)).grade
        for path in (FILES / "expected" / "totals.xlsx", FILES / "orders.xlsx", None)
    ]
    assert [getattr(grade, "passed", None) for grade in grades] == [True, False, False]
    assert taskset.output_name(task) == "output.xlsx"
    assert taskset.output_name(task_named(taskset, "by-revenue")) == "sorted.csv"


@pytest.mark.parametrize(("folder", "task"), [(WORDS, "reply"), (FILES, "by-revenue")])
def test_what_needs_a_model_or_a_sandbox_is_not_graded_without(folder: Path, task: str) -> None:
    """It is the caller's mistake, and no verdict."""
    taskset = OwnTaskset(folder)
    with pytest.raises(BoundaryError, match="takes a run"):
        taskset.grade(task_named(taskset, task), said("x"))


def test_what_gives_an_answer_away_is_no_secret_where_the_inputs_tell_it() -> None:
    """The code stands in notes.txt; the word on the picture stands nowhere."""
    taskset = OwnTaskset(WORDS)
    assert "NR-7/b" not in taskset.literals(task_named(taskset, "list-code"))
    assert "OTTER" in taskset.literals(task_named(taskset, "badge"))
    assert taskset.literals(task_named(taskset, "reply")) == ()


def test_every_task_says_which_answers_no_lesson_may_give() -> None:
    """None where no list holds them: a lesson drawn from such a task is looked at all the same."""
    for folder in ("words", "files"):
        taskset = OwnTaskset(EXAMPLE / folder, engine="none")
        for task in taskset.tasks():
            listed = task.details["graded_by"] == "expected"
            assert bool(taskset.answers(task)) is listed
            assert listed or "answer is" not in " ".join(taskset.literals(task))


def test_gold_of_a_workbook_is_what_no_input_has() -> None:
    """Totals stand nowhere in the input; customers do."""
    taskset = OwnTaskset(FILES)
    assert "59.7" in taskset.literals(task_named(taskset, "totals"))
    assert taskset.literals(task_named(taskset, "customers")) == ()
    assert taskset.literals(task_named(taskset, "by-revenue")) == ()


def test_a_workbook_among_the_inputs_is_perturbed_and_the_rest_goes_along(tmp_path: Path) -> None:
    """Under their names; where no workbook is expected, nothing is written."""
    taskset = OwnTaskset(FILES)
    task = task_named(taskset, "totals")
    (tmp_path / "a").mkdir()
    assert taskset.perturbed(task, 1, 3, tmp_path / "a") is not None
    assert (tmp_path / "a" / "orders.xlsx").read_bytes() != (FILES / "orders.xlsx").read_bytes()
    assert taskset.perturbed(task_named(taskset, "by-revenue"), 1, 3, tmp_path / "b") is None
    assert not (tmp_path / "b").exists()


def test_the_example_has_nothing_wrong_with_it() -> None:
    """But that two of its tasks are judged by a model."""
    assert [finding.rule for finding in OwnTaskset(WORDS).check()] == ["judged"]
    assert [finding for finding in OwnTaskset(FILES).check() if finding.severity != "info"] == []


def test_an_expected_workbook_that_cannot_be_right_is_found(tmp_path: Path) -> None:
    """By the checks of spreadsheet tasks: here the untouched input passes."""
    shutil.copytree(FILES, tmp_path / "files")
    shutil.copyfile(FILES / "orders.xlsx", tmp_path / "files" / "expected" / "totals.xlsx")
    found = {(finding.path, finding.rule) for finding in OwnTaskset(tmp_path / "files").check()}
    assert ("totals", "untouched-passes") in found


def test_an_engine_that_is_not_there_is_told_when_the_tasks_are_read() -> None:
    """As for every task set that grades workbooks."""
    if any(engine.name == "libreoffice" for engine in engines_here()):
        pytest.skip("LibreOffice is installed here")
    with pytest.raises(UserError, match="libreoffice"):
        OwnTaskset(FILES, engine="libreoffice")
