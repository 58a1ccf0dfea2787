"""Writes the Python program for an understood task, following a set of practices and naive in all others."""

from __future__ import annotations

from dataclasses import dataclass

from core.demo.policy import fragments as lines
from core.demo.policy.fragments import Swap, chosen
from core.demo.policy.intent import Intent
from core.demo.policy.operations import body

NUMBERS = frozenset({"sum", "average", "months", "latest", "total", "filtered", "period", "top", "flag", "lookup"})
DATED = frozenset({"months", "latest", "period", "late"})
KEYED = frozenset({"sum", "average", "count", "latest", "filtered", "distinct", "missing", "lookup"})
SPELLED = frozenset({"distinct", "missing"})
GROUPED = frozenset({"sum", "average", "count"})
ADDED = frozenset({"sum", "months", "total", "filtered", "period"})
LISTED = frozenset({"lookup", "distinct", "missing", "latest"})


@dataclass(frozen=True)
class Program:
    """A program's text, and the swaps that can be made in it."""

    text: str
    swaps: tuple[Swap, ...]

    def without(self, practice: str) -> str:
        """The program as it would be if one of the practices it follows were not known."""
        text = self.text
        for swap in self.swaps:
            if swap.practice == practice:
                text = text.replace(swap.informed, swap.naive, 1)
        return text


def write_program(intent: Intent, practices: frozenset[str], source: str, result: str) -> Program:
    """The program that does the task with these practices; `source` and `result` are the workbooks' paths."""
    followed = effective(intent, practices)
    swaps = swaps_of(intent)
    parts = [
        "import datetime\nimport re\n\nfrom openpyxl import load_workbook\n",
        f"workbook = load_workbook({source!r})\n" + _constants(intent, followed),
        _number(followed) if intent.operation in NUMBERS else "",
        _day(followed) if intent.operation in DATED else "",
        _key(followed) if intent.operation in KEYED else "",
        _spelling(followed) if intent.operation in SPELLED else "",
        _reader(intent, followed),
        body(intent, followed),
        f"workbook.save({result!r})\n",
    ]
    text = "\n\n".join(part for part in parts if part)
    present = tuple(swap for swap in swaps if swap.practice in followed)
    return Program(text=text, swaps=present)


def effective(intent: Intent, practices: frozenset[str]) -> frozenset[str]:
    """The practices that are followed in this task: what its text asks for comes before what was learnt."""
    refused = {"totals"} if intent.with_totals else set()
    refused |= {"keys"} if intent.exact else set()
    return practices - refused


def swaps_of(intent: Intent) -> tuple[Swap, ...]:
    """Every pair of lines that a program for this task could have either way."""
    swaps = [lines.HEADER, lines.BLANKS, lines.HIDDEN, lines.TOTALS]
    if intent.operation in LISTED:
        swaps.append(lines.ERRORS)
    if intent.operation in NUMBERS:
        swaps += lines.NUMBER_SWAPS
    if intent.operation in DATED:
        swaps += [lines.DATES, lines.SERIALS]
    if intent.operation in KEYED:
        swaps.append(lines.KEYS)
    if intent.operation in SPELLED:
        swaps.append(lines.SPELLING)
    if intent.operation in GROUPED:
        swaps.append(lines.fill(repr(intent.key)))
    if intent.operation in ADDED:
        swaps.append(lines.ROUNDED)
    if intent.operation == "lookup":
        swaps.append(lines.DUPLICATES)
    return tuple(swaps)


def _constants(intent: Intent, followed: frozenset[str]) -> str:
    """Header rows as they were seen, for a program that does not look for them; the pattern of total rows."""
    text = ""
    if "header" not in followed:
        text += f"HEADER_ROWS = {intent.header!r}\n"
    if "totals" in followed:
        text += lines.TOTAL_PATTERN
    return text


def _number(followed: frozenset[str]) -> str:
    rest = chosen(lines.NUMBER_SWAPS, followed)
    text = 'def number(value):\n    """The value as a number, None where it is none."""\n'
    text += "    if isinstance(value, (int, float)):\n        return value\n"
    if rest:
        text += '    text = str(value or "").strip()\n' + rest
    return text + "    return None\n"


def _day(followed: frozenset[str]) -> str:
    text = 'def day(value):\n    """The value as a date, None where it is none."""\n'
    text += "    if isinstance(value, datetime.datetime):\n        return value.date()\n"
    return text + chosen((lines.SERIALS, lines.DATES), followed) + "    return None\n"


def _key(followed: frozenset[str]) -> str:
    return 'def key(value):\n    """What names are compared by."""\n' + chosen((lines.KEYS,), followed)


def _spelling(followed: frozenset[str]) -> str:
    return 'def spelling(value):\n    """How a name is written into the answer."""\n' + chosen(
        (lines.SPELLING,), followed
    )


def _reader(intent: Intent, followed: frozenset[str]) -> str:
    """The function that reads the records of a sheet."""
    filling = intent.operation in GROUPED and "fill" in followed
    text = 'def read_records(sheet, labels):\n    """(row, values) of every record below the header."""\n'
    text += chosen((lines.HEADER,), followed)
    text += "    columns = {cell.value: cell.column for cell in sheet[header_row] if cell.value in labels}\n"
    text += "    records = []\n" + ("    carried = None\n" if filling else "")
    text += "    for row in range(header_row + 1, sheet.max_row + 1):\n" + chosen((lines.BLANKS,), followed)
    text += "        record = {label: sheet.cell(row, column).value for label, column in columns.items()}\n"
    if intent.operation in GROUPED:
        text += chosen((lines.fill(repr(intent.key)),), followed)
    text += chosen((lines.HIDDEN, lines.TOTALS), followed)
    if intent.operation in LISTED:
        text += chosen((lines.ERRORS,), followed)
    return text + "        records.append((row, record))\n    return records\n"
