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
_CELL_NAME = re.compile(rb'<c r="([^"]*)"')
_PLAIN_NAME = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NOT_NEAR = re.compile(rb'<c (?!r="[A-Z]{1,2}[0-9]{1,4}")')
_NAMELESS = re.compile(rb'<c (?!r=")')
_CELL_WITHOUT_ATTRIBUTES = re.compile(rb"<c[>/]")
_PREFIXED_CELL = re.compile(rb":c[ >/]")  # which calamine takes for a cell, whatever the prefix
_ENORMOUS_COUNT = re.compile(rb"""ount=["'][^"']{7,}""")


def sheet_needs_openpyxl(xml: bytes, areas: Sequence[Area] | None) -> bool:
    """Whether a sheet (or just these areas of it) holds what calamine drops, changes, or cannot be trusted with."""
    return (
        _has_errors(xml, areas)
        or _occurs(_ISO_DATE, xml, "t", "d")
        or _has_escapes(xml)
        or (b"inlineStr" in xml and _OUTER_SPACE.search(xml) is not None)
        or _claims_too_much(xml)
        or not _is_dense(xml)
    )


def strings_need_openpyxl(xml: bytes) -> bool:
    """Whether calamine reads a shared string otherwise than openpyxl, or the part claims to hold too many.

    It resolves escaped characters (`_x000D_`), which openpyxl leaves as they are, and trims white space that is not
    marked as belonging to the text, which openpyxl keeps.
    """
    return _claims_too_much(xml) or _has_escapes(xml) or _OUTER_SPACE.search(xml) is not None


def _has_escapes(xml: bytes) -> bool:
    return b"_" in xml and _ESCAPED.search(xml) is not None


def _claims_too_much(xml: bytes) -> bool:
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
    if _CELL_WITHOUT_ATTRIBUTES.search(xml) is not None or _PREFIXED_CELL.search(xml) is not None:
        return False
    if _NOT_NEAR.search(xml) is None:
        return True  # two letters and four digits at most: fewer than eight million cells
    if _NAMELESS.search(xml) is not None:
        return False
    names = [_PLAIN_NAME.fullmatch(name.decode("latin-1")) for name in _CELL_NAME.findall(xml)]
    places = [(int(name[2]), column_number(name[1])) for name in names if name is not None]
    if len(places) < len(names):
        return False
    rows, columns = [row for row, _ in places], [column for _, column in places]
    return (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) <= MAX_DENSE_CELLS
