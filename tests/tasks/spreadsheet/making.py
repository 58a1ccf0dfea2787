"""Workbooks made for a test: by their cells, or by the XML of a sheet where openpyxl would not write such a thing."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

Cells = Mapping[str, Any]

_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_STRINGS_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"


def book(path: Path, sheets: Mapping[str, Cells], formats: Cells | None = None) -> Path:
    """A workbook saved by openpyxl: cells by sheet and name; `formats` gives number formats on the first sheet."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, cells in sheets.items():
        sheet = made.create_sheet(name)
        for cell, value in cells.items():
            sheet[cell] = value
    for cell, number_format in (formats or {}).items():
        made.worksheets[0][cell].number_format = number_format
    path.parent.mkdir(parents=True, exist_ok=True)
    made.save(path)
    return path


def raw(path: Path, rows: str, *, after: str = "", strings: Sequence[str] = (), calculate: bool = False) -> Path:
    """A workbook with one sheet, "Sheet1", whose rows are this XML; `strings` are shared `<si>` contents."""
    template = book(path.with_name(f"template-{path.name}"), {"Sheet1": {"A1": 1}})
    sheet = f'<worksheet xmlns="{_NS}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    shared = f'<sst xmlns="{_NS}">{"".join(f"<si>{text}</si>" for text in strings)}</sst>'
    with zipfile.ZipFile(template) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name).decode("utf-8")
            if name.endswith("sheet1.xml"):
                data = sheet
            if name == "[Content_Types].xml" and strings:
                part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_STRINGS}"/></Types>'
                data = data.replace("</Types>", part)
            if name == "xl/_rels/workbook.xml.rels" and strings:
                relation = (
                    f'<Relationship Id="rIdS" Type="{_STRINGS_KIND}" Target="sharedStrings.xml"/></Relationships>'
                )
                data = data.replace("</Relationships>", relation)
            if name == "xl/workbook.xml" and not calculate:
                data = data.replace('fullCalcOnLoad="1"', "")
            target.writestr(name, data)
        if strings:
            target.writestr("xl/sharedStrings.xml", shared)
    template.unlink()
    return path


def dataset(directory: Path, *entries: Mapping[str, Any]) -> Path:
    """A folder with a dataset.json; each entry is completed with what every task has."""
    directory.mkdir(parents=True, exist_ok=True)
    complete = [
        {
            "instruction": "Fill in the answer.",
            "spreadsheet_path": f"spreadsheet/{entry['id']}",
            "instruction_type": "Cell-Level Manipulation",
            "answer_position": "A1",
            **entry,
        }
        for entry in entries
    ]
    (directory / "dataset.json").write_text(json.dumps(complete), encoding="utf-8")
    return directory
