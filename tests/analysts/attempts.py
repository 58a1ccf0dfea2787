"""Attempts at starter tasks: a plain way to solve them in Python, with each good practice in it or left out.

The practices carry the names of the starter suite's lessons. An attempt that lacks one fails where the workbook has the
mess of that name; with it, the same program passes. So an honest fix is known for every failed attempt.
"""

from __future__ import annotations

from collections.abc import Collection

from core.tasks.starter.suite import Planned
from core.types import Action, Observation, Step, Task, Trajectory

FAMILIES = ("group_total", "group_average", "group_count", "single_total", "filtered_total")
PRACTICES = ("header_row", "blank_rows", "skip_totals", "text_numbers", "normalise_keys")

_READ = """import json
import openpyxl
sheet = openpyxl.load_workbook('input.xlsx')[{data!r}]
wanted = [{label!r}, {number!r}]
labels = [label for label in wanted if label]
{head}
columns = {{cell.value: cell.column for cell in sheet[head]}}
records = []
for row in range(head + 1, sheet.max_row + 1):
    values = [cell.value for cell in sheet[row]]
    if all(value is None for value in values):
        {blank}
    {total}
    records.append([sheet.cell(row, columns[label]).value if label else None for label in wanted])
json.dump(records, open('records.json', 'w'), default=str)
print(len(records), 'records')"""

_WRITE = """import json
import openpyxl
book = openpyxl.load_workbook('input.xlsx')
target = book[{target!r}]

def number(value):
    if isinstance(value, (int, float)):
        return value
    {text_number}
    return None

def key(value):
    {key}

def summed(wanted):
    kept = [figure for label, figure in json.load(open('records.json')) if wanted is None or key(label) == wanted]
    if {counts}:
        return len(kept)
    figures = [found for figure in kept if (found := number(figure)) is not None]
    if {averages}:
        return sum(figures) / len(figures) if figures else 0
    return round(sum(figures), 2)

if {single}:
    target.cell(3, 2).value = summed({status})
else:
    for row in range(2, target.max_row + 1):
        if target.cell(row, 1).value is not None:
            target.cell(row, 2).value = summed(key(target.cell(row, 1).value))
book.save('output.xlsx')
print('saved')"""

READ_STEP, WRITE_STEP = 1, 2


def programs(planned: Planned, practices: Collection[str]) -> tuple[str, str]:
    """The two programs of an attempt with these practices: read the records, write the answer."""
    shape = planned.shape
    group = shape.family.startswith("group_")
    label = shape.labels.group if group else shape.labels.status if shape.family == "filtered_total" else None
    at_top = max(shape.title_counts[0], 0) + 1
    search = (
        "head = next(row[0].row for row in sheet.iter_rows() "
        "if all(label in [cell.value for cell in row] for label in labels))"
    )
    totals = (
        "if any(str(value).strip().casefold().endswith('total') or str(value).strip().casefold().startswith('total') "
        "or str(value).strip().casefold() in ('sum', 'subtotal') for value in values):\n        continue"
    )
    read = _READ.format(
        data=shape.data_sheet,
        label=label,
        number=shape.number,
        head=search if "header_row" in practices else f"head = {at_top}",
        blank="continue" if "blank_rows" in practices else "break",
        total=totals if "skip_totals" in practices else "pass",
    )
    text_number = (
        "text = str(value).replace(',', '').replace(' ', '').replace('\\u00a0', '')\n"
        "    try:\n        return float(text)\n    except ValueError:\n        pass"
    )
    write = _WRITE.format(
        target=shape.target_sheet,
        text_number=text_number if "text_numbers" in practices else "pass",
        key="return ' '.join(str(value).split()).casefold()" if "normalise_keys" in practices else "return value",
        counts=shape.family == "group_count",
        averages=shape.family == "group_average",
        single=not group,
        status=f"key({shape.status!r})" if shape.family == "filtered_total" else "None",
    )
    return read, write


def solvable(planned: Planned) -> bool:
    """Whether these programs know everything the task needs, and it needs at least one practice."""
    return planned.shape.family in FAMILIES and bool(planned.shape.mess) and planned.shape.mess <= set(PRACTICES)


def failed_attempt(task: Task, planned: Planned, lacking: str, skill_digest: str = "") -> Trajectory:
    """An attempt that did everything but `lacking`."""
    practices = set(PRACTICES) - {lacking}
    seen = Observation(text="(as printed)", exit_status=0)
    steps = tuple(
        Step(index=index, action=Action(tool="python", arguments={"code": code}), observation=seen)
        for index, code in enumerate(programs(planned, practices), start=1)
    )
    return Trajectory(
        id=f"{task.id}-{lacking}".ljust(64, "0"),
        task=task.id,
        skill_digest=skill_digest,
        model="example",
        steps=(*steps, Step(index=len(steps) + 1, text="Done.")),
        answer="Done.",
        ended="answered",
    )


def honest_step(lacking: str) -> int:
    """The step that lacks the practice."""
    return WRITE_STEP if lacking in ("text_numbers", "normalise_keys") else READ_STEP
