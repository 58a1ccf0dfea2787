"""Questions about documents as tasks: judged by ANLS, their pictures as they lie, and checked before money is spent."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import pytest
from PIL import Image

from core.agent.pictures import MEDIA_TYPES
from core.config import TasksConfig
from core.errors import UserError
from core.ports import CaseOutput
from core.tasks.doc_vqa import pictures
from core.tasks.doc_vqa.domain import DOCUMENTS
from core.tasks.doc_vqa.taskset import FolderTaskset
from core.types import Score, Task

ITEM = {"questionId": "q1", "question": "Which town?", "image": "img/1.png", "answers": ["Lisbon", "Lisboa"]}


def picture(form: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    """A white picture."""
    stream = io.BytesIO()
    Image.new("L", size, 255).save(stream, form)
    return stream.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one picture."""
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "1.png").write_bytes(picture())
    return tmp_path


def asked(folder: Path, *items: object) -> FolderTaskset:
    """The task set of a folder with these questions."""
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, items)) + "\n", encoding="utf-8")
    return FolderTaskset(folder)


def graded(taskset: FolderTaskset, task: Task, message: str | None) -> Score:
    grade = taskset.grade(task, [CaseOutput(case=1, answer=message)]).grade
    assert isinstance(grade, Score)
    return grade


def test_gold_as_prediction_is_right_for_all_real_questions(shared_data: Path) -> None:
    """160 of 160 through the task set's own tasks and grade, and nothing is wrong with the folder."""
    taskset = FolderTaskset(shared_data / "receipts")
    tasks = taskset.tasks()
    answers = [task.cases[0].reference["answers"] for task in tasks]
    grades = [
        graded(taskset, task, f"I read it.\n\nAnswer: {each}")
        for task, accepted in zip(tasks, answers, strict=True)
        for each in accepted
    ]
    assert (len(tasks), {(grade.value, grade.passed) for grade in grades}) == (160, {(1.0, True)})
    assert not any(graded(taskset, task, "Answer: §§§§").passed for task in tasks)
    assert [finding for finding in taskset.check() if finding.severity != "info"] == []


def test_a_task_has_its_pictures_in_order_under_names_that_tell_nothing(folder: Path) -> None:
    """Their bytes stay where they are, known by their digest."""
    (folder / "img" / "total is 9.jpg").write_bytes(picture("JPEG"))
    (task,) = asked(folder, ITEM | {"image": ["img/total is 9.jpg", "img/1.png"], "field": "town"}).tasks()
    inputs = task.cases[0].inputs
    assert [file.name for file in inputs] == ["page-1.jpg", "page-2.png"]
    assert [file.digest for file in inputs] == [hashlib.sha256(Path(f.path).read_bytes()).hexdigest() for f in inputs]
    assert (task.instruction, task.kind, task.domain) == ("Which town?", "town", "doc_vqa")


@pytest.mark.parametrize(
    ("message", "value", "passed"),
    [
        ("Answer: lisbon", 1.0, True),
        ("The town is LISBOA.\nAnswer: LISBOA", 1.0, True),
        ("Answer: Lisbxx", pytest.approx(4 / 6), True),
        ("Answer: Lisxxx", 0.5, True),
        ("Answer: Lixxxx", 0.0, False),
        ("", 0.0, False),
        (None, 0.0, False),
    ],
)
def test_the_value_is_anls_and_half_of_it_passes(folder: Path, message: str | None, value: float, passed: bool) -> None:
    """Exactly one half counts; anything below scores nothing."""
    taskset = asked(folder, ITEM)
    grade = graded(taskset, taskset.tasks()[0], message)
    assert (grade.value, grade.passed) == (value, passed)


def test_what_was_read_is_told_and_what_was_expected_is_not(folder: Path) -> None:
    """The expected answers are in the differences only where they are revealed."""
    taskset = asked(folder, ITEM)
    (task,) = taskset.tasks()
    said = [CaseOutput(case=1, answer="Answer: Oporto")]
    hidden, revealed = taskset.grade(task, said), taskset.grade(task, said, reveal_gold=True)
    assert isinstance(hidden.grade, Score)
    assert hidden.grade.detail == "read as the answer: Oporto"
    assert "isbo" not in hidden.model_dump_json()
    assert [each.expected for each in revealed.differences] == ["Lisbon or Lisboa"]


