"""The task set as the rest of the project sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import BoundaryError
from core.ports import CaseOutput, Taskset
from core.tasks.spreadsheet.taskset import SpreadsheetTaskset
from core.types import Score, Task
from tests.tasks.spreadsheet.making import book, dataset


@pytest.fixture
def three(tmp_path: Path) -> SpreadsheetTaskset:
    """One task with three test cases, whose answers are 1, 2 and 3."""
    directory = dataset(tmp_path / "set", {"id": "t", "answer_position": "A1"})
    for number in (1, 2, 3):
        book(directory / "spreadsheet" / "t" / f"{number}_t_input.xlsx", {"S": {"B1": number}})
        book(directory / "spreadsheet" / "t" / f"{number}_t_answer.xlsx", {"S": {"A1": number, "B1": number}})
    return SpreadsheetTaskset(directory, engine="formualizer")


def output(path: Path, case: int, value: object) -> CaseOutput:
    return CaseOutput(case=case, path=str(book(path / f"{case}.xlsx", {"S": {"A1": value, "B1": case}})))


def only(taskset: SpreadsheetTaskset) -> Task:
    (task,) = taskset.tasks()
    return task


def test_it_is_a_taskset(three: SpreadsheetTaskset) -> None:
    """Every function of the port is there; the agent's file is output.xlsx."""
    port: Taskset = three
    assert port.output_name(only(three)) == "output.xlsx"
    assert (port.name, port.domain.name) == ("spreadsheetbench", "spreadsheet")


def test_a_score_is_the_share_of_cases_and_passes_only_whole(three: SpreadsheetTaskset, tmp_path: Path) -> None:
    """Two of three right is 2/3 and not passed; a case nothing was handed in for has failed."""
    task = only(three)
    right = [output(tmp_path, case, f"=B1+{case}-{case}") for case in (1, 2)]
    wrong = output(tmp_path, 3, 1)
    for outputs in ([*right, wrong], right, [*right, CaseOutput(case=3)]):
        grade = three.grade(task, outputs).grade
        assert isinstance(grade, Score)
        assert (round(grade.value, 3), grade.passed, grade.mode) == (0.667, False, "corrected")
        assert grade.detail.startswith("case 3: ")
    whole = three.grade(task, [*right, output(tmp_path, 3, 3)]).grade
    assert isinstance(whole, Score)
    assert (whole.value, whole.passed) == (1.0, True)
    assert whole.engine.startswith("formualizer ")


def test_a_case_without_a_verdict_leaves_the_task_without_one(three: SpreadsheetTaskset, tmp_path: Path) -> None:
    """One case nobody here can compute makes the grade not scorable, naming the case and the reason."""
    outputs = [output(tmp_path, 1, 1), output(tmp_path, 2, '=GETPIVOTDATA("x",B1)'), output(tmp_path, 3, 3)]
    grade = three.grade(only(three), outputs).grade
    assert grade.kind == "not_scorable"
    assert "case 2: formualizer" in grade.reason
    assert grade.engine.startswith("formualizer ")


def test_a_task_without_an_expected_workbook_fails_at_the_grader(three: SpreadsheetTaskset) -> None:
    """A reference that is missing is attributed to the grader, not to the agent."""
    task = only(three)
    bare = task.model_copy(update={"cases": tuple(case.model_copy(update={"reference": None}) for case in task.cases)})
    with pytest.raises(BoundaryError) as caught:
        three.grade(bare, [])
    assert caught.value.failure.boundary == "grader"


def test_a_perturbation_is_another_case_where_that_has_another_answer(
    three: SpreadsheetTaskset, tmp_path: Path
) -> None:
    """With three cases the expected answer is known to change: the input of one of the others is written."""
    work = tmp_path / "work"
    work.mkdir()
    assert three.perturbed(only(three), 1, 7, work) is True
    folder = three.directory / "spreadsheet" / "t"
    written = (work / "input.xlsx").read_bytes()
    assert written in [(folder / f"{number}_t_input.xlsx").read_bytes() for number in (2, 3)]
    assert [path.name for path in work.iterdir()] == ["input.xlsx"]
