"""Questions about documents are read as published, with images that are there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import UserError
from core.tasks.doc_vqa.questions import Question, read_questions

ITEM = {"questionId": 7, "question": "Which date?", "image": "img/1.png", "answers": ["1 May", "1.5."]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one image."""
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "1.png").write_bytes(b"\x89PNG")
    return tmp_path


def write(folder: Path, *items: object) -> None:
    """The questions of a folder."""
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, items)) + "\n", encoding="utf-8")


def test_every_real_question_is_read(shared_data: Path):
    """160 questions about 40 receipts, each with its image and an answer."""
    questions = read_questions(shared_data / "receipts")
    assert len(questions) == 160
    assert len({image for question in questions for image in question.images}) == 40
    assert all(image.is_file() for question in questions for image in question.images)
    assert {question.kind for question in questions} == {"company", "date", "address", "total"}
    assert all(question.answers and all(question.answers) for question in questions)


def test_both_shapes_of_file_say_the_same(folder):
    """One object a line, or DocVQA's own list under "data"; an image or several."""
    write(folder, ITEM | {"image": ["img/1.png", "img/1.png"]})
    image = folder / "img" / "1.png"
    assert read_questions(folder) == (
        Question(id="7", question="Which date?", images=(image, image), answers=("1 May", "1.5.")),
    )
    (folder / "val.json").write_text(json.dumps({"dataset_name": "docvqa", "data": [ITEM]}), encoding="utf-8")
    assert [question.images for question in read_questions(folder, "val.json")] == [(image,)]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"questionId": None}, "question 1: has no questionId"),
        ({"question": ""}, "question 1: has no question;"),
        ({"answers": []}, "question 1: has no answers"),
        ({"answers": "1 May"}, "question 1: its answers are no list of texts"),
        ({"image": "img/2.png"}, r"question 1: no image img/2\.png"),
        ({"image": "../1.png"}, r"question 1: no image \.\./1\.png"),
    ],
)
def test_what_is_no_question_is_refused(folder, change, problem):
    """With its number."""
    write(folder, ITEM | change)
    with pytest.raises(UserError, match=problem):
        read_questions(folder)


def test_a_file_that_holds_no_questions_is_refused(folder):
    """Absent, empty, no JSON, no list, or one question twice."""
    with pytest.raises(UserError, match=r"questions\.jsonl: cannot be read"):
        read_questions(folder)
    for items, problem in (((), "has no questions"), ((3,), "has no questionId"), ((ITEM, ITEM), "'7' comes twice")):
        write(folder, *items)
        with pytest.raises(UserError, match=problem):
            read_questions(folder)
    for text, problem in (("{", "not valid JSON"), ("[]", "has no questions")):
        (folder / "val.json").write_text(text, encoding="utf-8")
        with pytest.raises(UserError, match=problem):
            read_questions(folder, "val.json")
