"""The published verdict on one case, wherever it leads: nothing is recalculated and nothing is read kindly."""

from __future__ import annotations

from core.tasks.spreadsheet.compare import compare
from core.tasks.spreadsheet.opening import check_openpyxl_opens
from core.tasks.spreadsheet.parts import UnreadableWorkbook, WorkbookParts
from core.tasks.spreadsheet.positions import PositionBreaks, official_areas
from core.tasks.spreadsheet.reading import open_book
from core.tasks.spreadsheet.values import same_official
from core.tasks.spreadsheet.verdict import CaseVerdict, Pair, failed, not_scorable, verdict_on


def judge_official(pair: Pair) -> CaseVerdict:
    """Grade one case as `evaluation.py` of the release does.

    Where that raises, its caller counts the case as wrong, and so do we, naming what it could not read. The one
    exception is an expected workbook that cannot be read at all, which says nothing about the output.
    """
    try:
        expected = WorkbookParts(pair.expected)
    except UnreadableWorkbook as problem:
        return not_scorable(pair, f"the expected workbook: {problem}")
    with expected:
        if pair.output is None:
            return failed(pair, "no output workbook")
        try:
            with WorkbookParts(pair.output) as output:
                return _judge(pair, expected, output)
        except UnreadableWorkbook as problem:
            return failed(pair, f"the output: {problem}")


def _judge(pair: Pair, expected: WorkbookParts, output: WorkbookParts) -> CaseVerdict:
    try:
        areas = official_areas(pair.position, next(iter(expected.sheets)))
    except PositionBreaks as problem:
        return failed(pair, f"the published evaluator cannot read the answer position {pair.position!r}: {problem}")
    for area in areas:
        if area.sheet not in output.sheets:
            return failed(pair, f"the output has no sheet {area.sheet!r}")
        if area.sheet not in expected.sheets:
            return failed(pair, f"the published evaluator finds no sheet {area.sheet!r} in the expected workbook")
    try:
        truth = open_book(pair.expected, expected, areas)
        for area in areas:
            truth.grid(area.sheet)
    except UnreadableWorkbook as problem:
        return not_scorable(pair, f"the expected workbook: {problem}")
    assert pair.output is not None
    given = open_book(pair.output, output, areas)
    verdict = verdict_on(pair, compare(areas, truth.grid, given.grid, same_official))
    if verdict.outcome == "passed":  # what has failed has failed, whoever can open it
        check_openpyxl_opens(pair.output)
    return verdict
