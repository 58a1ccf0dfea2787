"""Values that give a task away: which literals of a task or of its gold stand in a text.

A lesson that names one task's cells, sheet, files or numbers helps no other task, and one that holds a gold value is a
leak. Much that looks like a literal is everybody's, though, and may be said:

- numbers below three digits without decimals; powers of ten, halves, and the numbers of calendars, colours and limits
  of spreadsheets in EVERYBODYS;
- single cells of the first row (headers) and A2, the quarters Q1 to Q4, `input.xlsx` and `output.xlsx`;
- words of VOCABULARY ("Total", "Yes", "Sheet1", "#N/A"), and texts shorter than three characters;
- anything the base skill says already.

A single word is only taken for a value where the edit quotes it, or writes it with a capital inside a sentence
("the sheet Ledger"): 'done' may be a task's answer, and is also just a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

_NUMBERS = (
    "0.1 0.01 0.001 0.0001 0.5 0.25 0.75 1.5 2.5 128 255 256 360 365 366 400 404 429 500 512 1024 1048576 16384 65536 "
    "1440 3600 86400 1899 1900 1904 1970"
)
EVERYBODYS = frozenset(Decimal(number) for number in _NUMBERS.split())

_WORDS = (
    "total totals subtotal grand sum average avg mean median count counts min max minimum maximum yes no true false "
    "none null nan n/a na pass passed fail failed ok error errors date dates time day week month year name names id "
    "value values amount amounts price cost quantity qty number numbers result results status type category "
    "description note notes comment comments item items row rows column columns cell cells sheet sheets sheet1 sheet2 "
    "sheet3 table data input output header headers index key blank empty unknown other all any new old first last "
    "start end low medium high male female open closed active inactive left right top bottom percent rate "
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday #n/a #ref #value #name #name? #div/0 #num #null "
    "if sumif sumifs countif countifs vlookup hlookup xlookup index match iferror filter unique sort text round"
)
VOCABULARY = frozenset(_WORDS.split())

_CELL = re.compile(r"(?<![\w.])(\$?[A-Z]{1,3}\$?\d{1,7})(?::(\$?[A-Z]{1,3}\$?\d{1,7}))?(?![\w(])")
_COLUMNS = re.compile(r"(?<![\w.])(\$?[A-Z]{1,3}):(\$?[A-Z]{1,3})(?![\w(])")
_FILE = re.compile(r"(?<![\w.-])[\w.-]*\w\.(?:xlsx|xlsm|xls|csv|tsv|json|txt|pdf|docx?|pptx?|zip|xml|db|png|jpe?g)\b")
_NUMBERED_FILE = re.compile(r"(?<![\w.-])\d+_[\w.-]*(?:input|output|answer|golden|init)[\w.-]*\.\w{3,4}\b")
_PATH = re.compile(r"(?<![\w.:/])(?:/[\w.-]+){2,}|\b[A-Z]:\\[\w.\\-]+")
_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w]|\.\d)")
_QUOTED = re.compile(r"(?<!\w)[\"“'‘`]([^\"”'’`\n]{2,80})[\"”'’`](?!\w)")

_FREE_CELLS = frozenset({"A2", "Q1", "Q2", "Q3", "Q4"})
_HEADER_CELL = re.compile(r"[A-Z]{1,3}1")
_FREE_FILES = frozenset({"input.xlsx", "output.xlsx"})
_FREE_PATHS = ("/work", "/skill")


class Leak(NamedTuple):
    """A value found in a text, and what it is: cell, file, path, number or text."""

    value: str
    what: str


def task_leaks(text: str, task_text: str, known: str) -> tuple[Leak, ...]:
    """The cells, files, paths, numbers and quoted texts of `task_text` that `text` repeats; `known` may be said.

    Whole lines of `task_text` that are a name (up to four words, none in lower case) count as quoted.
    """
    mine, said = _values(task_text), _values(known)
    found = sorted(leak for leak in _values(text) if leak in mine and leak not in said)
    found += [Leak(match.group(), "file") for match in _NUMBERED_FILE.finditer(text)]
    short = [line.strip() for line in task_text.splitlines() if _is_name(line)]
    values = {leak.value for leak in mine}
    names = [name for name in dict.fromkeys([*_quotes(task_text), *short]) if name.replace("$", "") not in values]
    found += [Leak(name, "text") for name in names if _names(text, name, known)]
    return tuple(dict.fromkeys(found))


def _is_name(line: str) -> bool:
    words = line.split()
    return 0 < len(words) <= 4 and line.strip()[-1] not in ".:,;!?" and not any(word[0].islower() for word in words)


def gold_leaks(text: str, literals: Iterable[str], known: str) -> tuple[Leak, ...]:
    """The gold values that stand in `text`; `known` may be said."""
    numbers = {leak.value for leak in _values(text) if leak.what == "number"}
    free = {leak.value for leak in _values(known) if leak.what == "number"}
    found = []
    for literal in dict.fromkeys(each.strip() for each in literals):
        number = _decimal(literal)
        if number is not None:
            shown = _plain(number) if numbers else ""
            if shown in numbers and shown not in free and _telling(number):
                found.append(Leak(literal, "number"))
        elif _names(text, literal, known):
            found.append(Leak(literal, "text"))
    return tuple(found)


@lru_cache(maxsize=256)
def _values(text: str) -> frozenset[Leak]:
    """Cells, column ranges, files, paths and telling numbers of a text, each in one spelling."""
    found: set[Leak] = set()
    for match in _CELL.finditer(text):
        ends = [end.replace("$", "") for end in match.groups() if end]
        found |= {Leak(":".join(ends), "cell"), *(Leak(end, "cell") for end in ends)}
    found |= {Leak(match.group().replace("$", ""), "cell") for match in _COLUMNS.finditer(text)}
    found |= {Leak(match.group(), "file") for match in _FILE.finditer(text)}
    found |= {Leak(match.group(), "path") for match in _PATH.finditer(text) if not _free_path(match.group())}
    for match in _NUMBER.finditer(text):
        number = _decimal(match.group())
        if number is not None and _telling(number):
            found.add(Leak(_plain(number), "number"))
    free = {Leak(cell, "cell") for cell in _FREE_CELLS} | {Leak(name, "file") for name in _FREE_FILES}
    return frozenset(leak for leak in found - free if not _HEADER_CELL.fullmatch(leak.value))


def _free_path(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return folder in _FREE_PATHS or path.startswith("/skill/") or (not folder and name in _FREE_FILES)


def _quotes(text: str) -> list[str]:
    return [match.group(1).strip() for match in _QUOTED.finditer(text)]


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", "").removesuffix("%"))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _plain(number: Decimal) -> str:
    """One spelling for equal numbers: 1,234.50 and 1234.5 are one."""
    whole = format(abs(number).normalize(), "f")
    return whole.rstrip("0").rstrip(".") if "." in whole else whole


def _telling(number: Decimal) -> bool:
    digits = _plain(number).replace(".", "")
    if abs(number) in EVERYBODYS or not digits.strip("0") or digits.strip("0") == "1":
        return False
    return "." in _plain(number) or len(digits) >= 3


def _names(text: str, value: str, known: str) -> bool:
    """Whether a text names a value that is neither everybody's nor known."""
    if value.casefold() not in text.casefold():
        return False
    words = value.casefold().split()
    if len(value) < 3 or all(word.strip(".,:;!()") in VOCABULARY for word in words):
        return False
    if _decimal(value) is not None or not any(letter.isalnum() for letter in value):
        return False
    if len(words) > 1 or not value.isalpha():
        return len(value) > 3 and _stands_in(text.casefold(), value.casefold()) and not _stands_in(known, value)
    if value in _quotes(text):
        return not _stands_in(known, value)
    inside = re.search(rf"[\w,;)] {re.escape(value)}(?!\w)", text) if value[0].isupper() else None
    return inside is not None and not _stands_in(known, value)


def _stands_in(text: str, value: str) -> bool:
    """Whether `value` stands in `text` with no letter or digit right before or after it."""
    at = text.find(value)
    while at >= 0:
        end = at + len(value)
        before, after = text[at - 1 : at], text[end : end + 1]
        if not (before.isalnum() and value[0].isalnum()) and not (after.isalnum() and value[-1].isalnum()):
            return True
        at = text.find(value, at + 1)
    return False
