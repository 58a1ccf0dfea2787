"""The parts inside an .xlsx: which part holds which sheet, and what its XML says that a reader of values does not.

A workbook an agent left behind is untrusted: sizes are checked before anything is unpacked, and everything that can be
wrong with it is an `UnreadableWorkbook` with the reason.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from core.errors import BoundaryError, boundary
from core.tasks.spreadsheet.positions import Area, column_number
from core.tasks.spreadsheet.scan import sheet_needs_openpyxl, strings_need_openpyxl

MAX_UNPACKED_BYTES = 128 << 20
"""A workbook that unpacks to more is not opened (the published set's largest is far below)."""

_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_STRICT_OFFICE = "{http://purl.oclc.org/ooxml/officeDocument/relationships}"


class UnreadableWorkbook(Exception):
    """A file that is not there, or not a workbook that can be read; the message says which and why."""


class FormulaCell(NamedTuple):
    """A formula as the sheet's XML holds it, 1-based; an array formula fills the cells up to `last_*`."""

    row: int
    column: int
    text: str
    cached: bool
    last_row: int
    last_column: int
    style: int = 0


_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_FULL_CALCULATION = re.compile(rb"""\bfullCalcOnLoad=["'](?:1|true)["']""")


class WorkbookParts:
    """An .xlsx package opened for looking at its XML. Use as a context manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with readable(path):
            self._archive = zipfile.ZipFile(path)
            self.sheets = self._sheet_parts()
        unpacked = sum(entry.file_size for entry in self._archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            self._archive.close()
            raise UnreadableWorkbook(f"{path.name} unpacks to {unpacked >> 20} MiB, more than is opened here")

    def __enter__(self) -> WorkbookParts:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def _sheet_parts(self) -> dict[str, str]:
        """Sheet name → part, in the workbook's order."""
        self._book_part = next(part for kind, part in self._related("").values() if kind == "officeDocument")
        related = self._related(self._book_part)
        self._shared_parts = {kind: part for kind, part in related.values() if kind in ("sharedStrings", "styles")}
        book = ElementTree.fromstring(self._archive.read(self._book_part))
        found = {}
        for sheet in book.iterfind("{*}sheets/{*}sheet"):
            relation = sheet.get(f"{_OFFICE}id") or sheet.get(f"{_STRICT_OFFICE}id") or ""
            found[sheet.attrib["name"]] = related.get(relation, ("", ""))[1]
        return found

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """Relation id → (kind, part it points to), for one part ("" is the package itself)."""
        folder, name = posixpath.split(part)
        relations = ElementTree.fromstring(self._archive.read(posixpath.join(folder, "_rels", f"{name}.rels")))
        base = posixpath.join("/", folder)
        return {
            relation.attrib["Id"]: (
                relation.attrib["Type"].rpartition("/")[2],
                posixpath.normpath(posixpath.join(base, relation.attrib["Target"])).lstrip("/"),
            )
            for relation in relations
        }

    @cached_property
    def asks_for_calculation(self) -> bool:
        """Whether the workbook says that its cached values must not be trusted (`fullCalcOnLoad`)."""
        return _FULL_CALCULATION.search(self._read(self._book_part)) is not None

    @cached_property
    def _strings_need_openpyxl(self) -> bool:
        """The same of the shared strings, which calamine finds by their usual name, whatever is related."""
        names = self._archive.namelist()
        usual = {name for name in names if name.lower().endswith("sharedstrings.xml")}
        related = {self._shared_parts.get("sharedStrings", "")} & set(names)
        shared = [self._read(name) for name in usual | related]
        return any(strings_need_openpyxl(xml) for xml in shared)

    def needs_openpyxl(self, sheet: str, areas: Sequence[Area] | None = None) -> bool:
        """Whether a sheet (or just these areas of it) must not be read with calamine (scan.py tells why)."""
        xml = self.sheet_xml(sheet)
        # A part that is not found here may still be found by calamine, unlooked at.
        return not xml or self._strings_need_openpyxl or sheet_needs_openpyxl(xml, areas)

    def sheet_xml(self, sheet: str) -> bytes:
        return self._read(self.sheets[sheet]) if self.sheets[sheet] else b""

    @cached_property
    def date_styles(self) -> frozenset[int]:
        """The cell styles that show a number as a date or a time."""
        name = self._shared_parts.get("styles", "")
        if name not in self._archive.namelist():
            return frozenset()
        xml = self._read(name)
        with readable(self.path):
            styles = ElementTree.fromstring(xml)
            custom = {
                int(fmt.attrib["numFmtId"]): fmt.get("formatCode", "")
                for fmt in styles.iterfind("{*}numFmts/{*}numFmt")
            }
            formats = [int(xf.get("numFmtId") or 0) for xf in styles.iterfind("{*}cellXfs/{*}xf")]
        return frozenset(
            index
            for index, number in enumerate(formats)
            if is_date_format(custom.get(number, BUILTIN_FORMATS.get(number, "General")))
        )

    def formulas(self, sheet: str) -> tuple[FormulaCell, ...]:
        """The formula cells of a sheet, in the order of the file."""
        xml = self.sheet_xml(sheet)
        if _FORMULA.search(xml) is None:
            return ()
        with readable(self.path):
            return tuple(_formula_cells(ElementTree.fromstring(xml)))

    def _read(self, part: str) -> bytes:
        with readable(self.path):
            return self._archive.read(part)


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Whatever goes wrong with the file inside is told as an UnreadableWorkbook."""
    try:
        with boundary("workbook"):
            yield
    except BoundaryError as problem:
        raise UnreadableWorkbook(_reason(path, problem)) from None


def _reason(path: Path, problem: BoundaryError) -> str:
    if not path.exists():
        return f"{path.name} does not exist"
    if problem.failure.kind in ("PermissionError", "IsADirectoryError"):
        return f"{path.name} cannot be opened: {problem.failure.message}"
    cause: BaseException = problem
    while cause.__cause__ is not None:  # openpyxl wraps what it found in words that hold the file's whole path
        cause = cause.__cause__
    return f"{path.name} is not a readable .xlsx workbook ({type(cause).__name__}: {cause!s:.120})"


_NAME = re.compile(r"([A-Za-z]{1,3})([0-9]+)")


def _formula_cells(sheet: ElementTree.Element) -> list[FormulaCell]:
    """Formula cells of a sheet's XML; a follower of a shared formula carries the leader's text, untranslated."""
    found: list[FormulaCell] = []
    shared: dict[str, str] = {}
    row = 0
    for row_element in sheet.iterfind("{*}sheetData/{*}row"):
        row = int(row_element.get("r") or row + 1)
        column = 0
        for cell in row_element.iterfind("{*}c"):
            match = _NAME.fullmatch(cell.get("r") or "")
            row, column = (int(match[2]), column_number(match[1].upper())) if match else (row, column + 1)
            formula = cell.find("{*}f")
            if formula is not None:
                found.append(_formula_cell(cell, formula, row, column, shared))
    return found


def _formula_cell(
    cell: ElementTree.Element, formula: ElementTree.Element, row: int, column: int, shared: dict[str, str]
) -> FormulaCell:
    text = formula.text or ""
    group = formula.get("si", "") if formula.get("t") == "shared" else ""
    if group:
        text = shared.setdefault(group, text) if text else shared.get(group, "")
    value = cell.find("{*}v")
    # A text result may be empty, and is then cached all the same; other results never are.
    cached = (value is not None and bool(value.text)) or (cell.get("t") == "str" and value is not None)
    last = _NAME.fullmatch((formula.get("ref") or "").rpartition(":")[2]) if formula.get("t") == "array" else None
    last_row, last_column = (int(last[2]), column_number(last[1].upper())) if last else (row, column)
    return FormulaCell(row, column, text, cached, last_row, last_column, int(cell.get("s") or 0))
