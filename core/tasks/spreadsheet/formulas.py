"""What stands behind a formula: the functions it uses, itself and through every formula it refers to.

This decides whether a wrong value may be the engine's fault. A reference that cannot be followed (a table, a name
nobody defined) counts as a reference to every formula of the workbook: doubt is then the engine's, not the agent's.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.utils import FORMULAE

from core.tasks.spreadsheet.parts import FormulaCell, WorkbookParts
from core.tasks.spreadsheet.positions import MAX_COLUMN, MAX_ROW, Area, column_number

CLOCK_AND_CHANCE = frozenset({"TODAY", "NOW", "RAND", "RANDBETWEEN", "RANDARRAY"})
"""Functions whose value is another one at every calculation."""

_NEWER = """
    ACOT ACOTH AGGREGATE ARABIC ARRAYTOTEXT BASE BYCOL BYROW CEILING.MATH CEILING.PRECISE CHISQ.DIST CHISQ.INV
    CHISQ.TEST CHOOSECOLS CHOOSEROWS COMBINA CONCAT CONFIDENCE.NORM CONFIDENCE.T COT COTH COVARIANCE.P COVARIANCE.S CSC
    CSCH DAYS DECIMAL DETECTLANGUAGE DROP ENCODEURL ERF.PRECISE ERFC.PRECISE EXPAND EXPON.DIST F.DIST F.INV F.TEST
    FILTER FILTERXML FLOOR.MATH FLOOR.PRECISE FORECAST.ETS FORECAST.LINEAR FORMULATEXT GAMMA GAMMA.DIST GAMMA.INV
    GAMMALN.PRECISE GAUSS GROUPBY HSTACK HYPGEOM.DIST IFNA IFS IMAGE ISFORMULA ISOMITTED ISOWEEKNUM LAMBDA LET
    LOGNORM.DIST LOGNORM.INV MAKEARRAY MAP MAXIFS MINIFS MODE.MULT MODE.SNGL MUNIT NEGBINOM.DIST NETWORKDAYS.INTL
    NORM.DIST NORM.INV NORM.S.DIST NORM.S.INV NUMBERVALUE PDURATION PERCENTILE.EXC PERCENTILE.INC PERCENTOF
    PERCENTRANK.EXC PERCENTRANK.INC PERMUTATIONA PHI PIVOTBY POISSON.DIST QUARTILE.EXC QUARTILE.INC RANDARRAY RANK.AVG
    RANK.EQ REDUCE REGEXEXTRACT REGEXREPLACE REGEXTEST RRI SCAN SEC SECH SEQUENCE SHEET SHEETS SINGLE SKEW.P SORT
    SORTBY STDEV.P STDEV.S STOCKHISTORY SWITCH T.DIST T.INV T.TEST TAKE TEXTAFTER TEXTBEFORE TEXTJOIN TEXTSPLIT TOCOL
    TOROW TRANSLATE TRIMRANGE UNICHAR UNICODE UNIQUE VALUETOTEXT VAR.P VAR.S VSTACK WEBSERVICE WEIBULL.DIST
    WORKDAY.INTL WRAPCOLS WRAPROWS XLOOKUP XMATCH XOR Z.TEST ANCHORARRAY BINOM.DIST BINOM.INV BINOM.DIST.RANGE
    BETA.DIST BETA.INV BITAND BITOR BITXOR BITLSHIFT BITRSHIFT CUBEVALUE CUBEMEMBER CUBESET CUBERANKEDMEMBER
    ERROR.TYPE DATEDIF PY COPILOT
"""
EXCEL_FUNCTIONS = frozenset(FORMULAE) | frozenset(_NEWER.split())
"""The functions Excel knows; anything else in a formula is the writer's mistake, and #NAME? the right answer."""

_PREFIX = re.compile(r"^(?:_xlfn\.|_xlws\.|_xludf\.)+", re.IGNORECASE)
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})?\$?([0-9]+)?(?::\$?([A-Za-z]{1,3})?\$?([0-9]+)?)?")
_MOST_FORMULAS = 20_000
"""Formulas followed; a chain longer than that counts as the whole workbook."""


def called_names(text: str) -> frozenset[str]:
    """The names a formula calls, as they are written in it. `text` has no "="."""
    opens = (token.value for token in _tokens(text) if token.type == Token.FUNC and token.subtype == Token.OPEN)
    return frozenset(call.rstrip("(").strip() for call in opens)


def functions_used(text: str) -> frozenset[str]:
    """The functions one formula calls, in capitals and without the prefixes of newer ones."""
    return frozenset(plain_name(name) for name in called_names(text))


def plain_name(function: str) -> str:
    return _PREFIX.sub("", function).upper()


