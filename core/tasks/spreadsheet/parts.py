"""The parts inside an .xlsx: which part holds which sheet, and what its XML says that a reader of values does not.

A workbook an agent left behind is untrusted: sizes are checked before anything is unpacked, and everything that can be
wrong with it is an `UnreadableWorkbook` with the reason.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from core.errors import BoundaryError, boundary
from core.tasks.spreadsheet.positions import Area, column_number

MAX_UNPACKED_BYTES = 256 << 20
"""A workbook that unpacks to more is not opened (the published set's largest is far below)."""

MAX_DENSE_CELLS = 8_000_000
"""A used range of more cells is read sparsely: calamine keeps one value for every cell of it, used or not."""

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


_ERROR_CELL = re.compile(rb"""<(?:\w+:)?c\b[^>]*\bt=["']e["'][^>]*""")
_ISO_DATE = re.compile(rb"""<(?:\w+:)?c\b[^>]*\bt=["']d["']""")
_ESCAPED = re.compile(rb"_x[0-9A-Fa-f]{4}_")
_OUTER_SPACE = re.compile(rb"<(?:\w+:)?t>(?:\s|[^<]*\s</)")  # without xml:space="preserve"
_FAR_CELL = re.compile(rb"""r=["'](?:[A-Z]{3}[0-9]|[A-Z]{1,2}[0-9]{5})""")
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_CELL_NAME = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_FULL_CALCULATION = re.compile(rb"""\bfullCalcOnLoad=["'](?:1|true)["']""")


class WorkbookParts:
    """An .xlsx package opened for looking at its XML. Use as a context manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with boundary("workbook"):
                self._archive = zipfile.ZipFile(path)
                self.sheets = self._sheet_parts()
        except BoundaryError as problem:
            raise UnreadableWorkbook(_reason(path, problem)) from None
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
        root = next(iter(self._targets("", "officeDocument").values()))
        targets = self._targets(root, None)
        book = ElementTree.fromstring(self._archive.read(root))
        found = {}
        for sheet in book.iterfind("{*}sheets/{*}sheet"):
            relation = sheet.get(f"{_OFFICE}id") or sheet.get(f"{_STRICT_OFFICE}id") or ""
            found[sheet.attrib["name"]] = targets.get(relation, "")
        self._book_part = root
        return found

    def _beside(self, kind: str) -> bytes:
        """The part of this kind that belongs to the workbook (its styles, its shared strings); b"" where none does."""
        part = next(iter(self._targets(self._book_part, kind).values()), "")
        return self._read(part) if part in self._archive.namelist() else b""

    def _targets(self, part: str, kind: str | None) -> dict[str, str]:
        """Relation id → part it points to, for one part ("" is the package itself), of one kind or of all."""
        folder, name = posixpath.split(part)
        relations = ElementTree.fromstring(self._archive.read(posixpath.join(folder, "_rels", f"{name}.rels")))
        base = posixpath.join("/", folder)
        return {
            relation.attrib["Id"]: posixpath.normpath(posixpath.join(base, relation.attrib["Target"])).lstrip("/")
            for relation in relations
            if kind is None or relation.attrib["Type"].endswith(f"/{kind}")
        }

    @cached_property
    def asks_for_calculation(self) -> bool:
        """Whether the workbook says that its cached values must not be trusted (`fullCalcOnLoad`)."""
        return _FULL_CALCULATION.search(self._read(self._book_part)) is not None

    @cached_property
    def _strings_read_otherwise(self) -> bool:
        return _texts_read_otherwise(self._beside("sharedStrings"))

    def needs_openpyxl(self, sheet: str, areas: Sequence[Area] | None = None) -> bool:
        """Whether a sheet (or just these areas of it) holds what calamine drops, changes, or lacks the memory for."""
        xml = self.sheet_xml(sheet)
        return (
            _has_errors(xml, areas)
            or _holds(_ISO_DATE, xml, "t", "d")
            or ((b'="s"' in xml or b"='s'" in xml) and self._strings_read_otherwise)
            or _texts_read_otherwise(xml)
            or _is_vast(xml)
        )

    def sheet_xml(self, sheet: str) -> bytes:
        return self._read(self.sheets[sheet]) if self.sheets[sheet] else b""

    @cached_property
    def date_styles(self) -> frozenset[int]:
        """The cell styles that show a number as a date or a time."""
        xml = self._beside("styles")
        if not xml:
            return frozenset()
        styles = self._parse(xml)
        custom = {
            int(fmt.attrib["numFmtId"]): fmt.get("formatCode", "") for fmt in styles.iterfind("{*}numFmts/{*}numFmt")
        }
        formats = (int(xf.get("numFmtId") or 0) for xf in styles.iterfind("{*}cellXfs/{*}xf"))
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
        return tuple(_formula_cells(self._parse(xml)))

    def _parse(self, xml: bytes) -> ElementTree.Element:
        try:
            with boundary("workbook"):
                return ElementTree.fromstring(xml)
        except BoundaryError as problem:
            raise UnreadableWorkbook(_reason(self.path, problem)) from None

    def _read(self, part: str) -> bytes:
        try:
            with boundary("workbook"):
                return self._archive.read(part)
        except BoundaryError as problem:
            raise UnreadableWorkbook(_reason(self.path, problem)) from None


def _reason(path: Path, problem: BoundaryError) -> str:
    if not path.exists():
        return f"{path.name} does not exist"
    if problem.failure.kind in ("PermissionError", "IsADirectoryError"):
        return f"{path.name} cannot be opened: {problem.failure.message}"
    return f"{path.name} is not a readable .xlsx workbook ({problem.failure.kind}: {problem.failure.message:.120})"


def _holds(pattern: re.Pattern[bytes], xml: bytes, attribute: str, value: str) -> bool:
    """Whether the pattern occurs; it is tried only where the attribute's text does, which is far cheaper to find."""
    quoted = (f'{attribute}="{value}"'.encode(), f"{attribute}='{value}'".encode())
    return any(text in xml for text in quoted) and pattern.search(xml) is not None


def _has_errors(xml: bytes, areas: Sequence[Area] | None) -> bool:
    if not _holds(_ERROR_CELL, xml, "t", "e"):
        return False
    if areas is None:
        return True
    for tag in _ERROR_CELL.findall(xml):
        name = _REFERENCE.search(tag)  # a cell without a name follows its neighbour: it may lie anywhere
        if name is None or any(area.holds(int(name[2]), column_number(name[1].decode())) for area in areas):
            return True
    return False


def _texts_read_otherwise(xml: bytes) -> bool:
    """Whether calamine reads a text in this XML otherwise than openpyxl.

    It resolves escaped characters (`_x000D_`), which openpyxl leaves as they are, and trims white space that is not
    marked as belonging to the text, which openpyxl keeps.
    """
    if b"_x" in xml and _ESCAPED.search(xml) is not None:
        return True
    return (b"<t>" in xml or b":t>" in xml) and _OUTER_SPACE.search(xml) is not None


def _is_vast(xml: bytes) -> bool:
    if _FAR_CELL.search(xml) is None:
        return False
    names = _CELL_NAME.findall(xml)
    rows = [int(row) for _, row in names]
    columns = [column_number(name.decode()) for name in {name for name, _ in names}]
    if not rows:
        return False
    return (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) > MAX_DENSE_CELLS


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
