"""Math problems as tasks: read as published, graded by the box, and what is odd about them is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.config import TasksConfig
from core.errors import UserError
from core.ports import CaseOutput, Taskset
from core.tasks.domains import domain_named
from core.tasks.math.domain import MATH
from core.tasks.math.taskset import MathTaskset, read_problems
from core.types import Score, Task


def graded(taskset: MathTaskset, task: Task, message: str) -> Score:
    grade = taskset.grade(task, [CaseOutput(case=1, answer=message)]).grade
    assert isinstance(grade, Score)
    return grade


def lines(folder: Path, *problems: dict[str, object]) -> Path:
    path = folder / "problems.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in problems) + "\n\n")
    return path


ONE = {"id": 1, "problem": "Find 2 + 2.", "answer": " 4 ", "source": "made up"}


def test_the_published_files_are_tasks_that_grade_their_own_gold(shared_data: Path) -> None:
    """All 430 problems: gold in a box is right, gold + 1 and gold without a box are wrong, without another process."""
    taskset = read_problems(shared_data / "math")
    assert len(taskset.tasks()) == 430
    for task in taskset.tasks():
        gold = int(task.cases[0].reference["answers"][0])
        assert graded(taskset, task, f"So it is \\boxed{{{gold}}}.").passed
        assert not graded(taskset, task, f"So it is \\boxed{{{gold + 1}}}.").passed
        assert not graded(taskset, task, f"So it is {gold}.").passed


def test_math_is_a_domain_of_words(tmp_path: Path) -> None:
    """It is found by name, its tasks read from a file or folder, and no file is asked of the agent."""
    domain = domain_named("math", {})
    assert domain is MATH
    taskset: Taskset = domain.read(lines(tmp_path, ONE).parent, TasksConfig())
    (task,) = taskset.tasks()
    assert (task.id, task.instruction, taskset.output_name(task)) == ("1", "Find 2 + 2.", None)
    assert (taskset.domain.tools, taskset.domain.proof) == ((), "fresh")


def test_another_answer_is_wrong_without_saying_what_was_expected(tmp_path: Path) -> None:
    """A verdict's detail tells nothing of the gold."""
    taskset = read_problems(lines(tmp_path, {**ONE, "answer": "4711"}))
    grade = graded(taskset, taskset.tasks()[0], "It is \\boxed{12}.")
    assert not grade.passed
    assert "4711" not in grade.detail


def test_what_is_odd_is_found_before_money_is_spent(tmp_path: Path) -> None:
    """The same problem twice, and an answer that is no integer."""
    taskset = read_problems(lines(tmp_path, ONE, {**ONE, "id": 2}, {"id": 3, "problem": "x?", "answer": "1/2"}))
    assert [(each.rule, each.path) for each in taskset.check()] == [("same-problem", "2"), ("no-integer", "3")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[1]\n", "line 1: an object is expected"),
        ('{"id": 1, "problem": "x"}\n', "line 1: has no answer"),
        ("{}\n", "line 1: has no id"),
        ("{\n", "line 1: not valid JSON"),
        ("\n", "holds no problem"),
        (json.dumps(ONE) + "\n" + json.dumps(ONE), "line 2: the id '1' was used before"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    """One sentence that says where."""
    path = tmp_path / "p.jsonl"
    path.write_text(text)
    with pytest.raises(UserError, match=words):
        read_problems(path)


def test_a_place_without_problems_is_named(tmp_path: Path) -> None:
    """An empty folder, and none at all."""
    with pytest.raises(UserError, match=r"holds no \.jsonl file"):
        read_problems(tmp_path)
    with pytest.raises(UserError, match="no such file or folder"):
        read_problems(tmp_path / "none.jsonl")
