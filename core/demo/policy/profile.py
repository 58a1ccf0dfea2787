"""What an analyst looks for in a workbook: a program that counts its oddities, and reading back what it counted."""

from __future__ import annotations

import re
from functools import lru_cache

from core.demo.policy.views import inspection

_PROFILE = r"""import datetime
import re

from openpyxl import load_workbook

FORMS = {{
    "brackets": r"\([\d.,\s]+\)",
    "percent": r"-?[\d.]+\s?%",
    "units": r"-?[\d.]+\s?[A-Za-z]{{1,4}}",
    "dates": r"\d{{4}}[-/]\d\d?[-/]\d\d?|\d\d?\.\d\d?\.\d{{4}}|\d\d? [A-Z][a-z]+ \d{{4}}|[A-Z][a-z]+ \d\d?, \d{{4}}",
    "text_numbers": r"-?\d[\d.,\s]*",
    "errors": r"#(N/A|REF!|VALUE!|DIV/0!|NUM!|NAME\?)",
    "totals": r"(?i)(grand\s+total|sub-?\s?total|total|sum)\b.*",
}}
workbook = load_workbook({path!r})
for sheet in workbook.worksheets:
    found = {{}}

    def note(name, place):
        found.setdefault(name, []).append(place)

    filled = [cells for cells in sheet.iter_rows() if any(cell.value is not None for cell in cells)]
    folded = {{}}
    for cells in filled:
        if sheet.row_dimensions[cells[0].row].hidden:
            note("hidden", cells[0].row)
    for cell in (cell for cells in filled for cell in cells if isinstance(cell.value, str)):
        name = next((name for name, form in FORMS.items() if re.fullmatch(form, cell.value.strip())), None)
        if name:
            note(name, cell.coordinate)
        folded.setdefault((cell.column, " ".join(cell.value.split()).casefold()), set()).add(cell.value)
        if cell.value != " ".join(cell.value.split()):
            note("keys", cell.coordinate)
    for spellings in folded.values():
        if len(spellings) > 1:
            note("keys", sorted(spellings)[:2])
    rows = [cells[0].row for cells in filled]
    widest = max((sum(cell.value is not None for cell in cells) for cells in filled), default=0)
    wide = [cells for cells in filled if sum(cell.value is not None for cell in cells) * 2 >= widest]
    for above, below in zip(rows, rows[1:]):
        if below > above + 1 and wide and above >= wide[0][0].row:
            note("blanks", above + 1)
    for column in zip(*wide):
        kinds = [type(cell.value) for cell in column]
        if datetime.datetime in kinds and any(kind in (int, float) for kind in kinds):
            note("serials", column[0].column_letter)
        texts = [cell for cell in column if isinstance(cell.value, str)]
        if len(texts) * 2 < len(wide) and len(texts) > 2 and len(texts) + kinds.count(type(None)) == len(wide):
            note("fill", column[0].column_letter)
        values = [cell.value for cell in texts]
        if widest == 2 and len(values) > len(set(values)):
            note("duplicates", column[0].column_letter)
    for name, places in found.items():
        print(f"{{sheet.title!r}} {{name}}: {{len(places)}} {{places[:3]}}")
"""

_COUNTED = re.compile(r"^('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\") (\w+): (\d+) \[", re.MULTILINE)


def profile_program(path: str) -> str:
    """The program that counts oddities sheet by sheet, and then lists the workbook."""
    return _PROFILE.format(path=path) + "\n" + inspection(path)


@lru_cache(maxsize=512)
def oddities(printed: str) -> dict[str, frozenset[str]]:
    """For each sheet, the practices its oddities call for."""
    found: dict[str, set[str]] = {}
    for match in _COUNTED.finditer(printed):
        found.setdefault(match[1][1:-1], set()).add(match[2])
    return {sheet: frozenset(names) for sheet, names in found.items()}
