"""Reading questions about document images: the shape of DocVQA, as its JSON file or one object a line.

Mathew et al., "DocVQA: A Dataset for VQA on Document Images", WACV 2021: `questionId`, `question`, `image` (a path
below the folder) and `answers`, any of which is right; its own files have the list under "data".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.types import Record


class Question(Record):
    """A question about the images of one document, with every answer that is accepted."""

    id: str
    question: str
    images: tuple[Path, ...]
    answers: tuple[str, ...]
    kind: str = ""
    """What it asks for, where the file says so (`field`)."""


def read_questions(directory: Path, file: str = "questions.jsonl") -> tuple[Question, ...]:
    """The questions of a file in a folder, in its order; their images lie below the folder too.

    A name that ends in .jsonl is read as JSON lines, any other as one JSON object with a list "data". Raises UserError
    where there is no such file, an entry is no question, an id comes twice, or an image is absent or lies elsewhere.
    """
    path = directory / file
    try:
        text = path.read_text(encoding="utf-8")
        items = list(_json_lines(text) if file.endswith(".jsonl") else _json_data(text))
    except OSError as problem:
        raise UserError(f"{path}: cannot be read: {problem.strerror}") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as problem:
        raise UserError(f"{path}: not valid JSON: {problem}") from None
    seen: dict[str, Question] = {}
    for number, item in enumerate(items, 1):
        question = _question(item, directory, f"{path}, question {number}")
        if question.id in seen:
            raise UserError(f"{path}, question {number}: {question.id!r} comes twice")
        seen[question.id] = question
    if not seen:
        raise UserError(f"{path}: has no questions")
    return tuple(seen.values())


def _json_lines(text: str) -> Iterator[Any]:
    return (json.loads(line) for line in text.split("\n") if line.strip())


def _json_data(text: str) -> Iterator[Any]:
    held = json.loads(text)
    data = held.get("data") if isinstance(held, Mapping) else None
    return iter(data if isinstance(data, list) else [])


def _question(item: Any, directory: Path, where: str) -> Question:
    fields = item if isinstance(item, Mapping) else {}
    for name in ("questionId", "question", "image", "answers"):
        if fields.get(name) in (None, "", []):
            raise UserError(f"{where}: has no {name}; is this a file in the shape of DocVQA?")
    answers = fields["answers"]
    if not isinstance(answers, list) or not all(isinstance(answer, str) for answer in answers):
        raise UserError(f"{where}: its answers are no list of texts")
    images = fields["image"] if isinstance(fields["image"], list) else [fields["image"]]
    return Question(
        id=str(fields["questionId"]),
        question=str(fields["question"]),
        images=tuple(_image(str(image), directory, where) for image in images),
        answers=tuple(answers),
        kind=str(fields.get("field") or ""),
    )


def _image(name: str, directory: Path, where: str) -> Path:
    image = directory / name
    if not image.resolve().is_relative_to(directory.resolve()) or not image.is_file():
        raise UserError(f"{where}: no image {name} in {directory}")
    return image
