"""Whatever stands in a file of tasks, what is wrong with it is one sentence, in every reader alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import UserError
from core.tasks.doc_vqa.questions import read_questions as read_documents
from core.tasks.json_lines import NoJson, json_value
from core.tasks.math.taskset import read_problems
from core.tasks.own.taskset import OwnTaskset
from core.tasks.table_qa.questions import read_questions as read_tables

GOOD = {
    "math": {"id": "a", "problem": "1 + 1?", "answer": "2"},
    "own": {"id": "a", "instruction": "1 + 1?", "expected": 2},
    "tables": {"id": "a", "utterance": "?", "context": "t", "target_value": ["2"], "target_canon": ["2.0"]},
    "documents": {"questionId": "a", "question": "?", "image": "t", "answers": ["2"]},
}
READ: dict[str, Callable[[Path], object]] = {
    "math": read_problems,
    "own": lambda file: OwnTaskset(file).tasks(),
    "tables": lambda file: read_tables(file.parent, file.name),
    "documents": lambda file: read_documents(file.parent, file.name),
}
EACH = pytest.mark.parametrize("reader", READ)


def laid(folder: Path, text: str) -> Path:
    """A file of tasks beside a file that they name."""
    (folder / "t").write_text("x")
    file = folder / "q.jsonl"
    file.write_text(text, encoding="utf-8")
    return file


@EACH
def test_a_mark_at_the_beginning_blank_lines_and_line_ends_of_windows_are_nothing(tmp_path: Path, reader: str) -> None:
    """As editors and spreadsheets write them."""
    READ[reader](laid(tmp_path, "\ufeff" + json.dumps(GOOD[reader]) + "\r\n\r\n"))


@EACH
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[" * 100_000, "nested too deep"),
        ('{"id": ' + "9" * 5000 + "}", "more than 4,300 digits"),
        ('{"id": "\\ud83d"}', "half of a character"),
        ('{"id": ', "Expecting value at character 8"),
    ],
)
def test_a_line_that_is_no_json_is_told_with_its_number(tmp_path: Path, reader: str, line: str, told: str) -> None:
    """Not as a traceback."""
    with pytest.raises(UserError, match=rf"(line|question) 2.*{told}"):
        READ[reader](laid(tmp_path, f"{json.dumps(GOOD[reader])}\n{line}\n"))


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b"])
@pytest.mark.parametrize(("reader", "key"), [("tables", "context"), ("documents", "image"), ("own", "inputs")])
def test_a_name_that_no_file_can_have_is_no_file(tmp_path: Path, reader: str, key: str, name: str) -> None:
    """Too long for a file system, or with a NUL in it."""
    named = {key: [name] if key == "inputs" else name}
    with pytest.raises(UserError, match=r"no table|no image|no file|no name of a file"):
        READ[reader](laid(tmp_path, json.dumps(GOOD[reader] | named)))


def test_both_halves_of_a_character_are_one() -> None:
    """JSON escapes signs beyond the first 65,536 so."""
    assert json_value('"\\ud83d\\ude00"') == "😀"


def test_a_fault_on_a_later_line_of_one_json_text_is_told_with_that_line() -> None:
    """A character alone says nothing in a long file."""
    with pytest.raises(NoJson, match="line 3, character 1"):
        json_value('{"a": 1,\n"b": 2,\n}')


@pytest.mark.parametrize("change", [{"answer": [1]}, {"answer": True}, {"problem": ["a"]}, {"answer": float("nan")}])
def test_a_field_of_a_problem_that_is_no_text_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    """Taken as its text, no message could ever answer it."""
    with pytest.raises(UserError, match=r"line 1: its \w+ is .*; a text or a number is expected"):
        read_problems(laid(tmp_path, json.dumps(GOOD["math"] | change)))
