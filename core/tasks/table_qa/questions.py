"""Reading the questions of WikiTableQuestions: as published (tab-separated), or one JSON object a line.

The published files are `data/*.tsv` and, with the canonical form of each answer, `tagged/data/*.tagged`. In a field a
line break is \\n, a backslash \\\\, a pipe \\p, so that a list can be split at its pipes (README, "About TSV Format").
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.tasks.table_qa.escapes import unescaped
from core.types import Record

_FIELDS = {"targetValue": "target_value", "targetCanon": "target_canon"}
"""How the tab-separated files name what the JSON lines call otherwise."""
_ESCAPES = {"n": "\n", "p": "|", "\\": "\\"}


class Question(Record):
    """A question about one table, with the values it asks for."""

    id: str
    question: str
    table: Path
    answers: tuple[str, ...]
    canonical: tuple[str, ...] = ()
    """The answers in a form to read them from ("2004-01-xx", "32.0"), one for each; () where the file has none."""


def read_questions(directory: Path, file: str = "questions.jsonl") -> tuple[Question, ...]:
    """The questions of a file in a folder of the data set, in its order; their tables lie below the folder too.

    A name that ends in .jsonl is read as JSON lines, any other as published. Raises UserError where there is no such
    file, a line is no question, an id comes twice, or a table is absent or lies elsewhere.
    """
    path = directory / file
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as problem:
        raise UserError(f"{path}: cannot be read: {problem.strerror}") from None
    except UnicodeDecodeError as problem:
        raise UserError(f"{path}: no UTF-8 text: {problem}") from None
    items = _json_lines(text, path) if file.endswith(".jsonl") else _tab_separated(text)
    seen: dict[str, Question] = {}
    for number, item in items:
        question = _question(item, directory, f"{path}, line {number}")
        if question.id in seen:
            raise UserError(f"{path}, line {number}: question {question.id!r} comes twice")
        seen[question.id] = question
    if not seen:
        raise UserError(f"{path}: has no questions")
    return tuple(seen.values())


def _json_lines(text: str, path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                item = json.loads(line)
            except json.JSONDecodeError as problem:
                raise UserError(f"{path}, line {number}: not valid JSON: {problem}") from None
            yield number, item if isinstance(item, Mapping) else {}


def _tab_separated(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    head, *lines = text.split("\n")
    names = [_FIELDS.get(name, name) for name in head.rstrip("\r").split("\t")]
    for number, line in enumerate(lines, 2):
        if line.strip():
            fields = dict(zip(names, line.rstrip("\r").split("\t"), strict=False))
            lists = {
                name: [unescaped(part, _ESCAPES) for part in fields[name].split("|")]
                for name in _FIELDS.values()
                if name in fields
            }
            yield number, {name: unescaped(value, _ESCAPES) for name, value in fields.items()} | lists


def _question(item: Mapping[str, Any], directory: Path, where: str) -> Question:
    for name in ("id", "utterance", "context", "target_value"):
        if not item.get(name):
            raise UserError(f"{where}: has no {name}; is this a file of WikiTableQuestions?")
    answers, canonical = (_texts(item.get(name, ()), f"{where}, {name}") for name in _FIELDS.values())
    if canonical and len(canonical) != len(answers):
        raise UserError(f"{where}: {len(canonical)} canonical forms of {len(answers)} answers")
    table = directory / str(item["context"])
    if not table.resolve().is_relative_to(directory.resolve()) or not table.is_file():
        raise UserError(f"{where}: no table {item['context']} in {directory}")
    return Question(
        id=str(item["id"]), question=str(item["utterance"]), table=table, answers=answers, canonical=canonical
    )


def _texts(values: Any, where: str) -> tuple[str, ...]:
    if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
        raise UserError(f"{where}: a list of texts is expected")
    return tuple(values)
