"""Questions about tables are read from JSON lines and from the published files alike."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import UserError
from core.tasks.table_qa.questions import Question, read_questions

LINE = {"id": "q1", "utterance": "who?", "context": "csv/1.csv", "target_value": ["Ann"], "target_canon": ["Ann"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one table."""
    (tmp_path / "csv").mkdir()
    (tmp_path / "csv" / "1.csv").write_text('"a"\n', encoding="utf-8")
    return tmp_path


def write(folder: Path, *lines: object) -> None:
    """The questions of a folder."""
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")


def test_the_three_files_of_the_real_questions_say_the_same(shared_data: Path):
    """300 of them: the canonical forms are in two files, everything else in all three."""
    directory = shared_data / "wikitablequestions"
    questions = read_questions(directory)
    assert len(questions) == 300
    assert read_questions(directory, "questions.tagged") == questions
    plain = tuple(question.model_copy(update={"canonical": ()}) for question in questions)
    assert read_questions(directory, "questions.tsv") == plain
    assert len({question.table for question in questions}) == 270


def test_what_is_escaped_in_a_published_file_is_read_as_it_was(folder):
    """Lists are split at their pipes, and a pipe in a value is none of them."""
    (folder / "questions.tsv").write_text(
        "id\tutterance\tcontext\ttargetValue\nq1\twho\\nis\\\\it?\tcsv/1.csv\ta\\pb|c\\nd\n", encoding="utf-8"
    )
    assert read_questions(folder, "questions.tsv") == (
        Question(id="q1", question="who\nis\\it?", table=folder / "csv" / "1.csv", answers=("a|b", "c\nd")),
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"id": ""}, "line 1: has no id"),
        ({"utterance": None}, "line 1: has no utterance"),
        ({"target_value": []}, "line 1: has no target_value"),
        ({"target_value": "Ann"}, "line 1: target_value: a list of texts"),
        ({"target_canon": ["Ann", "Bob"]}, "line 1: 2 canonical forms of 1 answers"),
        ({"context": "csv/2.csv"}, r"line 1: no table csv/2\.csv"),
        ({"context": "../1.csv"}, r"line 1: no table \.\./1\.csv"),
    ],
)
def test_what_is_no_question_is_refused(folder, change, problem):
    """With the line it is on."""
    write(folder, LINE | change)
    with pytest.raises(UserError, match=problem):
        read_questions(folder)


def test_a_file_that_holds_no_questions_is_refused(folder):
    """Absent, empty, no JSON, no object, or one question twice."""
    with pytest.raises(UserError, match=r"questions\.jsonl: cannot be read"):
        read_questions(folder)
    for lines, problem in (((), "has no questions"), ((3,), "has no id"), ((LINE, LINE), "'q1' comes twice")):
        write(folder, *lines)
        with pytest.raises(UserError, match=problem):
            read_questions(folder)
    (folder / "questions.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(UserError, match="line 1: not valid JSON"):
        read_questions(folder)
