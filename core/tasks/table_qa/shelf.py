"""Tables as workbooks in a folder, each made once: making a few hundred takes seconds, and every start needs them.

A file is named after the table and the version of what writes workbooks, then after its own bytes: a table is found
without making its workbook again, and a file that is not what its name says is made anew.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import openpyxl

from core.tasks.laying import lay
from core.tasks.table_qa.csv_files import Table
from core.tasks.table_qa.workbook import table_as_workbook
from core.types import InputFile

WORKBOOK_VERSION = 1
"""Raised whenever a table would become another workbook than before (core.tasks.table_qa.workbook)."""
_DIGITS = 20


class Shelf:
    """The workbooks in one folder, handed out under a name that tells nothing of the table."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name

    def workbook(self, table: Table) -> InputFile:
        """The table's workbook. Raises UserError where it cannot be a workbook, or cannot be written."""
        mark = _digest(json.dumps([WORKBOOK_VERSION, openpyxl.__version__, table.header, table.rows]).encode())
        for path in self._laid.get(mark[:_DIGITS], ()):
            with suppress(OSError):  # a file that cannot be read is made anew, or told of where that fails too
                digest = _digest(path.read_bytes())
                if _named(mark, digest) == path.name:
                    return self._file(path, digest)
        data = table_as_workbook(table)
        path = self._folder / _named(mark, _digest(data))
        lay(path, data)
        self._laid.setdefault(mark[:_DIGITS], []).append(path)
        return self._file(path, _digest(data))

    def _file(self, path: Path, digest: str) -> InputFile:
        return InputFile(name=self._name, path=str(path), digest=digest)

    @functools.cached_property
    def _laid(self) -> dict[str, list[Path]]:
        """The files that were there at the first question, by the first half of their names."""
        laid: dict[str, list[Path]] = {}
        for path in _files(self._folder):
            laid.setdefault(path.stem.partition("-")[0], []).append(path)
        return laid


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.glob("*-*.xlsx")) if path.is_file())


def _named(mark: str, digest: str) -> str:
    return f"{mark[:_DIGITS]}-{digest[:_DIGITS]}.xlsx"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
