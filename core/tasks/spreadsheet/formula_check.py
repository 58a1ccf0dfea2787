"""How many expected answers are formulas, and which of them no engine here can settle.

A workbook saved by openpyxl keeps formulas but loses their values. Whether an answer given as a formula can be graded
here is known beforehand: the engines are run over the expected workbooks, whose values Excel has saved.
"""

from __future__ import annotations

from pathlib import Path

from core.tasks.recalculate import EngineName, engine_identity, engines_for
from core.tasks.spreadsheet.doubt import missed_in_all
from core.tasks.spreadsheet.positions import Area
from core.types import Finding


class FormulaAnswers:
    """The cases whose expected answer holds formulas, collected while a set is checked."""

    def __init__(self) -> None:
        self._cases: list[tuple[str, Path, tuple[Area, ...]]] = []

    def add(self, task: str, expected: Path, areas: tuple[Area, ...]) -> None:
        self._cases.append((task, expected, areas))

    def findings(self, tasks: int, engine: EngineName) -> tuple[Finding, ...]:
        """At most two infos on the whole set: how many, and which cannot be settled."""
        ids = list(dict.fromkeys(task for task, _, _ in self._cases))
        if not ids:
            return ()
        identity = engine_identity(engine)
        message = (
            f"{len(ids)} of {tasks} expected answers hold formulas: an output saved by openpyxl has no values for "
            f"them, and {f'they are computed with {identity}' if identity else 'nothing is recalculated here'}"
        )
        advice = "" if identity else 'grade with mode = "corrected" and a formula engine'
        many = Finding(severity="info", rule="formulas", message=message, advice=advice)
        unsettled = self._unsettled(engine) if identity else []
        if not unsettled:
            return (many,)
        message = (
            f"{identity} does not arrive at Excel's values in {len(unsettled)} of them: answers with the same "
            f"functions will not be scorable ({', '.join(unsettled)})"
        )
        return many, Finding(severity="info", rule="formulas-unsettled", message=message)

    def _unsettled(self, engine: EngineName) -> list[str]:
        left = list(self._cases)
        for info in engines_for(engine):
            missed = missed_in_all([(path, areas) for _, path, areas in left], info)
            left = [case for case, cells in zip(left, missed, strict=True) if cells]
        return list(dict.fromkeys(task for task, _, _ in left))
