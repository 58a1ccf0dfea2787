"""Reading questions about document images: the shape of DocVQA, as its JSON file or one object a line.

Mathew et al., "DocVQA: A Dataset for VQA on Document Images", WACV 2021: `questionId`, `question`, `image` (a path
below the folder) and `answers`, any of which is right; its own files have the list under "data".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.tasks.below import file_below
from core.tasks.json_lines import NoJson, json_value
from core.tasks.questions import NoQuestion, Wrong, read_each, text_of, usable
from core.types import Record

FILE = "questions.jsonl"
"""What a folder of questions is read from, where no file is named."""

QUESTION = "question"
"""What the number of an entry counts."""


class Question(Record):
    """A question about the images of one document, with every answer that is accepted."""

    id: str
    question: str
    images: tuple[Path, ...]
    answers: tuple[str, ...]
    kind: str = ""
    """What it asks for, where the file says so (`field`)."""


def read_questions(directory: Path, file: str = FILE) -> tuple[Question, ...]:
    """The questions of a file in a folder, in its order; their images lie below the folder too.

    A name that ends in .jsonl is read as JSON lines, any other as one JSON list, or object with a list "data". Raises
    UserError where there is no such file, an entry is no question, an id comes twice, or an image is absent or lies
    elsewhere.
    """
    return usable(read_entries(directory, file), directory / file, QUESTION)


def read_entries(directory: Path, file: str = FILE) -> tuple[Question | NoQuestion, ...]:
    """Every entry of a file that `read_questions` reads, those that are no questions as well.

    Raises UserError where the file itself cannot be read.
    """
    path = directory / file
    text = text_of(path)
    try:
        items = list(_json_lines(text)) if file.endswith(".jsonl") else _json_data(text)
    except NoJson as problem:
        raise UserError(f"{path}: not valid JSON: {problem}") from None
    return read_each(enumerate(items, 1), partial(_question, directory))


def _json_lines(text: str) -> Iterator[Any]:
    """Each line's value, or what is wrong with its JSON."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield json_value(line)
            except NoJson as problem:
                yield Wrong(f"line {number} is not valid JSON: {problem}")


def _json_data(text: str) -> Sequence[Any]:
    held = json_value(text)
    data = held.get("data") if isinstance(held, Mapping) else held
    return data if isinstance(data, list) else ()


def _question(directory: Path, item: Any) -> Question:
    if isinstance(item, Wrong):
        raise item
    fields = item if isinstance(item, Mapping) else {}
    for name in ("questionId", "question", "image", "answers"):
        if fields.get(name) in (None, "", []):
            rule = "empty-answer" if name == "answers" and name in fields else "no-question"
            raise Wrong(f"has no {name}; is this a file in the shape of DocVQA?", rule)
    answers = fields["answers"]
    if not isinstance(answers, list) or not all(isinstance(answer, str) for answer in answers):
        raise Wrong("its answers are no list of texts")
    if not all(answer.strip() for answer in answers):
        raise Wrong("one of its answers is empty", "empty-answer")
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
        raise Wrong(f"no image {name} in {directory}", "missing-picture")
    return image
