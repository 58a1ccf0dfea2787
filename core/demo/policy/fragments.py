"""How each practice looks in code: the informed lines, and what stands in their place without it.

A program is put together from whole lines, and every pair here can be swapped in it on its own. That is what lets the
scripted analyst try which practice makes the difference, and what makes a program that lacks one fail honestly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Swap:
    """Lines of a program with the practice, and without it ("" where it only adds lines)."""

    practice: str
    informed: str
    naive: str


HEADER = Swap(
    "header",
    "    rows = range(1, sheet.max_row + 1)\n"
    "    header_row = next(row for row in rows if labels <= {cell.value for cell in sheet[row]})\n",
    "    header_row = HEADER_ROWS[sheet.title]\n",
)
BLANKS = Swap(
    "blanks",
    "        if all(cell.value is None for cell in sheet[row]):\n            continue\n",
    "        if all(cell.value is None for cell in sheet[row]):\n            break\n",
)
HIDDEN = Swap("hidden", "        if sheet.row_dimensions[row].hidden:\n            continue\n", "")
TOTALS = Swap(
    "totals",
    "        if any(isinstance(cell.value, str) and TOTAL.match(cell.value.strip()) for cell in sheet[row]):\n"
    "            continue\n",
    "",
)
TOTAL_PATTERN = 'TOTAL = re.compile(r"(grand\\s+total|sub-?\\s?total|total|sum)\\b", re.IGNORECASE)\n'
ERRORS = Swap(
    "errors",
    "        record = {label: None if str(value).startswith('#') else value for label, value in record.items()}\n",
    "",
)

TEXT_NUMBERS = Swap(
    "text_numbers",
    '    if re.fullmatch(r"-?[\\d.,\\s]*\\d[\\d.,\\s]*", text):\n        return float(re.sub(r"[,\\s]", "", text))\n',
    "",
)
BRACKETS = Swap(
    "brackets",
    '    if re.fullmatch(r"\\([\\d.,\\s]+\\)", text):\n        return -float(re.sub(r"[^\\d.]", "", text))\n',
    "",
)
PERCENT = Swap(
    "percent",
    '    if re.fullmatch(r"-?[\\d.]+\\s?%", text):\n        return float(text.rstrip("% ")) / 100\n',
    "",
)
UNITS = Swap(
    "units",
    '    if re.fullmatch(r"-?[\\d.]+\\s?[A-Za-z]+", text):\n        return float(re.sub(r"[^\\d.-]", "", text))\n',
    "",
)
NUMBER_SWAPS = (TEXT_NUMBERS, BRACKETS, PERCENT, UNITS)

KEYS = Swap(
    "keys",
    '    return None if value is None else " ".join(str(value).split()).casefold()\n',
    "    return value\n",
)
SPELLING = Swap(
    "keys",
    '    return None if value is None else " ".join(str(value).split())\n',
    "    return value  # as written\n",
)

DATES = Swap(
    "dates",
    '    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%d %B %Y", "%B %d, %Y", "%Y/%m/%d"):\n'
    "        try:\n"
    "            return datetime.datetime.strptime(str(value).strip(), form).date()\n"
    "        except ValueError:\n"
    "            pass\n",
    "",
)
SERIALS = Swap(
    "serials",
    "    if isinstance(value, (int, float)):\n"
    "        return datetime.date(1899, 12, 30) + datetime.timedelta(days=int(value))\n",
    "",
)

DUPLICATES = Swap(
    "duplicates",
    "    listed[key(record[KEY])] = record[VALUE]\n",
    "    listed.setdefault(key(record[KEY]), record[VALUE])\n",
)


def fill(label: str) -> Swap:
    """Carrying a label down; `label` is the column's heading as a Python literal."""
    return Swap(
        "fill",
        f"        record[{label}] = carried = record[{label}] if record[{label}] is not None else carried\n",
        "",
    )


ROUNDED = Swap("rounding", "round(amount)", "amount")
"""The one pair that is less than a line: what is added up."""


def chosen(swaps: Iterator[Swap] | tuple[Swap, ...], practices: frozenset[str]) -> str:
    """The lines of these swaps, informed where the practice is followed."""
    return "".join(swap.informed if swap.practice in practices else swap.naive for swap in swaps)
