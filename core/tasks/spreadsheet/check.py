"""What is wrong with a task set, found out before anything is spent on it.

Errors are tasks that say nothing under the rules in force (no output can pass, or any does); warnings are tasks to look
at before trusting a result, among them those that only the other rules get wrong; infos concern the set as a whole.
Rules: missing-file, unreadable-workbook, no-position, position, impossible, untouched-passes, empty-answer,
answer-sheet-absent, answer-sheet-unknown, official-sheet, uncached-expected, file-name, excluded, formulas,
formulas-unsettled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from core.tasks.recalculate import EngineName
from core.tasks.spreadsheet.compare import compare
from core.tasks.spreadsheet.corrected import Side
from core.tasks.spreadsheet.dataset import CaseFiles, Entry
from core.tasks.spreadsheet.formula_check import FormulaAnswers
from core.tasks.spreadsheet.grading import judge_all
from core.tasks.spreadsheet.parts import UnreadableWorkbook, WorkbookParts
from core.tasks.spreadsheet.positions import (
    Area,
    PositionBreaks,
    answer_sheets,
    corrected_areas,
    holds_no_cell,
    official_areas,
)
from core.tasks.spreadsheet.verdict import Mode, Pair
from core.types import Finding

Severity: TypeAlias = Literal["error", "warning", "info"]
Complaint: TypeAlias = tuple[Severity, str, str, str]
"""(severity, rule, message, advice)"""


def check_entries(entries: Sequence[Entry], mode: Mode, engine: EngineName) -> tuple[Finding, ...]:
    """All findings, task by task in the dataset's order, then those on the whole set. `path` is the task's id."""
    findings: list[Finding] = []
    formulas = FormulaAnswers()
    for entry in entries:
        findings.extend(entry.problems)
        complaints: dict[tuple[Severity, str, str], list[str]] = {}
        for case in entry.cases:
            for severity, rule, message, advice in _check_case(entry, case, mode, formulas):
                prefix = f"case {case.index}: " if len(entry.cases) > 1 else ""
                complaints.setdefault((severity, rule, advice), []).append(prefix + message)
        findings.extend(
            Finding(severity=severity, rule=rule, path=entry.id, message="; ".join(messages), advice=advice)
            for (severity, rule, advice), messages in complaints.items()
        )
    return (*findings, *formulas.findings(len(entries), engine if mode == "corrected" else "none"))


def _check_case(entry: Entry, case: CaseFiles, mode: Mode, formulas: FormulaAnswers) -> Iterator[Complaint]:
    if case.input is None or case.expected is None:
        return  # reported with the files
    if not entry.position.strip():
        yield "error", "no-position", "it has no answer_position, so nothing can be compared", _LEAVE_OUT
        return
    try:
        with WorkbookParts(case.expected) as expected, WorkbookParts(case.input) as given:
            told = list(_check_position(entry, tuple(expected.sheets), mode))
            yield from told
            areas = _meant(entry, tuple(expected.sheets))
            if areas is not None:
                yield from _check_answer(entry, case, areas, expected, given, formulas)
    except UnreadableWorkbook as problem:
        yield "error", "unreadable-workbook", str(problem), "unpack the published archive again"
        return
    yield from _check_verdicts(entry, case, mode, position_told=any(rule == "position" for _, rule, _, _ in told))


_LEAVE_OUT = "leave the task out, or mend it in a copy of the task set"
_CORRECTED = 'grade with mode = "corrected", or leave the task out'


def _meant(entry: Entry, sheets: tuple[str, ...]) -> tuple[Area, ...] | None:
    try:
        return corrected_areas(entry.position, entry.sheet, sheets)
    except PositionBreaks:
        return None


def _check_position(entry: Entry, sheets: tuple[str, ...], mode: Mode) -> Iterator[Complaint]:
    """Positions either reading has trouble with, and answer sheets."""
    try:
        meant = corrected_areas(entry.position, entry.sheet, sheets)
    except PositionBreaks as problem:
        yield "error", "position", f"the answer position {entry.position!r} cannot be read: {problem}", _LEAVE_OUT
        return
    _, absent = answer_sheets(entry.sheet, sheets)
    if absent:
        names = ", ".join(repr(name) for name in absent)
        yield "warning", "answer-sheet-unknown", f"the expected workbook has no sheet {names}", _LEAVE_OUT
    trouble = _official_trouble(entry, sheets)
    if trouble:
        severity: Severity = "error" if mode == "official" else "warning"
        said = f"the published evaluator cannot read the answer position {entry.position!r}"
        yield severity, "position", f"{said} ({trouble})", _CORRECTED
        return
    graded = official_areas(entry.position, sheets[0])
    if [area.sheet for area in graded] != [area.sheet for area in meant]:
        message = f"the published rules grade sheet {graded[0].sheet!r}, the answer is on {meant[0].sheet!r}"
        yield "info", "official-sheet", message, _CORRECTED


def _official_trouble(entry: Entry, sheets: tuple[str, ...]) -> str:
    """Why the published evaluator's verdict on this position says nothing, or ""."""
    try:
        areas = official_areas(entry.position, sheets[0])
    except PositionBreaks as problem:
        return f"{problem}: no output passes"
    unknown = next((area.sheet for area in areas if area.sheet not in sheets), None)
    if unknown is not None:
        return f"it looks for a sheet {unknown!r}: no output passes"
    if all(holds_no_cell(area) for area in areas):
        return "it compares no cell at all: every output passes"
    return ""


