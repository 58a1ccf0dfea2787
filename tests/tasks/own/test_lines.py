"""A line of tasks is read strictly, and what is wrong with one is a sentence that says what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import UserError
from core.tasks.own.taskset import OwnTaskset
from tests.tasks.own.laying import laid, lay

ASKED = {"instruction": "How many?"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "is not JSON"),
        ("[1]", "is no JSON object"),
        ('{"instruction": "x", "expected": NaN}', "NaN is no number"),
        ('{"instruction": "x", "instruction": "y", "expected": "z"}', 'has the key "instruction" twice'),
        ("[" * 100_000, "nested too deep"),
        ('{"instruction": "i", "expected": 5, "absolute": 1e999999999}', "at most 40 digits"),
        ({"instruction": "i", "expected": "**x**", "match": "exact"}, "blanks or marks"),
        ({"instruction": "i", "checker": ["true", "a\0b"]}, "or a command as a list"),
        ({"instruction": "i", "checker": ["true"], "output": "é" * 200}, "a name of at most 100"),
        ({**ASKED, "expceted": "42"}, 'no key "expceted", did you mean "expected"?'),
        ({**ASKED, "zz": 1}, "there are id, instruction"),
        ({"expected": "42"}, 'no "instruction"'),
        ({"instruction": 3, "expected": "42"}, '"instruction" must be a text'),
        (ASKED, "nothing says how it is graded"),
        ({**ASKED, "expected": "42", "judge": "Is 42."}, "graded in 2 ways (expected, judge)"),
        ({**ASKED, "judge": "Is 42.", "match": "exact"}, '"match" goes with "expected"'),
        ({**ASKED, "expected": "42", "checker_files": []}, '"checker_files" goes with "checker"'),
        ({**ASKED, "expected": []}, "list of accepted ones that is not empty"),
        ({**ASKED, "expected": True}, '"expected" must be a text, a number'),
        ({**ASKED, "expected": "42", "match": "fuzzy"}, "must be one of exact, normalised, regex, number"),
        ({**ASKED, "expected": "(", "match": "regex"}, "no pattern"),
        ({**ASKED, "expected": "many", "match": "number"}, "not one number"),
        ({**ASKED, "expected": "42", "absolute": 1}, 'a tolerance goes with "match": "number"'),
        ({**ASKED, "expected": 42, "absolute": -1}, "not negative"),
        ({**ASKED, "expected": " 42", "match": "exact"}, "blanks or marks that no answer has"),
        ({**ASKED, "expected": "..."}, "once it is normalised"),
        ({**ASKED, "expected": "a\nb"}, "several lines"),
        ({**ASKED, "expected": "42", "output": "x.csv"}, '"output" is a file'),
        ({**ASKED, "judge": " "}, '"judge" is empty'),
        ({**ASKED, "expected_workbook": "e.xlsx"}, 'needs "answer_position"'),
        ({**ASKED, "expected_workbook": "e.xlsx", "answer_position": "A1", "output": "o.csv"}, "call it output.xlsx"),
        ({**ASKED, "checker": []}, "a script in the folder"),
        ({**ASKED, "checker": ["python3", "/checker/c.py"]}, '"checker_files" must hold "c.py"'),
        ({**ASKED, "checker": "c.py", "checker_seconds": 0}, "more than 0"),
        ({**ASKED, "checker": "c.py", "output": "../x"}, "plain name of a file"),
        ({**ASKED, "checker": "c.py", "output": "a.csv", "inputs": ["a.csv"]}, "which is an input too"),
        ({**ASKED, "expected": "42", "inputs": "a.csv"}, '"inputs" must be a list of texts'),
        ({**ASKED, "expected": "42", "inputs": ["a.csv", "a.csv"]}, "'a.csv' twice"),
        ({**ASKED, "expected": "42", "id": ""}, '"id" must be a text'),
        ({**ASKED, "expected": "42", "id": True}, '"id" must be a text'),
    ],
)
def test_what_is_wrong_with_a_line_is_one_sentence(tmp_path: Path, line: Any, told: str) -> None:
    """With file and line, whatever it is; the task set can be read all the same, to list what else is wrong."""
    taskset = laid(tmp_path, {"instruction": "fine", "expected": "yes"}, line)
    with pytest.raises(UserError) as problem:
        taskset.tasks()
    assert str(problem.value).startswith(f"{tmp_path}/tasks.jsonl, line 2: ")
    assert told in str(problem.value)
    assert "\n" not in str(problem.value)
    (finding,) = taskset.check()
    assert (finding.severity, finding.line) == ("error", 2)


def test_every_wrong_line_is_listed_and_the_first_is_told(tmp_path: Path) -> None:
    """One sentence stops a run; the check shows all."""
    taskset = laid(tmp_path, "{", {"instruction": "fine", "expected": "yes"}, {"instruction": "no way"})
    assert [finding.line for finding in taskset.check()] == [1, 3]
    with pytest.raises(UserError, match=r"line 1: .*and 1 more: `trace2skill tasks check .* --domain own`"):
        taskset.tasks()


@pytest.mark.parametrize(("text", "told"), [("", "has no tasks"), ("\n \n", "has no tasks")])
def test_an_empty_file_is_told_as_such(tmp_path: Path, text: str, told: str) -> None:
    """With an example of a line."""
    lay(tmp_path, text)
    with pytest.raises(UserError, match=told):
        OwnTaskset(tmp_path).tasks()


def test_no_folder_and_no_file_are_two_sentences(tmp_path: Path) -> None:
    """What is missing is named."""
    with pytest.raises(UserError, match=r"has no tasks\.jsonl"):
        OwnTaskset(tmp_path)
    with pytest.raises(UserError, match="no such folder"):
        OwnTaskset(tmp_path / "nowhere")
    (tmp_path / "tasks.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(UserError, match="UTF-8"):
        OwnTaskset(tmp_path)


def test_a_file_of_any_name_is_read_where_it_is_named(tmp_path: Path) -> None:
    """Its folder is where its files lie; a byte order mark is no part of it."""
    lay(tmp_path, "")
    (tmp_path / "mine.jsonl").write_text('\ufeff{"instruction": "x", "expected": "y", "inputs": ["a.txt"]}\n')
    (tmp_path / "a.txt").write_text("a")
    (task,) = OwnTaskset(tmp_path / "mine.jsonl").tasks()
    assert task.cases[0].inputs[0].path == str(tmp_path / "a.txt")


def test_an_id_stays_when_other_tasks_come_and_go(tmp_path: Path) -> None:
    """It is made of instruction and inputs, not of the line's number."""
    one, two = {**ASKED, "expected": "42"}, {"instruction": "Who?", "expected": "Ada"}
    first = laid(tmp_path / "a", one, two).tasks()
    second = laid(tmp_path / "b", two).tasks()
    assert first[1].id == second[0].id
    assert first[0].id != first[1].id
    assert [task.id for task in laid(tmp_path / "c", {**one, "id": 7}).tasks()] == ["7"]


