"""Whether a wrong value may be the formula engine's fault rather than the agent's.

An engine is doubted at a cell when the formula there, or one behind it, uses a function the engine does not know;
when it depends on the clock or on chance and the expected one does too; or when the expected workbook has a formula
there that uses no other functions, and the engine does not arrive at the value Excel saved with it. A case is only left
unscored when every differing cell is doubtful: one that is plainly wrong is wrong under any engine.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

import formualizer

from core.tasks.recalculate import EngineInfo, Recalculated, recalculated
from core.tasks.spreadsheet.compare import Difference
from core.tasks.spreadsheet.corrected import OpenCase, Side
from core.tasks.spreadsheet.formulas import CLOCK_AND_CHANCE, EXCEL_FUNCTIONS, Formulas, called_names, plain_name
from core.tasks.spreadsheet.parts import WorkbookParts
from core.tasks.spreadsheet.positions import Area
from core.tasks.spreadsheet.values import same_corrected

Place: TypeAlias = tuple[str, int, int]
"""Sheet, row, column."""


def engine_doubt(case: OpenCase, engine: EngineInfo, output: Side, differences: Iterable[Difference]) -> str:
    """Why every one of these cells may be the engine's fault, or "" where at least one is not.

    `output` is the recalculated copy of the output the cells were read from.
    """
    doubts = _Doubts(case, engine, output)
    reasons: dict[str, None] = {}
    for difference in differences:
        reason = doubts.at(difference)
        if not reason:
            return ""
        reasons[reason] = None
    return "; ".join(reasons)


class _Doubts:
    def __init__(self, case: OpenCase, engine: EngineInfo, output: Side) -> None:
        self._case, self._engine, self._output = case, engine, output

    def at(self, difference: Difference) -> str:
        name = self._case.sheet_in_output[difference.sheet]
        used = self._behind(self._case.output.formulas, name, difference)
        expected = self._behind(self._case.expected.formulas, difference.sheet, difference)
        uncached = self._case.expected.needs_engine
        if not used and not (uncached and expected):
            return ""
        unknown = self._unknown(used | (expected if uncached else frozenset()))
        if unknown:
            return f"{self._engine.identity} does not know {', '.join(sorted(unknown))}"
        moving = used & CLOCK_AND_CHANCE
        if moving and expected & CLOCK_AND_CHANCE:
            return f"{', '.join(sorted(moving))} had another value when the expected workbook was saved"
        if difference.got == "#N/IMPL!":
            return f"{self._engine.identity} has not implemented what a formula uses"
        if expected and expected <= used and not uncached and self._misses(difference):
            return f"{self._engine.identity} does not arrive at the values Excel saved for the expected formulas"
        return ""

    @staticmethod
    def _behind(formulas: Formulas, sheet: str, difference: Difference) -> frozenset[str]:
        cell = formulas.filling(sheet, difference.row, difference.column)
        # A formula without any function still is one: the marker keeps it apart from a plain value.
        return formulas.functions_behind(sheet, cell) | {"="} if cell is not None else frozenset()

    def _unknown(self, used: frozenset[str]) -> frozenset[str]:
        asked = used & EXCEL_FUNCTIONS
        if self._engine.name == "formualizer":
            return frozenset(name for name in asked if not _formualizer_knows(name))
        return asked & self._unknown_to_libreoffice

    @functools.cached_property
    def _unknown_to_libreoffice(self) -> frozenset[str]:
        """LibreOffice writes back the names of functions it does not know in small letters."""
        parts = self._output.parts
        names = {name for sheet in parts.sheets for cell in parts.formulas(sheet) for name in called_names(cell.text)}
        return frozenset(plain_name(name) for name in names if plain_name(name) not in name)

    def _misses(self, difference: Difference) -> bool:
        case = self._case
        missed = missed_by_engine(case.expected.path, case.expected.areas, self._engine)
        return (difference.sheet, difference.row, difference.column) in missed


@functools.cache
def _formualizer_knows(function: str) -> bool:
    """Whether formualizer knows a function, which is one of Excel's: it says #NAME? to those it does not."""
    book = formualizer.Workbook()
    book.add_sheet("Sheet")
    book.set_formula("Sheet", 1, 1, f"={function}()")
    value = book.evaluate_cell("Sheet", 1, 1)
    return not (isinstance(value, dict) and value.get("kind") == "Name")


def missed_by_engine(expected: Path, areas: tuple[Area, ...], engine: EngineInfo) -> frozenset[Place]:
    """The formula cells of an expected workbook's areas at which an engine misses the value Excel saved."""
    return _missed_once(expected, expected.stat().st_mtime_ns, areas, engine)


@functools.lru_cache(maxsize=1024)
def _missed_once(expected: Path, modified: int, areas: tuple[Area, ...], engine: EngineInfo) -> frozenset[Place]:
    (missed,) = missed_in_all([(expected, areas)], engine)
    return missed


def missed_in_all(cases: Sequence[tuple[Path, tuple[Area, ...]]], engine: EngineInfo) -> tuple[frozenset[Place], ...]:
    """The same for many expected workbooks, for which the engine is started once."""
    with recalculated([path for path, _ in cases], engine) as results:
        return tuple(_missed(path, areas, result) for (path, areas), result in zip(cases, results, strict=True))


def _missed(expected: Path, areas: tuple[Area, ...], result: Recalculated) -> frozenset[Place]:
    with WorkbookParts(expected) as parts:
        saved = Side(expected, parts, areas)
        cells = frozenset((sheet, cell.row, cell.column) for sheet, cell in saved.compared_formulas)
        if not result.path:
            return cells
        with WorkbookParts(Path(result.path)) as new_parts:
            computed = saved.with_values_of(Side(Path(result.path), new_parts, areas))
            grids = {sheet: (saved.grid(sheet), computed(sheet)) for sheet in {sheet for sheet, _, _ in cells}}
            return frozenset(
                (sheet, row, column)
                for sheet, row, column in cells
                if not same_corrected(grids[sheet][0].value(row, column), grids[sheet][1].value(row, column))
            )