def _check_answer(
    entry: Entry,
    case: CaseFiles,
    areas: tuple[Area, ...],
    expected: WorkbookParts,
    given: WorkbookParts,
    formulas: FormulaAnswers,
) -> Iterator[Complaint]:
    """What the expected answer itself says: nothing, or formulas; and whether its sheet exists beforehand."""
    assert case.expected is not None
    side = Side(case.expected, expected, areas)
    nothing = compare(areas, side.grid, side.grid, lambda wanted, _: wanted in (None, ""))
    if nothing.differing == 0 and not side.needs_engine:
        message = f"all {nothing.cells} cells of the expected answer are empty"
        yield "warning", "empty-answer", message, _LEAVE_OUT
    sheets = {name.casefold() for name in given.sheets}
    absent = sorted({area.sheet for area in areas if area.sheet.casefold() not in sheets})
    if absent:
        names = ", ".join(repr(name) for name in absent)
        advice = "nothing, if the instruction says that the sheet is to be made, and how it is called"
        yield "warning", "answer-sheet-absent", f"the input has no sheet {names}, where the answer is to be", advice
    if any(not cell.cached for _, cell in side.compared_formulas):
        advice = "the expected values depend on the engine that recalculates them"
        yield "warning", "uncached-expected", "the expected answer has formulas without cached values", advice
    if side.compared_formulas:
        formulas.add(entry.id, case.expected, areas)


def _check_verdicts(entry: Entry, case: CaseFiles, mode: Mode, position_told: bool) -> Iterator[Complaint]:
    """What the rules make of the expected workbook, and of the input, as outputs."""
    other: Mode = "corrected" if mode == "official" else "official"
    outcome, reason = _verdict(entry, case, case.expected, mode)
    if outcome == "failed" and not position_told:
        yield "error", "impossible", f"even the expected workbook fails the {mode} rules: {reason}", _LEAVE_OUT
    passing = [rules for rules in (mode, other) if _verdict(entry, case, case.input, rules)[0] == "passed"]
    if passing:
        severity: Severity = "error" if mode in passing else "warning"
        message = f"the untouched input passes under the {' and the '.join(sorted(passing))} rules"
        yield severity, "untouched-passes", message, _LEAVE_OUT if mode in passing else _CORRECTED


def _verdict(entry: Entry, case: CaseFiles, output: Path | None, mode: Mode) -> tuple[str, str]:
    assert case.expected is not None
    pair = Pair(case=case.index, expected=case.expected, output=output, position=entry.position, sheet=entry.sheet)
    (verdict,) = judge_all([pair], mode, "none")
    return verdict.outcome, verdict.reason
