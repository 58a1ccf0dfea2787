"""People's labels are read strictly: what a line is about is never guessed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.errors import UserError
from core.view.calibration.labels import JudgedAnswer, Label, read_labels

JUDGED = (
    JudgedAnswer("aaaaaa1", "one", "A", "pass", "ok"),
    JudgedAnswer("aaaaaa2", "two", "B", "fail", "no"),
    JudgedAnswer("bbbbbb3", "two", "C", "fail", "no"),
    JudgedAnswer("cccccc4", "three", "D", None, "unusable"),
    JudgedAnswer("cccccc5", "three", "D", None, "unusable"),
)


def read(*lines: Any) -> Any:
    return read_labels("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "l", JUDGED)


def test_a_label_is_about_an_attempt_or_a_task_with_one_answer() -> None:
    """By the start of its id; by the task where all judged answers to it are one. A line without a label waits."""
    found = read(
        {"attempt": "aaaaaa2", "label": "PASS", "who": " ada ", "answer": "B"},
        "",
        {"task": "one", "label": "fail", "who": "ada"},
        {"attempt": "bbbbbb", "label": "pass", "who": "ada"},
        {"task": "three", "label": "pass", "who": "ada"},
        {"attempt": "aaaaaa1", "label": "", "who": ""},
    )
    assert found.labels == (
        Label("aaaaaa2", "ada", "pass"),
        Label("aaaaaa1", "ada", "fail"),
        Label("bbbbbb3", "ada", "pass"),
        Label("cccccc4", "ada", "pass"),
    )
    assert found.waiting == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "no JSON object"),
        ("3", "no JSON object"),
        ({"attempt": "aaaaaa1", "label": "good", "who": "ada"}, 'must be "pass" or "fail"'),
        ({"attempt": "aaaaaa1", "label": True, "who": "ada"}, 'must be "pass" or "fail"'),
        ({"attempt": "aaaaaa1", "label": "pass"}, 'add "who"'),
        ({"label": "pass", "who": "ada"}, 'neither an "attempt" nor a "task"'),
        ({"attempt": "dddddd", "label": "pass", "who": "ada"}, "graded no attempt dddddd"),
        ({"attempt": "aaaaa", "label": "pass", "who": "ada"}, "graded no attempt aaaaa"),
        ({"attempt": "aaaaaa", "label": "pass", "who": "ada"}, "attempt aaaaaa has 2 judged answers"),
        ({"task": "two", "label": "pass", "who": "ada"}, "task two has 2 judged answers"),
        ({"task": "one", "label": "fail", "who": "ada"}, "on line 1 already"),
    ],
)
def test_what_is_wrong_with_a_line_is_one_sentence(line: Any, told: str) -> None:
    """With the file and the line."""
    with pytest.raises(UserError) as problem:
        read({"attempt": "aaaaaa1", "label": "pass", "who": "ada"}, line)
    assert str(problem.value).startswith("l, line 2: ")
    assert told in str(problem.value)
