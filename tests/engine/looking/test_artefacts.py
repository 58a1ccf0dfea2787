"""The workbooks of a case beside each other: what is the answer, what differs, and what cannot be shown, in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from core.engine.looking.artefacts import Asked, case_sheets
from core.errors import UserError
from core.ports import CaseOutput
from core.types import Case, InputFile, Task
from core.view.trajectories.grid import told_answer

Rows = list[list[object]]


def a_book(path: Path, rows: Rows, sheet: str = "Data") -> str:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return str(path)


@pytest.fixture
def a_case(tmp_path: Path) -> Callable[..., tuple[Task, tuple[CaseOutput, ...]]]:
    """Makes a task of one case from what stands in its three workbooks."""

    def make(before: Rows, after: Rows | None, expected: Rows, position: str = "B2:B3", sheet: str = "Data"):
        inputs = (InputFile(name="input.xlsx", path=a_book(tmp_path / "in.xlsx", before), digest=""),)
        reference = {"path": a_book(tmp_path / "expected.xlsx", expected)}
        case = Case(index=1, inputs=inputs, reference=reference)
        details = {"answer_position": position, "answer_sheet": "Data"}
        task = Task(id="t", taskset="s", domain="spreadsheet", instruction="x", cases=(case,), details=details)
        left = None if after is None else a_book(tmp_path / "out.xlsx", after, sheet)
        return task, (CaseOutput(case=1, path=left),)

    return make


BEFORE = [["name", "sum"], ["a", None], ["b", None]]


def marks(page):
    return [[cell.mark for cell in row] for row in page.rows]


def test_answer_cells_are_compared_as_they_are_graded(a_case):
    """A cell that differs from what is expected is wrong, one within the grader's rounding right, in both sheets."""
    task, outputs = a_case(BEFORE, [["name", "sum"], ["a", 1.001], ["b", "two"]], [["name", "sum"], ["a", 1], ["b", 2]])
    shown = case_sheets(task, outputs, "corrected", Asked())
    assert marks(shown.after) == [["", ""], ["", "right"], ["", "wrong"]]
    assert marks(shown.expected) == [["", ""], ["", "right"], ["", "wrong"]]
    assert marks(shown.before) == [["", ""]] * 3
    assert (shown.compared, shown.differing) == (2, 1)
    (cell,) = shown.differences
    assert cell == ("Data", "B3", "(empty)", "'two'", "2.0")


def test_cells_of_the_answer_that_are_empty_are_counted_and_said(a_case):
    """The answer's range may reach beyond what is in it: its size, where it lies and what is empty are all told."""
    task, outputs = a_case(BEFORE, [["name", "sum"], ["a", 1]], [["name", "sum"], ["a", 2]], position="B2:B5")
    shown = case_sheets(task, outputs, "corrected", Asked())
    assert (shown.compared, shown.blank, shown.differing) == (4, 3, 1)
    assert told_answer(shown) == (
        "The answer of case 1 (Data!B2:B5) is 4 cells, 3 of them empty as they should be: 1 not as expected."
    )


def test_what_the_agent_changed_outside_the_answer_is_marked(a_case):
    """A changed cell that nobody grades is neither right nor wrong, but it is seen."""
    task, outputs = a_case(BEFORE, [["NAME", "sum"], ["a", 1], ["b", 2]], [["name", "sum"], ["a", 1], ["b", 2]])
    shown = case_sheets(task, outputs, "corrected", Asked())
    assert marks(shown.after)[0] == ["changed", ""]
    assert shown.differing == 0


def test_a_formula_without_a_value_is_not_called_wrong(a_case):
    """What only an engine knows is unknown here; the formula is shown where the value is missing."""
    task, outputs = a_case(BEFORE, [["name", "sum"], ["a", "=1+1"], ["b", 2]], [["name", "sum"], ["a", 2], ["b", 2]])
    cell = case_sheets(task, outputs, "corrected", Asked()).after.rows[1][1]
    assert (cell.text, cell.mark, cell.formula) == ("=1+1", "unknown", "=1+1")