def test_no_lesson_may_hold_an_accepted_answer_unless_the_question_does(folder: Path) -> None:
    """Short ones only as an answer given."""
    items = ITEM | {"answers": ["Lisbon", "town", "7"]}
    taskset = asked(folder, items)
    literals = taskset.literals(taskset.tasks()[0])
    assert "Lisbon" in literals
    assert {"town", "7"}.isdisjoint(literals)
    assert {"answer is 7", "answer: town"} <= set(literals)


def test_everything_wrong_with_a_folder_is_found_at_once(folder: Path) -> None:
    """Entries, answers and pictures, each by its rule; the first of them stops the tasks."""
    (folder / "img" / "torn.png").write_bytes(picture()[:40])
    (folder / "img" / "page.tiff").write_bytes(picture("TIFF"))
    (folder / "img" / "other.png").write_bytes(picture("JPEG"))
    broken = [
        ITEM,
        ITEM,
        ITEM | {"questionId": "q2", "answers": []},
        ITEM | {"questionId": "q3", "answers": ["a", " "]},
        ITEM | {"questionId": "q4", "image": "img/none.png"},
        ITEM | {"questionId": "q5", "image": "img/torn.png"},
        ITEM | {"questionId": "q6", "image": "img/page.tiff"},
        ITEM | {"questionId": "q7", "image": "img/other.png"},
        ITEM | {"questionId": "q8", "answers": ["x\ny\nz\nlong"]},
        ITEM | {"questionId": "q9", "image": ["img/1.png"] * 13},
        "no object",
    ]
    taskset = asked(folder, *broken)
    rules = [finding.rule for finding in taskset.check()]
    assert sorted(rules) == sorted(
        [
            "duplicate-id",
            "empty-answer",
            "empty-answer",
            "missing-picture",
            "unreadable-picture",
            "unsupported-picture",
            "unsupported-picture",
            "answer-unreachable",
            "many-pictures",
            "no-question",
        ]
    )
    with pytest.raises(UserError, match="comes twice"):
        taskset.tasks()
    with pytest.raises(UserError, match=r"torn\.png: cannot be read"):
        asked(folder, ITEM | {"image": "img/torn.png"}).tasks()


def test_a_picture_beyond_the_usual_limits_is_said_with_the_limits(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too many pixels or bytes is a warning, one that will be scaled down a hint, a bomb an error."""
    (folder / "img" / "wide.png").write_bytes(picture(size=(8001, 10)))
    (folder / "img" / "tall.png").write_bytes(picture(size=(10, 1600)))
    found = {name: list(pictures.check_picture(folder / "img" / name)) for name in ("1.png", "wide.png", "tall.png")}
    assert found["1.png"] == []
    assert [(each.severity, each.rule) for each in found["wide.png"]] == [("warning", "large-picture")]
    assert "8,000 pixels a side and 5 MiB" in found["wide.png"][0].message
    assert [(each.severity, each.rule) for each in found["tall.png"]] == [("info", "scaled-picture")]
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert [each.rule for each in pictures.check_picture(folder / "img" / "1.png")] == ["unreadable-picture"]


def test_every_kind_that_passes_the_check_is_shown_to_a_model() -> None:
    """The endings that are checked are those that are sent."""
    assert {ending for endings in pictures.KINDS.values() for ending in endings} == set(MEDIA_TYPES)


def test_the_domain_reads_a_folder_a_file_of_it_and_docvqas_own(folder: Path) -> None:
    """And lists the questions without opening a picture."""
    asked(folder, ITEM)
    (folder / "val.json").write_text(json.dumps({"data": [ITEM]}), encoding="utf-8")
    config = TasksConfig()
    places = (folder, folder / "questions.jsonl", folder / "val.json")
    assert [len(DOCUMENTS.read(place, config).tasks()) for place in places] == [1, 1, 1]
    (folder / "img" / "1.png").write_bytes(b"")
    assert [task.id for task in DOCUMENTS.tasks_at(folder, config)] == ["q1"]
