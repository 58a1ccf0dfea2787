"""Workbooks as bytes that depend on nothing but what is in them: equal workbooks are equal files."""

from __future__ import annotations

import datetime
import io
from os import PathLike
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

STAMP = datetime.datetime(2024, 1, 1, 12, 0, 0)


class TimelessZip(ZipFile):
    """A zip archive whose members all carry the same time, so that equal content gives equal bytes."""

    def writestr(
        self,
        zinfo_or_arcname: str | ZipInfo,
        data: Any,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        name = zinfo_or_arcname if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname.filename
        info = ZipInfo(name, (STAMP.year, STAMP.month, STAMP.day, STAMP.hour, STAMP.minute, STAMP.second))
        info.compress_type = ZIP_DEFLATED
        super().writestr(info, data)

    def write(
        self,
        filename: str | PathLike[str],
        arcname: str | PathLike[str] | None = None,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        self.writestr(str(arcname or filename), Path(filename).read_bytes())


def workbook_bytes(workbook: Workbook, creator: str) -> bytes:
    """The workbook as a file, without the time it was written at; `creator` is named in its properties."""
    workbook.properties.created = workbook.properties.modified = STAMP
    workbook.properties.creator = creator
    buffer = io.BytesIO()
    ExcelWriter(workbook, TimelessZip(buffer, "w", ZIP_DEFLATED)).save()
    return buffer.getvalue()
