"""Understanding a spreadsheet task: which operation is wanted, on which sheets and columns.

Names come in quotes; what a name stands for is found by looking where it occurs in the workbook. The operation follows
from the verbs and from what else there is: a threshold, dates, a cell to fill, an empty column.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from core.demo.policy.views import CellView, SheetView, looks_dated, looks_numeric

_QUOTED = re.compile(r"(?<!\w)(?:'(.{1,60}?)'|\"(.{1,60}?)\"|‘(.{1,60}?)’|“(.{1,60}?)”|`(.{1,60}?)`)(?!\w)")
"""A name in quotes of one kind; an apostrophe within it is followed by a letter."""
_CELL_NAME = re.compile(r"\b([A-Z]{1,2}[1-9]\d{0,3})\b(?!:)")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_MONTHS = tuple(calendar.month_name)[1:]
_WRITTEN = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}})\b")
_OVER = re.compile(r"\b(?:above|greater than|more than|over|exceeds?|exceeding|larger than)\s+([\d.,]*\d)")
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}
_FIRST_OF = re.compile(
    rf"\b(\d{{1,2}}|{'|'.join(_COUNTS)})\b[^.]*?\b(?:highest|largest|biggest|figures)\b", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"(?:appear|counterpart|missing|occur|found|listed|not|with)\w*\s+(?:on|in)\s+(?:the (?:sheet|list) )?"
    r"(?=['\"‘“`])"
)


@dataclass(frozen=True)
class Intent:
    """A task as understood. `header` gives the header row of each sheet as it was seen in the listing."""

    operation: str
    data: str = ""
    target: str = ""
    other: str = ""
    number: str = ""
    key: str = ""
    date: str = ""
    state: str = ""
    out: str = ""
    target_key: str = ""
    cell: str = ""
    words: tuple[str, ...] = ()
    threshold: float = 0.0
    days: tuple[datetime.date, ...] = ()
    top: int = 3
    with_totals: bool = False
    exact: bool = False
    rounded: bool = False
    header: dict[str, int] = field(default_factory=dict)


class Reading:
    """The text and the workbook together: quoted names sorted by what they name."""

    def __init__(self, instruction: str, sheets: tuple[SheetView, ...]) -> None:
        self.instruction = instruction
        self.text = _QUOTED.sub(" … ", instruction)
        quoted = tuple(dict.fromkeys(_name(found) for found in _QUOTED.finditer(instruction)))
        by_title = {sheet.title: sheet for sheet in sheets}
        self.sheets = {name: by_title[name] for name in quoted if name in by_title}
        others = [name for name in quoted if name not in self.sheets]
        self.labels = [name for name in others if any(name in sheet.columns for sheet in self.sheets.values())]
        self.words = tuple(name for name in others if name not in self.labels)

    def says(self, pattern: str) -> bool:
        return re.search(pattern, self.text, re.IGNORECASE) is not None

    def place(self, label: str) -> list[str]:
        """The sheets that have a column of this name."""
        return [title for title, sheet in self.sheets.items() if label in sheet.columns]

    def empty_columns(self) -> list[tuple[str, str]]:
        """(sheet, label) of every named column that holds nothing yet."""
        return [
            (title, label) for label in self.labels for title in self.place(label) if not self._values(title, label)
        ]

    def first(self, title: str, fits: Callable[[str, str], bool]) -> str:
        """The first named column of a sheet that fits, or ""."""
        columns = self.sheets[title].columns
        return next((label for label in self.labels if label in columns and fits(title, label)), "")

    def numeric(self, title: str, label: str) -> bool:
        return looks_numeric(self._values(title, label)) and not self.dated(title, label)

    def dated(self, title: str, label: str) -> bool:
        return looks_dated(self._values(title, label))

    def wordy(self, title: str, label: str) -> bool:
        values = self._values(title, label)
        return bool(values) and not looks_numeric(values) and not looks_dated(values)

    def records(self, without: str = "") -> list[str]:
        """The named sheets in which a named column is filled, the fullest first."""
        filled = [
            title
            for title in self.sheets
            if title != without and any(self._values(title, label) for label in self.labels)
        ]
        return sorted(filled, key=lambda title: -self.sheets[title].size)

    def _values(self, title: str, label: str) -> list[CellView]:
        return self.sheets[title].values(label)


def _name(quoted: re.Match[str]) -> str:
    return str(next(filter(None, quoted.groups())))


def days_in(text: str) -> tuple[datetime.date, ...]:
    """The dates a text mentions, in order."""
    found = [(m.start(), datetime.date(int(m[1]), int(m[2]), int(m[3]))) for m in _ISO.finditer(text)]
    found += [
        (m.start(), datetime.date(int(m[3]), _MONTHS.index(m[2]) + 1, int(m[1]))) for m in _WRITTEN.finditer(text)
    ]
    return tuple(day for _, day in sorted(found))


def understand(instruction: str, sheets: tuple[SheetView, ...]) -> Intent | None:
    """What a task wants, or None where this is no task of a kind that is known here."""
    reading = Reading(instruction, sheets)
    if not reading.labels or not reading.records():
        return None
    found = _row_task(reading) or _list_task(reading) or _column_task(reading) or _cell_task(reading)
    if found is None:
        return None
    return replace(
        found,
        with_totals=reading.says(r"\b(?:total|sum)s?(?: lines| rows)? included|including the (?:sub)?totals?"),
        exact=reading.says(r"case[- ]sensitive|upper and lower case|differ in case"),
        rounded=reading.says(r"\bround each\b|\brounded (?:figures|to a whole number)|\bround (?:every|all)\b"),
        header={title: sheet.header_row or 1 for title, sheet in reading.sheets.items()},
    )


def _row_task(reading: Reading) -> Intent | None:
    """Marking records by a threshold or a day."""
    over, days = _OVER.search(reading.text), days_in(reading.text)
    empty = reading.empty_columns()
    if not reading.words or not empty:
        return None
    title, out = empty[0]
    if over is not None and (number := reading.first(title, reading.numeric)):
        threshold = float(over[1].replace(",", ""))
        words = (*reading.words, "", "")[:2]
        return Intent("flag", data=title, out=out, number=number, words=words, threshold=threshold)
    if (
        days
        and reading.says(r"\bbefore\b|\bearlier than\b|\bprior to\b")
        and (date := reading.first(title, reading.dated))
    ):
        return Intent("late", data=title, out=out, date=date, words=reading.words[:1], days=days[:1])
    return None


def _list_task(reading: Reading) -> Intent | None:
    """Lists written to a sheet of their own, from the second row down."""
    records = reading.records()
    data = records[0]
    targets = [title for title in reading.sheets if title not in records]
    target = targets[0] if targets else ""
    place = _ELSEWHERE.search(reading.instruction)
    elsewhere = _QUOTED.match(reading.instruction, place.end()) if place else None
    if (
        len(records) > 1
        and target
        and reading.says(r"missing|counterpart|not (?:appear|occur|found|listed)|absent|lack")
    ):
        other = _name(elsewhere) if elsewhere and _name(elsewhere) in records else records[1]
        data = next(title for title in records if title != other)
        key = next((label for label in reading.labels if {data, other} <= set(reading.place(label))), "")
        return Intent("missing", data=data, other=other, target=target, key=key) if key else None
    if not target or reading.sheets[target].last_row > 2:
        return None
    number, key = reading.first(data, reading.numeric), reading.first(data, reading.wordy)
    if number and key and reading.says(r"\btop\b|\bhighest\b|\blargest\b|\bbiggest\b"):
        count = _FIRST_OF.search(reading.text)
        top = int(_COUNTS.get(count[1].lower(), 0) or count[1]) if count else 3
        return Intent("top", data=data, target=target, key=key, number=number, top=top)
    if key and reading.says(r"\bdistinct\b|\bunique\b|\bdifferent\b|\bonce\b"):
        return Intent("distinct", data=data, target=target, key=key)
    return None


_STATISTICS = (
    ("latest", r"\blatest\b|\bmost recent\b|\bnewest\b"),
    ("months", r"\bmonth"),
    ("count", r"\bcount|\bhow many\b|\bnumber of (?:records|lines|rows|entries)\b"),
    ("average", r"\baverage\b|\bmean\b"),
    ("sum", r""),
)


def _column_task(reading: Reading) -> Intent | None:
    """An empty column to fill: beside records from a list, or beside keys from the records of another sheet."""
    empty = reading.empty_columns()
    if not empty:
        return None
    target, out = empty[0]
    others = reading.records(without=target)
    if not others:
        return None
    data = others[0]
    number, date = reading.first(data, reading.numeric), reading.first(data, reading.dated)
    shared = [label for label in reading.labels if {data, target} <= set(reading.place(label)) and label != number]
    operation = next(name for name, pattern in _STATISTICS if reading.says(pattern))
    if len(reading.sheets[target].columns) >= 4:
        operation, date = "lookup", ""
        number = number or reading.first(data, lambda title, label: label not in shared)
    key = shared[0] if shared else ""
    columns = [label for label in reading.sheets[target].columns if label != out]
    target_key = key or (columns[0] if columns else "")
    complete = {
        "latest": key and number and date,
        "months": number and date and target_key,
        "count": key,
        "average": key and number,
        "sum": key and number,
        "lookup": key and number,
    }
    if not complete[operation]:
        return None
    return Intent(operation, data, target, number=number, key=key, date=date, out=out, target_key=target_key)


def _cell_task(reading: Reading) -> Intent | None:
    """One figure in one cell."""
    cell = _CELL_NAME.search(reading.text)
    data = reading.records()[0]
    targets = [title for title in reading.sheets if title != data]
    number = reading.first(data, reading.numeric)
    if cell is None or not targets or not number:
        return None
    found = Intent("total", data, targets[0], number=number, cell=cell[1])
    days = days_in(reading.text)
    if len(days) == 2 and (date := reading.first(data, reading.dated)):
        return replace(found, operation="period", days=(min(days), max(days)), date=date)
    state = reading.first(data, reading.wordy)
    if reading.words and state:
        return replace(found, operation="filtered", state=state, words=reading.words[:1])
    return found
