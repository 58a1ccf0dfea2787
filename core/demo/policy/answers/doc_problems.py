"""What a question about a document asks for, and the document as it was read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from core.demo.policy.answers.doc_pictures import Line, Page, Words, read_picture
from core.demo.policy.conversation import Request
from core.demo.policy.task import task_in

Kind = Literal["amount", "date", "cell", "choice"]

_QUESTIONS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("amount", re.compile(r"(?:how much does .+ have to pay|which amount has to be paid)\b")),
    ("date", re.compile(r"by which day .+ (?P<verb>paid|returned)\?")),
    ("cell", re.compile(r"which (?P<column>colour)(?P<code> code)? (?:has|is printed for) the (?P<key>.+?) on ")),
    ("cell", re.compile(r"from which (?P<column>stop) does the (?P<last>last) bus to (?P<key>.+?) leave\b")),
    ("cell", re.compile(r"in which (?P<column>room) does the (?:course (?P<key>.+?)|(?P<last>last) course) of ")),
    ("cell", re.compile(r"how many euros did .+ (?P<column>spend) on (?P<key>.+?) in \d")),
    ("choice", re.compile(r"which .+ was chosen\b")),
)
_HEAVIEST = "heaviest article"
_PRINTED = {"spend": "SPENT", "paid": "PAY", "returned": "RETURN"}
"""How a document puts a word of the question."""
_SIZES = ("WEIGHT", "LEAVES", "BEGINS")
"""The columns that rows are compared by where the heaviest or the last is asked for."""


@dataclass(frozen=True)
class DocProblem:
    """A question with the pages of its document; `pages` is () where a picture could not be read.

    For a cell: the heading of its column, and the row's key ("" where any row may be the one); `first` says that of
    these rows that with the largest size is meant, `coded` that a code is asked for. For a date, `key` is the
    beginning of the verb.
    """

    kind: Kind
    pages: tuple[Page, ...]
    column: str = ""
    key: str = ""
    first: bool = False
    coded: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table: its line, and its words by the heading they stand under."""

    line: Line
    cells: dict[str, Line]


def problem_of(request: Request) -> DocProblem | None:
    """The problem of a request; None where it shows no picture or its question is of no kind known."""
    task = task_in(request)
    if task is None or not request.pictures:
        return None
    question = " ".join(task.instruction.split()).lower()
    for kind, pattern in _QUESTIONS:
        found = pattern.match(question)
        if found:
            pages = [read_picture(picture) for picture in request.pictures]
            return _problem(kind, found.groupdict(), tuple(page for page in pages if page) if all(pages) else ())
    return None


def _problem(kind: Kind, said: dict[str, str | None], pages: tuple[Page, ...]) -> DocProblem:
    column, key = said.get("column") or "", said.get("key") or said.get("verb") or ""
    heaviest = key == _HEAVIEST
    return DocProblem(
        kind=kind,
        pages=pages,
        column=_PRINTED.get(column, column.upper()),
        key="" if heaviest else _PRINTED.get(key, key.upper()),
        first=heaviest or bool(said.get("last")),
        coded=bool(said.get("code")),
    )


def lines_of(pages: tuple[Page, ...]) -> Iterator[Line]:
    """Every line that is not empty, page by page."""
    return (line for page in pages for line in page if line)


def rows_of(page: Page, column: str) -> list[Row]:
    """The rows of the page's table that has a column of this heading, down to the next empty line."""
    rows: list[Row] = []
    heading: Line = ()
    for line in page:
        if heading and not line:
            break
        if heading:
            rows.append(Row(line, _cells(line, heading)))
        elif len(line) > 1 and column in [words.text for words in line]:
            heading = line
    return rows


def _cells(line: Line, heading: Line) -> dict[str, Line]:
    ends = [words.column for words in heading[1:]] + [1 << 20]
    return {
        words.text: tuple(each for each in line if words.column <= each.column < end)
        for words, end in zip(heading, ends, strict=True)
    }


def size_of(row: Row) -> str:
    """What rows are compared by: a time of day, or a weight of one length; "" where there is neither."""
    cells = [row.cells[name] for name in _SIZES if row.cells.get(name)]
    return cells[0][0].text if cells else ""


def told(line: Line) -> str:
    """A line as the working repeats it, struck words in brackets."""
    return "   ".join(f"[struck out: {words.text}]" if words.struck else words.text for words in line)


def struck_words(pages: tuple[Page, ...]) -> list[Words]:
    return [words for line in lines_of(pages) for words in line if words.struck]
