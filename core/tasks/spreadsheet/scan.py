"""Which XML calamine can be trusted with: it is quick, but it is the reader of friendly files.

It gives error cells as empty, reads a few texts otherwise than openpyxl, keeps a value for every cell between the first
and the last used one, and reserves memory for as many strings as a file claims to hold; where that memory is not there
it ends the whole process. A workbook an agent left behind may hold any of this, so each sheet is looked at first, by
searches that cost a small part of reading it, and what is not plainly harmless is left to openpyxl.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.tasks.spreadsheet.positions import Area, column_number

MAX_DENSE_CELLS = 8_000_000
"""A used range of more cells than this is not read densely."""

_ERROR_CELL = re.compile(rb"""<(?:\w+:)?c\b[^>]*\bt=["']e["'][^>]*""")
_ISO_DATE = re.compile(rb"""<(?:\w+:)?c\b[^>]*\bt=["']d["']""")
_ESCAPED = re.compile(rb"_x[0-9A-Fa-f]{4}_")
_OUTER_SPACE = re.compile(rb"<(?:\w+:)?t>(?:\s|[^<]*\s</)")  # without xml:space="preserve"
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_NAMED_CELL = b'<c r="'
_CELL_NAME = re.compile(rb'<c r="([^"]*)"')
_PLAIN_NAME = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_FAR_OR_ODD_NAME = re.compile(rb'<c r="(?:[A-Z]{3}|[A-Z]{0,2}[0-9]{5}|[A-Z]{0,2}[^A-Z0-9])')
_ENORMOUS_COUNT = re.compile(rb"""ount=["'][^"']{7,}""")


def sheet_needs_openpyxl(xml: bytes, areas: Sequence[Area] | None) -> bool:
    """Whether a sheet (or just these areas of it) holds what calamine drops, changes, or cannot be trusted with."""
    return (
        _has_errors(xml, areas)
        or _occurs(_ISO_DATE, xml, "t", "d")
        or texts_read_otherwise(xml)
        or claims_too_much(xml)
        or not _is_dense(xml)
    )


def texts_read_otherwise(xml: bytes) -> bool:
    """Whether calamine reads a text in this XML otherwise than openpyxl.

    It resolves escaped characters (`_x000D_`), which openpyxl leaves as they are, and trims white space that is not
    marked as belonging to the text, which openpyxl keeps.
    """
    if b"_x" in xml and _ESCAPED.search(xml) is not None:
        return True
    return (b"<t>" in xml or b":t>" in xml) and _OUTER_SPACE.search(xml) is not None


def claims_too_much(xml: bytes) -> bool:
    """Whether a part says that it holds a million of something or more: memory is reserved for what it says."""
    return _ENORMOUS_COUNT.search(xml) is not None


def _has_errors(xml: bytes, areas: Sequence[Area] | None) -> bool:
    if not _occurs(_ERROR_CELL, xml, "t", "e"):
        return False
    if areas is None:
        return True
    for tag in _ERROR_CELL.findall(xml):
        name = _REFERENCE.search(tag)  # a cell without a name follows its neighbour: it may lie anywhere
        if name is None or any(area.holds(int(name[2]), column_number(name[1].decode())) for area in areas):
            return True
    return False


def _occurs(pattern: re.Pattern[bytes], xml: bytes, attribute: str, value: str) -> bool:
    """Whether the pattern occurs; it is tried only where the attribute's text does, which is far cheaper to find."""
    quoted = (f'{attribute}="{value}"'.encode(), f"{attribute}='{value}'".encode())
    return any(text in xml for text in quoted) and pattern.search(xml) is not None


def _is_dense(xml: bytes) -> bool:
    """Whether every cell says where it is, the way nearly all writers do, and the range between them is of a size."""
    named = xml.count(_NAMED_CELL)
    if named != xml.count(b"<c ") + xml.count(b"<c>") + xml.count(b"<c/") + xml.count(b":c ") + xml.count(b":c>"):
        return False
    if _FAR_OR_ODD_NAME.search(xml) is None:
        return True  # two letters and four digits at most: fewer than eight million cells
    names = [_PLAIN_NAME.fullmatch(name.decode("latin-1")) for name in _CELL_NAME.findall(xml)]
    places = [(int(name[2]), column_number(name[1])) for name in names if name is not None]
    if len(places) < len(names):
        return False
    rows, columns = [row for row, _ in places], [column for _, column in places]
    return (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) <= MAX_DENSE_CELLS
