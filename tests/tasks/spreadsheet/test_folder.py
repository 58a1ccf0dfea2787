"""Grading a folder of outputs in one go."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.errors import UserError
from core.tasks.spreadsheet.dataset import Entry
from core.tasks.spreadsheet.folder import grade_folder
from core.tasks.spreadsheet.taskset import SpreadsheetTaskset
from tests.tasks.spreadsheet.making import book, dataset


@pytest.fixture
def goldens(entries: tuple[Entry, ...], tmp_path: Path) -> Path:
    """The expected workbooks of the slice, handed in as outputs: a folder a task."""
    for entry in entries:
        target = tmp_path / "outputs" / entry.id / f"1_{entry.id}_output.xlsx"
        target.parent.mkdir(parents=True)
        expected = entry.cases[0].expected
        assert expected is not None
        shutil.copyfile(expected, target)
    return tmp_path / "outputs"


def test_expected_workbooks_handed_in_pass_60_of_60(slice_directory: Path, goldens: Path) -> None:
    """Under the corrected rules all pass; under the official ones four fail, each with its reason."""
    taskset = SpreadsheetTaskset(slice_directory)
    corrected = grade_folder(taskset, goldens)
    official = grade_folder(taskset, goldens, "official")
    assert (corrected.tasks, corrected.passed, corrected.not_scorable) == (60, 60, 0)
    assert (corrected.share, corrected.share_of_scorable, corrected.engine) == (1.0, 1.0, "")
    assert (official.tasks, official.passed, official.not_scorable) == (60, 56, 0)
    assert {row.task for row in official.rows if row.outcome == "failed"} == {"130-9", "283-32", "45944", "49300"}
    assert all(row.detail for row in official.rows if row.outcome == "failed")
    assert [row.task for row in corrected.rows] == [task.id for task in taskset.tasks()]


@pytest.fixture
def four(tmp_path: Path) -> SpreadsheetTaskset:
    directory = dataset(tmp_path / "set", *({"id": name} for name in "abcd"))
    for name in "abcd":
        book(directory / "spreadsheet" / name / f"1_{name}_init.xlsx", {"S": {"B1": 1}})
        book(directory / "spreadsheet" / name / f"1_{name}_golden.xlsx", {"S": {"A1": 1, "B1": 1}})
    return SpreadsheetTaskset(directory, engine="formualizer")


def test_tasks_without_a_verdict_leave_two_bounds(four: SpreadsheetTaskset, tmp_path: Path) -> None:
    """One passed, one failed, one not handed in, one no engine can compute: 1 of 4, or 1 of 3."""
    outputs = tmp_path / "outputs"
    book(outputs / "a" / "1_a_output.xlsx", {"S": {"A1": "=B1", "B1": 1}})
    book(outputs / "spreadsheet" / "b" / "1_b_output.xlsx", {"S": {"A1": 2}})
    book(outputs / "1_c_output.xlsx", {"S": {"A1": '=GETPIVOTDATA("x",B1)'}})
    report = grade_folder(four, outputs)
    assert [row.outcome for row in report.rows] == ["passed", "failed", "not_scorable", "failed"]
    assert [row.handed_in for row in report.rows] == [1, 1, 1, 0]
    assert [row.value for row in report.rows] == [1.0, 0.0, None, 0.0]
    assert (report.share, report.share_of_scorable) == (0.25, 1 / 3)
    assert report.engine.startswith("formualizer ")
    assert report.rows[3].detail == "case 1: no output workbook"


def test_a_folder_that_is_not_there_or_holds_nothing_is_refused(four: SpreadsheetTaskset, tmp_path: Path) -> None:
    """A wrong folder is not sixty failed tasks."""
    with pytest.raises(UserError, match="no such folder"):
        grade_folder(four, tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match=r"no output of any of the 4 tasks; expected for example a/1_a_output\.xlsx"):
        grade_folder(four, tmp_path / "empty")
