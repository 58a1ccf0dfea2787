"""Questions about tables as the scripted model understands them: the table, the columns that are named, what is asked.

The table stands in the task, or in what a program has printed of the workbook; either way as lines of cells between
pipes. Columns and values are told by their quotes, what is asked by a few words.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.demo.policy.answers.work import observed
from core.demo.policy.conversation import Request, joined
from core.demo.policy.task import task_in

LISTING = """from openpyxl import load_workbook

sheet = load_workbook({path!r}).worksheets[0]
for row in sheet.iter_rows(values_only=True):
    cells = ["" if value is None else str(value) for value in row]
    cells = [cell.replace("\\\\", "\\\\\\\\").replace("|", "\\\\|").replace("\\n", "\\\\n") for cell in cells]
    print("| " + " | ".join(cells) + " |")
"""
"""The program that prints a workbook with a line for each row, cells between pipes, as the text of a table does."""

_PIPE = re.compile(r"(?<!\\) \| ")
_RULE = re.compile(r"(?:\| ?:?-{3,}:? ?)+\|")
_QUOTED = re.compile(r"(?<!\w)(['\"])(.+?)\1(?!\w)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2} [A-Z][a-z]+ \d{4}")
_NUMBERLIKE = re.compile(r"\s*\(?-?\d[\d.,\s]*\)?(?: ?[A-Za-z]{1,4})?\s*")
_A_DATE = re.compile(r"\d{4}[-/]\d\d?[-/]\d\d?|\d\d?\.\d\d?\.\d{4}|\d\d? [A-Z][a-z]+ \d{4}|[A-Z][a-z]+ \d\d?, \d{4}")
FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%d %B %Y", "%B %d, %Y", "%Y/%m/%d")
"""The notations of dates; a naive reader knows the first."""


@dataclass(frozen=True)
class TableProblem:
    """`kind` is what is asked: total, count, names, highest, most, first, last, cell or top.

    `asked` is the column that gives the answer, `by` the one that decides (figures, dates, keys); -1 for none.
    """

    kind: str
    rows: tuple[tuple[str, ...], ...]
    label: str
    asked: int
    by: int = -1
    value: str = ""
    span: tuple[datetime.date, ...] = ()
    with_totals: bool = False


def problem_of(request: Request) -> TableProblem | None:
    """The problem of a request; None where there is no table yet, or the question is of no known kind."""
    task, table = task_in(request), table_in(request)
    if task is None or len(table) < 2:
        return None
    return _problem(task.instruction, table)


def table_in(request: Request) -> tuple[tuple[str, ...], ...]:
    """The lines of the table, the header first; () where none is shown or was printed yet."""
    task = request.block("task")
    shown = task.blocks("table") if task else ()
    texts = [joined(block.text) for block in shown] or [text for text in observed(request) if text.startswith("| ")]
    return _lines(texts[0]) if texts else ()


@lru_cache(maxsize=256)
def _lines(text: str) -> tuple[tuple[str, ...], ...]:
    """The cells of each line, blanks around them kept; lines of another width than the first are none."""
    found = [line for line in text.split("\n") if line.startswith("| ") and not _RULE.fullmatch(line)]
    rows = [tuple(_PIPE.split(line.removeprefix("| ").removesuffix("|").removesuffix(" "))) for line in found]
    return tuple(row for row in rows if len(row) == len(rows[0]))


@lru_cache(maxsize=256)
def _problem(question: str, table: tuple[tuple[str, ...], ...]) -> TableProblem | None:
    header, rows = table[0], table[1:]
    quoted = [found[2] for found in _QUOTED.finditer(question)]
    columns = [header.index(name) for name in quoted if name in header]
    values = [name for name in quoted if name not in header]
    value = values[0] if values else ""
    if not columns:
        return None
    dates = _first_of(columns, rows, _A_DATE)
    figures = _first_of([column for column in columns if column != dates], rows, _NUMBERLIKE)
    others = [column for column in columns if column not in (figures, dates)]
    other = others[0] if others else -1

    def asks(kind: str, asked: int, by: int = -1, **more: object) -> TableProblem | None:
        return None if asked < 0 else TableProblem(kind, rows, header[asked], asked, by, value, **more)  # type: ignore[arg-type]

    said = question.lower()
    span = tuple(day for text in _DAY.findall(question) if (day := day_of(text, FORMS)))
    if "top row" in said:
        return asks("top", other)
    if "total line" in said:
        return asks("total", figures, with_totals=True)
    if len(span) == 2:
        return asks("total", figures, dates, span=span)
    if "how many" in said or "number of" in said:
        return asks("count", other) if value else asks("names", other)
    if "most records" in said:
        return asks("most", other)
    if "highest" in said:
        return asks("highest", other, figures)
    if dates >= 0 and (found := re.search(r"\b(first|last)\b", said)):
        return asks(found[1], other, dates)
    if re.search(r"\btotal\b|\badd up\b|\bin all\b", said):
        return asks("total", figures, other)
    return asks("cell", figures, other) if value else None


def day_of(text: str, forms: Sequence[str]) -> datetime.date | None:
    """The day that a text says in one of these notations."""
    for form in forms:
        try:
            return datetime.datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def _first_of(columns: Sequence[int], rows: Sequence[tuple[str, ...]], like: re.Pattern[str]) -> int:
    """The first column in which most cells that say something are alike; -1 where none is."""
    for column in columns:
        said = [row[column] for row in rows if row[column].strip()]
        if said and 2 * sum(like.fullmatch(cell) is not None for cell in said) > len(said):
            return column
    return -1
