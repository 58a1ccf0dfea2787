"""How the scripted model answers a question about a table, naively or minding each practice.

What a practice means stands in one place: which rows are read, what a cell is taken for, and how a kind of question is
reckoned.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TypeAlias

from core.demo.policy.answers.table_problems import FORMS, TableProblem, day_of

Row: TypeAlias = tuple[str, ...]
Reckoned: TypeAlias = tuple[list[str], list[str]]
"""The lines of the working, and the values of the answer."""

_TOTAL = re.compile(r"(?:grand\s+|sub-?\s?)?total|sum", re.IGNORECASE)
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
_GROUPED = re.compile(r"\s*-?\d{1,3}(?:[,\s]\d{3})+(?:\.\d+)?\s*")
_BRACKETS = re.compile(r"\(([\d,]+(?:\.\d+)?)\)")
_WITH_UNIT = re.compile(r"(-?\d+(?:\.\d+)?) ?[A-Za-z]+")


class Reader:
    """Reads a table, minding the practices that it follows."""

    def __init__(self, practices: frozenset[str]) -> None:
        self.practices = practices

    def minds(self, practice: str) -> bool:
        return practice in self.practices

    def rows(self, problem: TableProblem) -> list[Row]:
        """The rows that count: to the first blank one, or all; with total rows, or without."""
        found: list[Row] = []
        for row in problem.rows:
            if not any(cell.strip() for cell in row):
                if not self.minds("blanks"):
                    break
            elif problem.with_totals or not (self.minds("totals") and any(map(_TOTAL.fullmatch, row))):
                found.append(row)
        return found

    def figure(self, cell: str) -> float | None:
        """A cell as a number."""
        if _PLAIN.fullmatch(cell):
            return float(cell)
        if self.minds("text_numbers") and _GROUPED.fullmatch(cell):
            return float(re.sub(r"[,\s]", "", cell))
        if self.minds("brackets") and (found := _BRACKETS.fullmatch(cell)):
            return -float(found[1].replace(",", ""))
        if self.minds("units") and (found := _WITH_UNIT.fullmatch(cell)):
            return float(found[1])
        return None

    def day(self, cell: str) -> datetime.date | None:
        return day_of(cell, FORMS if self.minds("dates") else FORMS[:1])

    def key(self, cell: str) -> str:
        """What names are compared by."""
        return " ".join(cell.split()).casefold() if self.minds("keys") else cell


def reckoned(problem: TableProblem, practices: frozenset[str]) -> Reckoned:
    """The working and the values of the answer; no values where nothing is found."""
    reader = Reader(practices)
    rows = reader.rows(problem)
    lines, values = _KINDS[problem.kind](problem, rows, reader)
    return [f"Of the {len(problem.rows)} rows below the header I count {len(rows)}.", *lines], values


def _total(problem: TableProblem, rows: list[Row], reader: Reader) -> Reckoned:
    wanted = [row for row in rows if _wanted(problem, row, reader)]
    figures = [figure for row in wanted if (figure := reader.figure(row[problem.asked])) is not None]
    total = f"{round(sum(figures), 2):.2f}"
    return [f"{problem.label}: {' + '.join(f'{figure:.2f}' for figure in figures)} = {total}."], [total]


def _wanted(problem: TableProblem, row: Row, reader: Reader) -> bool:
    if problem.span:
        day = reader.day(row[problem.by])
        return day is not None and problem.span[0] <= day <= problem.span[1]
    return not problem.value or reader.key(row[problem.by]) == reader.key(problem.value)


def _count(problem: TableProblem, rows: list[Row], reader: Reader) -> Reckoned:
    count = sum(reader.key(row[problem.asked]) == reader.key(problem.value) for row in rows)
    return [f"{problem.label} is {problem.value!r} in {count} of them."], [str(count)]


def _names(problem: TableProblem, rows: list[Row], reader: Reader) -> Reckoned:
    names = [reader.key(row[problem.asked]) for row in rows if row[problem.asked].strip()]
    if reader.minds("table_qa.distinct"):
        return [f"{problem.label}: {len(names)} rows, {len(set(names))} different names."], [str(len(set(names)))]
    return [f"{problem.label}: {len(names)} rows have one."], [str(len(names))]


def _highest(problem: TableProblem, rows: list[Row], reader: Reader) -> Reckoned:
    figures: dict[str, float] = {}
    for row in rows:
        figure, name = reader.figure(row[problem.by]), row[problem.asked]
        if figure is not None:
            figures[name] = max(figure, figures.get(name, figure))
    return _best(figures, reader)


def _most(problem: TableProblem, rows: list[Row], reader: Reader) -> Reckoned:
    counted = Counter(reader.key(row[problem.asked]) for row in rows if row[problem.asked].strip())
    spelled = {reader.key(row[problem.asked]): row[problem.asked] for row in reversed(rows)}
    return _best({spelled[name]: count for name, count in counted.items()}, reader)


def _best(figures: Mapping[str, float], reader: Reader) -> Reckoned:
    best = max(figures.values(), default=0)
    names = [name for name, figure in figures.items() if figure == best]
    if reader.minds("table_qa.ties") and len(names) > 1:
        return [f"The highest is {best}, and {len(names)} are tied for it: {', '.join(names)}."], names
    return [f"The highest is {best}; it belongs to {', '.join(names[:1])}."], names[:1]


def _ended(problem: TableProblem, rows: list[Row], reader: Reader) -> Reckoned:
    """The first or the last: by date, or by the order of the rows."""
    last = problem.kind == "last"
    if not reader.minds("table_qa.by_date"):
        values = [row[problem.asked] for row in (rows[-1:] if last else rows[:1])]
        return [f"The {problem.kind} row has {problem.label} {', '.join(values)}."], values
    days = [(day, row[problem.asked]) for row in rows if (day := reader.day(row[problem.by]))]
    end = (max if last else min)((day for day, _ in days), default=None)
    values = list(dict.fromkeys(name for day, name in days if day == end))
    return [f"Of {len(days)} dates the {problem.kind} is {end}: {', '.join(values)}."], values


def _cell(problem: TableProblem, rows: list[Row], reader: Reader) -> Reckoned:
    found = next((row[problem.asked] for row in rows if _wanted(problem, row, reader)), None)
    if found is None:
        return [f"I do not find {problem.value!r} among them."], []
    bare = _WITH_UNIT.fullmatch(found)
    value = bare[1] if bare and not reader.minds("table_qa.as_written") else found
    return [f"{problem.label} of {problem.value!r}: {value.strip()}."], [value.strip()]


def _top(problem: TableProblem, rows: list[Row], reader: Reader) -> Reckoned:
    values = [row[problem.asked] for row in problem.rows[:1]]
    return [f"The top row has {problem.label} {', '.join(values)}."], values


_KINDS: dict[str, Callable[[TableProblem, list[Row], Reader], Reckoned]] = {
    "total": _total,
    "count": _count,
    "names": _names,
    "highest": _highest,
    "most": _most,
    "first": _ended,
    "last": _ended,
    "cell": _cell,
    "top": _top,
}
