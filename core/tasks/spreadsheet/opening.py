"""Whether openpyxl opens a workbook at all, asked without its cells, which are most of what there is to read.

calamine looks at the cells it is asked for. openpyxl, and so the published evaluator, reads everything else first, and
refuses a workbook for styles, properties, filters or charts that calamine never sees. What still goes unnoticed here
is what openpyxl would refuse in the contents of a cell, other than a style or a shared string that is not there.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from openpyxl.reader.excel import ExcelReader

from core.tasks.spreadsheet.parts import readable

_CELLS = re.compile(rb"(<(?:\w+:)?sheetData>)(.+)(</(?:\w+:)?sheetData>)", re.DOTALL)
_STYLE = re.compile(rb'<c r="[A-Z]+[0-9]+" s="([0-9]+)"')
_STRING = re.compile(rb' t="s"><v>([0-9]+)</v>')


def check_openpyxl_opens(path: Path) -> None:
    """Raises UnreadableWorkbook where openpyxl would raise for anything but the contents of a cell.

    Only for a file whose size is known to be bearable: `WorkbookParts` has checked it.
    """
    with readable(path), _WithoutCells(path) as archive:
        reader = ExcelReader(str(path), data_only=True)
        reader.archive.close()
        reader.archive = archive
        reader.read()


class _WithoutCells(zipfile.ZipFile):
    """A workbook as openpyxl sees it, but of each sheet's cells only every style and the last shared string."""

    def open(self, name: Any, *args: Any, **kwargs: Any) -> IO[bytes]:
        part = super().open(name, *args, **kwargs)
        if "/worksheets/" not in str(name):
            return part
        with part:
            xml = part.read()
        cells = _CELLS.search(xml)
        if cells is None:
            return io.BytesIO(xml)
        expat.ParserCreate(namespace_separator="}").Parse(xml, True)
        kept = [b'<c s="%b"/>' % style for style in sorted(set(_STYLE.findall(cells[2])))]
        strings = [int(index) for index in _STRING.findall(cells[2])]
        if strings:
            kept.append(b'<c t="s"><v>%d</v></c>' % max(strings))
        return io.BytesIO(b"%b<row>%b</row>%b" % (xml[: cells.end(1)], b"".join(kept), xml[cells.start(3) :]))