def test_no_two_tasks_have_one_id(tmp_path: Path) -> None:
    """Neither a given one, nor one made of the same words."""
    one = {**ASKED, "expected": "42"}
    with pytest.raises(UserError, match=r"line 2: line 1 has the same instruction and inputs too"):
        laid(tmp_path / "a", one, one).tasks()
    with pytest.raises(UserError, match=r'line 2: line 1 has the id "x" too'):
        laid(tmp_path / "b", {**one, "id": "x"}, {**one, "id": "x", "instruction": "y"}).tasks()


def test_numbers_are_kept_as_they_were_written(tmp_path: Path) -> None:
    """0.1 is a tenth, and a whole number is graded as a number without being told."""
    line = '{"instruction": "x", "expected": [0.1, 3], "absolute": 0.10}'
    (task,) = laid(tmp_path, line).tasks()
    reference = task.cases[0].reference
    assert (reference["answers"], reference["match"], reference["absolute"]) == (["0.1", "3"], "number", "0.10")


def test_a_task_is_another_once_its_grading_changes(tmp_path: Path) -> None:
    """The digest of its reference tells, so that a run does not go on with other tasks."""
    lines = [{**ASKED, "expected": "42"}, {**ASKED, "expected": "43"}, {**ASKED, "expected": "42", "match": "exact"}]
    digests = {
        json.dumps(laid(tmp_path / str(place), line).tasks()[0].cases[0].reference["digest"])
        for place, line in enumerate(lines)
    }
    assert len(digests) == 3


def test_a_task_is_another_once_other_cells_are_compared(tmp_path: Path) -> None:
    """The expected workbook is as it was; where grading looks in it is not."""
    asked = {**ASKED, "expected_workbook": "gold.xlsx", "answer_position": "B2"}
    lines = [asked, {**asked, "answer_position": "B3"}, {**asked, "answer_sheet": "Second"}]
    digests = {
        laid(tmp_path / str(place), line, gold_dot_xlsx="x").tasks()[0].cases[0].reference["digest"]
        for place, line in enumerate(lines)
    }
    assert len(digests) == 3
