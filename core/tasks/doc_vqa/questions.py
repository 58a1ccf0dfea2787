"""Reading questions about document images: the shape of DocVQA, as its JSON file or one object a line.

Mathew et al., "DocVQA: A Dataset for VQA on Document Images", WACV 2021: `questionId`, `question`, `image` (a path
below the folder) and `answers`, any of which is right; its own files have the list under "data".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.tasks.below import file_below
from core.tasks.json_lines import NoJson, json_value
from core.types import Record

FILE = "questions.jsonl"
"""What a folder of questions is read from, where no file is named."""


class Question(Record):
    """A question about the images of one document, with every answer that is accepted."""

    id: str
    question: str
    images: tuple[Path, ...]
    answers: tuple[str, ...]
    kind: str = ""
    """What it asks for, where the file says so (`field`)."""


class NoQuestion(Record):
    """An entry that is no question, by its number from 1 on, and why.

    `rule` is no-question, duplicate-id, empty-answer or missing-picture.
    """

    number: int
    rule: str
    message: str


class _Wrong(Exception):
    """Why an entry is no question."""

    def __init__(self, message: str, rule: str = "no-question") -> None:
        super().__init__(message)
        self.rule = rule


def read_questions(directory: Path, file: str = FILE) -> tuple[Question, ...]:
    """The questions of a file in a folder, in its order; their images lie below the folder too.

    A name that ends in .jsonl is read as JSON lines, any other as one JSON list, or object with a list "data". Raises
    UserError where there is no such file, an entry is no question, an id comes twice, or an image is absent or lies
    elsewhere.
    """
    return usable(read_entries(directory, file), directory / file)


def usable(entries: Sequence[Question | NoQuestion], path: Path) -> tuple[Question, ...]:
    """Questions alone. Raises UserError with the first entry that is none, or where there are none at all."""
    for entry in entries:
        if isinstance(entry, NoQuestion):
            raise UserError(f"{path}, question {entry.number}: {entry.message}")
    if not entries:
        raise UserError(f"{path}: has no questions")
    return tuple(entry for entry in entries if isinstance(entry, Question))


def read_entries(directory: Path, file: str = FILE) -> tuple[Question | NoQuestion, ...]:
    """Every entry of a file that `read_questions` reads, those that are no questions as well.

    Raises UserError where the file itself cannot be read.
    """
    path = directory / file
    try:
        text = path.read_text(encoding="utf-8-sig")
        items = list(_json_lines(text)) if file.endswith(".jsonl") else _json_data(text)
    except OSError as problem:
        raise UserError(f"{path}: cannot be read: {problem.strerror}") from None
    except (NoJson, UnicodeDecodeError) as problem:
        raise UserError(f"{path}: not valid JSON: {problem}") from None
    entries: list[Question | NoQuestion] = []
    seen: set[str] = set()
    for number, item in enumerate(items, 1):
        try:
            question = _question(item, directory)
            if question.id in seen:
                raise _Wrong(f"{question.id!r} comes twice", "duplicate-id")
            seen.add(question.id)
            entries.append(question)
        except _Wrong as wrong:
            entries.append(NoQuestion(number=number, rule=wrong.rule, message=str(wrong)))
    return tuple(entries)


def _json_lines(text: str) -> Iterator[Any]:
    """Each line's value, or what is wrong with its JSON."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield json_value(line)
            except NoJson as problem:
                yield _Wrong(f"line {number} is not valid JSON: {problem}")


def _json_data(text: str) -> Sequence[Any]:
    held = json_value(text)
    data = held.get("data") if isinstance(held, Mapping) else held
    return data if isinstance(data, list) else ()


def _question(item: Any, directory: Path) -> Question:
    if isinstance(item, _Wrong):
        raise item
    fields = item if isinstance(item, Mapping) else {}
    for name in ("questionId", "question", "image", "answers"):
        if fields.get(name) in (None, "", []):
            rule = "empty-answer" if name == "answers" and name in fields else "no-question"
            raise _Wrong(f"has no {name}; is this a file in the shape of DocVQA?", rule)
    answers = fields["answers"]
    if not isinstance(answers, list) or not all(isinstance(answer, str) for answer in answers):
        raise _Wrong("its answers are no list of texts")
    if not all(answer.strip() for answer in answers):
        raise _Wrong("one of its answers is empty", "empty-answer")
    images = fields["image"] if isinstance(fields["image"], list) else [fields["image"]]
    return Question(
        id=str(fields["questionId"]),
        question=str(fields["question"]),
        images=tuple(_image(str(image), directory) for image in images),
        answers=tuple(answers),
        kind=str(fields.get("field") or ""),
    )


def _image(name: str, directory: Path) -> Path:
    image = file_below(directory, name)
    if image is None:
        raise _Wrong(f"no image {name} in {directory}", "missing-picture")
    return image
