"""What is graded (an output against an expected workbook) and what comes of it, before cases become a task's grade."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from core.ports import Grading
from core.tasks.spreadsheet.compare import PAGE, Compared, Difference
from core.tasks.spreadsheet.positions import cell_name
from core.types import NotScorable, Record, Score

Mode: TypeAlias = Literal["official", "corrected"]


class Pair(Record):
    """One test case: what was handed in (None: nothing), what is expected, and where the answer lies."""

    case: int
    expected: Path
    output: Path | None
    position: str
    sheet: str = ""
    """`answer_sheet`, which only the corrected mode looks at."""


class CaseVerdict(Record):
    """The verdict on one case. `engine` is "" where nothing had to be recalculated."""

    case: int
    outcome: Literal["passed", "failed", "not_scorable"]
    reason: str = ""
    engine: str = ""
    cells: int = 0
    differences: tuple[Difference, ...] = ()


def verdict_on(pair: Pair, compared: Compared, engine: str = "") -> CaseVerdict:
    """Passed where nothing differs; else failed, saying how much and where, never what was expected."""
    if not compared.differences:
        return CaseVerdict(case=pair.case, outcome="passed", engine=engine, cells=compared.cells)
    first = compared.differences[0]
    where = f"{first.sheet}!{cell_name(first.row, first.column)}"
    reason = f"{compared.differing} of {compared.cells} cells differ, the first is {where}"
    return CaseVerdict(
        case=pair.case,
        outcome="failed",
        reason=reason,
        engine=engine,
        cells=compared.cells,
        differences=compared.differences,
    )


def failed(pair: Pair, reason: str) -> CaseVerdict:
    return CaseVerdict(case=pair.case, outcome="failed", reason=reason)


def not_scorable(pair: Pair, reason: str, engine: str = "") -> CaseVerdict:
    return CaseVerdict(case=pair.case, outcome="not_scorable", reason=reason, engine=engine)


def grading_of(verdicts: Sequence[CaseVerdict], mode: Mode, reveal_gold: bool = False) -> Grading:
    """The grade of a task from its cases: the share that passed; not scorable as soon as one case is not.

    `verdicts` is not empty. At most a page of differing cells is listed.
    """
    engine = next((verdict.engine for verdict in verdicts if verdict.engine), "")
    notes = "; ".join(f"case {verdict.case}: {verdict.reason}" for verdict in verdicts if verdict.reason)
    differing = [(verdict.case, difference) for verdict in verdicts for difference in verdict.differences]
    differences = tuple(difference.told(case, reveal_gold) for case, difference in differing[:PAGE])
    cells = sum(verdict.cells for verdict in verdicts)
    if any(verdict.outcome == "not_scorable" for verdict in verdicts):
        grade: Score | NotScorable = NotScorable(reason=notes, mode=mode, engine=engine)
        return Grading(grade=grade, differences=differences, compared=cells)
    passed = sum(verdict.outcome == "passed" for verdict in verdicts)
    grade = Score(value=passed / len(verdicts), passed=passed == len(verdicts), detail=notes, mode=mode, engine=engine)
    return Grading(grade=grade, differences=differences, compared=cells)
