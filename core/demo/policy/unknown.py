"""Work the scripted model does not know: something simple is tried, which is often not what was wanted."""

from __future__ import annotations

import re

from core.demo.policy.task import PromptTask

_RANGE = re.compile(r"(?:'?([^'!]+)'?!)?\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")

_ATTEMPT = """from openpyxl import load_workbook
from openpyxl.formula.translate import Translator

workbook = load_workbook({source!r})
sheet = {sheet}
for cells in sheet[{area!r}]:
    for cell in cells:
        above = sheet.cell(cell.row - 1, cell.column) if cell.row > 1 else None
        if cell.value is None and above is not None and isinstance(above.value, str) and above.value.startswith("="):
            cell.value = Translator(above.value, origin=above.coordinate).translate_formula(cell.coordinate)
workbook.save({result!r})
print("saved", sheet.title, {area!r})
"""

_COPY = """import shutil

shutil.copyfile({source!r}, {result!r})
print("copied")
"""


def attempt_program(task: PromptTask, careful: bool = False) -> str:
    """Carry on the formulas that stand above the answer cells; without a position, or carefully, a mere copy."""
    found = _RANGE.match(task.position.split(",")[0].strip())
    if careful or found is None or not task.result:
        return _COPY.format(source=task.source, result=task.result or "output.xlsx")
    first = f"{found[2]}{found[3]}"
    last = f"{found[4]}{min(int(found[5]), int(found[3]) + 500)}" if found[4] else first
    title = found[1] or task.sheet
    sheet = f"workbook[{title!r}]" if title else "workbook.worksheets[0]"
    return _ATTEMPT.format(source=task.source, result=task.result, sheet=sheet, area=f"{first}:{last}")