@functools.lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[Token, ...]:
    try:
        return tuple(Tokenizer(f"={text}").items)
    except (TokenizerError, IndexError):  # the latter for a bracket too many
        return ()  # not a formula anything could compute, nor blame an engine for


class Formulas:
    """The formulas of a workbook, sheet by sheet, read when first asked for."""

    def __init__(self, parts: WorkbookParts) -> None:
        self._parts = parts
        self._cells: dict[str, dict[tuple[int, int], FormulaCell]] = {}
        self._followed: dict[tuple[str, str], tuple[tuple[str, FormulaCell], ...]] = {}

    def of(self, sheet: str) -> dict[tuple[int, int], FormulaCell]:
        """The formula cells of a sheet by (row, column); none where there is no such sheet."""
        if sheet not in self._cells:
            found = self._parts.formulas(sheet) if sheet in self._parts.sheets else ()
            self._cells[sheet] = {(cell.row, cell.column): cell for cell in found}
        return self._cells[sheet]

    def within(self, areas: Iterable[Area]) -> list[tuple[str, FormulaCell]]:
        """The formulas whose cell, or any cell that their array fills, lies in one of the areas."""
        found = {
            (area.sheet, cell.row, cell.column): (area.sheet, cell)
            for area in areas
            for cell in self.of(area.sheet).values()
            if _touches(cell, area)
        }
        return list(found.values())

    def filling(self, sheet: str, row: int, column: int) -> FormulaCell | None:
        """The formula whose value a cell shows: its own, or the array formula that fills it."""
        own = self.of(sheet).get((row, column))
        if own is not None:
            return own
        return next(
            (
                cell
                for cell in self.of(sheet).values()
                if cell.row <= row <= cell.last_row and cell.column <= column <= cell.last_column
            ),
            None,
        )

    def functions_behind(self, sheet: str, cell: FormulaCell) -> frozenset[str]:
        """Every function used by this formula or by what it refers to, through any number of steps."""
        waiting = [(sheet, cell)]
        seen = {(sheet, cell.row, cell.column)}
        functions: set[str] = set()
        while waiting:
            name, current = waiting.pop()
            functions |= functions_used(current.text)
            operands = [token.value for token in _tokens(current.text) if token.type == Token.OPERAND]
            if len(seen) > _MOST_FORMULAS or any(_is_a_name(operand) for operand in operands):
                return self._functions_anywhere
            for operand in operands:
                for next_sheet, referred in self._referred(name, operand):
                    key = (next_sheet, referred.row, referred.column)
                    if key not in seen:
                        seen.add(key)
                        waiting.append((next_sheet, referred))
        return frozenset(functions)

    def _referred(self, sheet: str, operand: str) -> tuple[tuple[str, FormulaCell], ...]:
        if (sheet, operand) not in self._followed:
            area = _area(sheet, operand)
            self._followed[sheet, operand] = tuple(self.within([area])) if area is not None else ()
        return self._followed[sheet, operand]

    @functools.cached_property
    def _functions_anywhere(self) -> frozenset[str]:
        return frozenset(
            function
            for sheet in self._parts.sheets
            for cell in self.of(sheet).values()
            for function in functions_used(cell.text)
        )


def _area(sheet: str, operand: str) -> Area | None:
    """The area an operand names, or None where it is a literal, a name or a table."""
    place, _, cells = operand.rpartition("!")
    match = _RANGE.fullmatch(cells)
    if match is None or not any(match.groups()):
        return None
    first_column, first_row, last_column, last_row = match.groups()
    if ":" not in cells:
        if not (first_column and first_row):
            return None
        last_column, last_row = first_column, first_row
    return Area(
        sheet=place.strip("'").replace("''", "'") if place else sheet,
        first_row=int(first_row or 1),
        first_column=column_number((first_column or "A").upper()),
        last_row=int(last_row or MAX_ROW),
        last_column=column_number((last_column or "XFD").upper()),
    )


def _is_a_name(operand: str) -> bool:
    """Whether an operand is a defined name or a table: neither a literal nor a LET variable."""
    if operand[:1] in '"#{0123456789.+-' or operand.upper() in ("TRUE", "FALSE"):
        return False
    return _area("", operand) is None and not operand.lower().startswith("_xlpm.")


def _touches(cell: FormulaCell, area: Area) -> bool:
    last_row = MAX_ROW if area.last_row is None else area.last_row
    last_column = MAX_COLUMN if area.last_column is None else area.last_column
    return (
        cell.row <= last_row
        and cell.last_row >= area.first_row
        and cell.column <= last_column
        and cell.last_column >= area.first_column
    )
