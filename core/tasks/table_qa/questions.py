"""Reading the questions of WikiTableQuestions: as published (tab-separated), or one JSON object a line.

The published files are `data/*.tsv` and, with the canonical form of each answer, `tagged/data/*.tagged`. In a field a
line break is \\n, a backslash \\\\, a pipe \\p, so that a list can be split at its pipes (README, "About TSV Format").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from core.tasks.below import file_below
from core.tasks.json_lines import NoJson, json_value
from core.tasks.questions import NoQuestion, Wrong, read_each, text_of, usable
from core.tasks.table_qa.escapes import unescaped
from core.types import Record

FILE = "questions.jsonl"
"""What a folder of questions is read from, where no file is named."""
LINE = "line"
"""What the number of a question counts."""
_Item: TypeAlias = "Mapping[str, Any] | str"
"""A line's fields, or what is wrong with it."""
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


def read_questions(directory: Path, file: str = FILE) -> tuple[Question, ...]:
    """The questions of a file in a folder of the data set, in its order; their tables lie below the folder too.

    A name that ends in .jsonl is read as JSON lines, any other as published. Raises UserError where there is no such
    file, a line is no question, an id comes twice, or a table is absent or lies elsewhere.
    """
    return usable(read_lines(directory, file), directory / file, LINE)


def read_lines(directory: Path, file: str = FILE) -> tuple[Question | NoQuestion, ...]:
    """Every line of a file that `read_questions` reads, those that are no questions as well.

    Raises UserError where the file itself cannot be read.
    """
    text = text_of(directory / file)
    items: Iterator[tuple[int, _Item]] = _json_lines(text) if file.endswith(".jsonl") else _tab_separated(text)
    return read_each(items, partial(_question, directory))


def _json_lines(text: str) -> Iterator[tuple[int, _Item]]:
    """Each line's object, or what is wrong with its JSON."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                item = json_value(line)
            except NoJson as problem:
                yield number, f"not valid JSON: {problem}"
            else:
                yield number, item if isinstance(item, Mapping) else {}


def _tab_separated(text: str) -> Iterator[tuple[int, _Item]]:
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


def _question(directory: Path, item: _Item) -> Question:
    if isinstance(item, str):
        raise Wrong(item)
    for name in ("id", "utterance", "context", "target_value"):
        if not item.get(name):
            raise Wrong(f"has no {name}; is this a file of WikiTableQuestions?")
    answers, canonical = (_texts(item.get(name, ()), name) for name in _FIELDS.values())
    if canonical and len(canonical) != len(answers):
        raise Wrong(f"{len(canonical)} canonical forms of {len(answers)} answers")
    table = file_below(directory, str(item["context"]))
    if table is None:
        raise Wrong(f"no table {item['context']} in {directory}", "missing-table")
    return Question(
        id=str(item["id"]), question=str(item["utterance"]), table=table, answers=answers, canonical=canonical
    )


def _texts(values: Any, name: str) -> tuple[str, ...]:
    if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
        raise Wrong(f"{name}: a list of texts is expected")
    return tuple(values)