def test_an_output_that_is_missing_or_broken_says_why(a_case, tmp_path):
    """Nothing left, no workbook at all, another sheet: the other two are shown all the same."""
    task, outputs = a_case(BEFORE, None, BEFORE)
    shown = case_sheets(task, outputs, "corrected", Asked())
    assert shown.after.problem == "the agent left no output.xlsx"
    assert shown.before.rows
    (tmp_path / "bad.xlsx").write_bytes(b"no workbook")
    broken = case_sheets(task, (CaseOutput(case=1, path=str(tmp_path / "bad.xlsx")),), "corrected", Asked())
    assert "not a readable .xlsx workbook" in broken.after.problem
    assert str(tmp_path) not in broken.after.problem
    (tmp_path / "in.xlsx").unlink()
    gone = case_sheets(task, outputs, "corrected", Asked())
    assert gone.before.problem == "in.xlsx does not exist"
    assert "import the run from an export" in gone.notes[0]
    task, outputs = a_case(BEFORE, BEFORE, BEFORE, sheet="Other")
    assert "has no sheet 'Data'; it has Other" in case_sheets(task, outputs, "corrected", Asked()).after.problem


def test_a_position_that_cannot_be_read_is_said(a_case):
    """Then nothing is marked, and the page says why."""
    task, outputs = a_case(BEFORE, BEFORE, BEFORE, position="walrus")
    shown = case_sheets(task, outputs, "corrected", Asked())
    assert "The answer position 'walrus' cannot be read" in shown.notes[0]
    assert shown.compared == 0


def test_a_large_sheet_is_shown_around_its_answer(a_case):
    """The window opens at the answer and follows the row that is asked for, never the whole sheet."""
    rows = [["name", "sum"], *([f"n{k}", k] for k in range(500))]
    task, outputs = a_case(rows, rows, rows, position="B400:B401")
    first = case_sheets(task, outputs, "corrected", Asked())
    assert first.window.first_row == 397
    assert len(first.after.rows) == 40
    assert marks(first.after)[3] == ["", "right"]
    later = case_sheets(task, outputs, "corrected", Asked(first_row=490))
    assert (later.window.first_row, later.window.last_row) == (490, 501)
    assert case_sheets(task, outputs, "corrected", Asked(first_row=9_999)).window.first_row == 501


def test_the_published_rules_mark_as_published(a_case):
    """In official mode an answer is compared on the first sheet and as published: "1_000" is a thousand."""
    task, outputs = a_case(
        BEFORE, [["name", "sum"], ["a", "1_000"], ["b", 2]], [["name", "sum"], ["a", 1000], ["b", 2]]
    )
    assert case_sheets(task, outputs, "official", Asked()).differing == 0


def test_a_case_that_is_not_there_is_said(a_case):
    """An address with another number names those there are."""
    task, outputs = a_case(BEFORE, BEFORE, BEFORE)
    with pytest.raises(UserError, match="has no case 7; it has 1"):
        case_sheets(task, outputs, "corrected", Asked(case=7))
    bare = task.model_copy(update={"cases": (Case(index=1, inputs=()),)})
    with pytest.raises(UserError, match="no input workbook"):
        case_sheets(bare, (), "corrected", Asked())
    assert "There is no sheet 'x'" in case_sheets(task, outputs, "corrected", Asked(sheet="x")).notes[0]


def test_a_task_that_expects_no_workbook_misses_none(a_case):
    """A question about a table is answered in words; a task of one's own may leave another file."""
    task, _ = a_case(BEFORE, BEFORE, BEFORE)
    (case,) = task.cases
    asked = task.model_copy(update={"cases": (case.model_copy(update={"reference": {"answers": ["7"]}}),)})
    shown = case_sheets(asked, (CaseOutput(case=1, answer="Answer: 7"),), "corrected", Asked())
    assert shown.before.rows
    assert shown.after.problem == "the task is answered with words, not with a workbook"
    assert shown.expected.problem == "no workbook is expected: the task is graded in another way"
    assert not any("does not exist" in note for note in shown.notes)
    left = case_sheets(asked, (CaseOutput(case=1, path="/x/1_sorted.csv"),), "corrected", Asked())
    assert "answered with 1_sorted.csv" in left.after.problem


def test_the_workbook_among_the_inputs_is_shown_and_the_file_to_leave_has_its_name(a_case):
    """Tasks of one's own have other files beside it, and say what is to be left."""
    task, outputs = a_case(BEFORE, BEFORE, BEFORE)
    (case,) = task.cases
    other = InputFile(name="notes.txt", path="/x/notes.txt", digest="")
    mixed = case.model_copy(update={"inputs": (other, *case.inputs)})
    named = task.model_copy(update={"cases": (mixed,), "details": {**task.details, "output": "report.xlsx"}})
    assert case_sheets(named, outputs, "corrected", Asked()).before.rows
    assert case_sheets(named, (), "corrected", Asked()).after.problem == "the agent left no report.xlsx"
