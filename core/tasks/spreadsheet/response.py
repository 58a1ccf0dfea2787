"""Writing a perturbed input, and telling whether the right answer is known to change with it.

It is known in two ways. Where a task has further test cases whose expected answer differs, the input of one of them is
perturbed: a program that knows the inputs of all cases does not know that one. Where the expected answer is given by
formulas, the same perturbation is applied to the expected workbook and an engine that arrives at Excel's values for it
computes the new answer. Elsewhere nothing is known.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from core.tasks.recalculate import EngineInfo, recalculated
from core.tasks.spreadsheet.corrected import Side
from core.tasks.spreadsheet.doubt import missed_by_engine
from core.tasks.spreadsheet.literals import values_within
from core.tasks.spreadsheet.parts import WorkbookParts
from core.tasks.spreadsheet.perturb import Perturbation, Place, perturb, perturb_alike, perturbation
from core.tasks.spreadsheet.positions import Area, corrected_areas
from core.tasks.spreadsheet.values import CellValue, same_corrected
from core.types import Record, Task


class Example(Record):
    """One test case: its input, its expected workbook, and where the answer lies in that."""

    case: int
    input: Path
    expected: Path
    position: str
    sheet: str

    def areas(self) -> tuple[Area, ...]:
        """Raises PositionBreaks or UnreadableWorkbook."""
        with WorkbookParts(self.expected) as parts:
            return corrected_areas(self.position, self.sheet, tuple(parts.sheets))


def write_perturbed(
    task: Task, example: Example, others: Sequence[Example], seed: int, target: Path, engines: Sequence[EngineInfo]
) -> bool | None:
    """Write a perturbation of an example's input to `target`.

    True where the expected answer is known to change, False where that is not known, None where there is no figure or
    date to perturb, and nothing is written. Raises PositionBreaks, UnreadableWorkbook, BoundaryError.
    """
    answer = _answer(example)
    different = [other for other in others if not _all_same(answer, _answer(other))]
    change = perturbation(seed, f"{task.id} {example.case}", task.instruction)
    if different:
        chosen = different[seed % len(different)]
        whole = perturbation(2 * seed, f"{task.id} {chosen.case}", task.instruction)  # keeps no key a program may know
        if not perturb(chosen.input, target, whole):
            shutil.copyfile(chosen.input, target)
        else:
            _restore_values(target, engines)
        return True
    changed = perturb(example.input, target, change)
    if not changed:
        return None
    _restore_values(target, engines)
    return any(_responds(example, change, changed, engine) for engine in engines)


def _answer(example: Example) -> list[CellValue]:
    return list(values_within(example.expected, example.areas()))


def _all_same(left: Sequence[CellValue], right: Sequence[CellValue]) -> bool:
    return len(left) == len(right) and all(map(same_corrected, left, right))


def _restore_values(workbook: Path, engines: Sequence[EngineInfo]) -> None:
    """Give formulas their values back, which saving lost: code that reads values must not find the input empty.

    formualizer goes first, as it leaves the rest of the workbook as it is.
    """
    with WorkbookParts(workbook) as parts:
        if not any(parts.formulas(sheet) for sheet in parts.sheets):
            return
    for engine in sorted(engines, key=lambda info: info.name != "formualizer"):
        with recalculated([workbook], engine) as (result,):
            if result.path:
                shutil.copyfile(result.path, workbook)
                return


def _responds(example: Example, change: Perturbation, changed: dict[Place, object], engine: EngineInfo) -> bool:
    """Whether the expected workbook's own formulas give another answer on the perturbed data."""
    areas = example.areas()
    with tempfile.TemporaryDirectory(prefix="perturbed-") as folder, WorkbookParts(example.expected) as parts:
        before = Side(example.expected, parts, areas)
        copy = Path(folder) / "expected.xlsx"
        if not before.compared_formulas or missed_by_engine(example.expected, areas, engine):
            return False  # plain values do not respond; an engine that misses Excel's values proves nothing
        if not perturb_alike(example.expected, copy, change, changed):
            return False
        with recalculated([copy], engine) as (result,):
            if not result.path:
                return False
            with WorkbookParts(Path(result.path)) as new_parts:
                after = before.with_values_of(Side(Path(result.path), new_parts, areas))
                return any(
                    not same_corrected(
                        before.grid(sheet).value(cell.row, cell.column), after(sheet).value(cell.row, cell.column)
                    )
                    for sheet, cell in before.compared_formulas
                )
