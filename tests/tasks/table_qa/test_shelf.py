"""Workbooks of tables are made once, found again, and made anew where they are not what they should be."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from xml.etree.ElementTree import canonicalize

import pytest

from core.errors import UserError
from core.tasks.table_qa import shelf
from core.tasks.table_qa.csv_files import Table
from core.tasks.table_qa.shelf import Shelf
from core.tasks.table_qa.workbook import table_as_workbook

TABLE = Table(header=("Town", "Year"), rows=(("Rome", "1,234"), ("=x", "2.50"), ("", "007")))


def test_a_table_is_not_written_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later start finds it by what it is; another table has a file of its own."""
    first = Shelf(tmp_path, "table.xlsx").workbook(TABLE)
    other = Shelf(tmp_path, "table.xlsx").workbook(TABLE.model_copy(update={"rows": TABLE.rows[:1]}))
    monkeypatch.setattr(shelf, "table_as_workbook", None)
    assert Shelf(tmp_path, "table.xlsx").workbook(TABLE) == first
    assert other.path != first.path
    data = Path(first.path).read_bytes()
    assert (first.digest, first.name) == (hashlib.sha256(data).hexdigest(), "table.xlsx")
    assert data == table_as_workbook(TABLE)


def test_a_file_that_is_not_what_its_name_says_is_made_anew(tmp_path: Path) -> None:
    """Damaged, emptied, or another's content under its name."""
    first = Shelf(tmp_path, "table.xlsx").workbook(TABLE)
    whole = Path(first.path).read_bytes()
    for damage in (b"", whole[:-1]):
        Path(first.path).write_bytes(damage)
        assert Shelf(tmp_path, "table.xlsx").workbook(TABLE) == first
        assert Path(first.path).read_bytes() == whole


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    """Not as a traceback."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be written"):
        Shelf(tmp_path / "file", "table.xlsx").workbook(TABLE)


def test_a_table_becomes_the_workbook_it_was() -> None:
    """A change of it raises WORKBOOK_VERSION: files laid before are found by it."""
    book = zipfile.ZipFile(io.BytesIO(table_as_workbook(TABLE)))
    cells = "".join(canonicalize(book.read(f"xl/{part}.xml").decode()) for part in ("worksheets/sheet1", "styles"))
    assert hashlib.sha256(cells.encode()).hexdigest()[:16] == "0d4d62ec2207a2df"
    assert shelf.WORKBOOK_VERSION == 1
