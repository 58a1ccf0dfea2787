"""Tables are read as published: every cell of every real one, and each of the ways a file can be wrong."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserError
from core.tasks.table_qa.csv_files import Table, read_table
from core.tasks.table_qa.escapes import escaped, unescaped
from core.tasks.table_qa.table_text import table_as_text

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(["|", "\\", "\\n", "a|b\n", ""])


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Tables of any texts, one column at least."""
    width = draw(st.integers(1, 4))
    rows = st.tuples(*[TEXTS] * width)
    return Table(header=draw(rows), rows=tuple(draw(st.lists(rows, max_size=4))))


def as_text(table: Table) -> str:
    """The table as it would be published."""
    lines = [[cell.replace("\\", "\\\\").replace('"', '\\"') for cell in row] for row in (table.header, *table.rows)]
    return "".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in lines)


def test_every_real_table_is_read_as_described(shared_data: Path):
    """270 tables: each cell as Python's csv module has it, in rows as wide as the header, and again from its text."""
    paths = sorted((shared_data / "wikitablequestions" / "csv").rglob("*.csv"))
    assert len(paths) == 270
    for path in paths:
        table = read_table(path)
        with path.open(encoding="utf-8", newline="") as file:
            assert [table.header, *table.rows] == [
                tuple(row) for row in csv.reader(file, doublequote=False, escapechar="\\", strict=True)
            ]
        assert {len(row) for row in table.rows} == {len(table.header)}
        assert read_back(table_as_text(table)) == table


def test_what_real_tables_have_in_their_cells(shared_data: Path):
    """Quotes, line breaks, commas and signs of every script, none of them escaped any more."""
    tables = [read_table(path) for path in (shared_data / "wikitablequestions" / "csv").rglob("*.csv")]
    cells = [cell for table in tables for row in (table.header, *table.rows) for cell in row]
    assert sum(len(table.rows) for table in tables) == 4975 - 270
    assert sum("\n" in cell for cell in cells) == 714
    assert sum(cell.count('"') for cell in cells) == 807
    assert not any("\\" in cell for cell in cells)
    assert any("," in cell for cell in cells)
    assert any(not cell.isascii() for cell in cells)


def test_a_table_that_is_published_is_read_as_it_was(tmp_path):
    """Whatever its cells hold."""

    @given(tables())
    def check(table: Table) -> None:
        path = tmp_path / "table.csv"
        path.write_text(as_text(table), encoding="utf-8", newline="")
        assert read_table(path) == table

    check()


def read_back(text: str) -> Table:
    """The table that a text shows."""
    header, rule, *rows = [cells_of(line) for line in text.removesuffix("\n").split("\n")]
    assert rule == ("---",) * len(header)
    return Table(header=header, rows=tuple(rows))


def cells_of(line: str) -> tuple[str, ...]:
    """The cells of one line, a pipe behind a backslash being part of one."""
    return tuple(unescaped(cell) for cell in re.findall(r" ((?:\\.|[^|\\])*) \|", line.removeprefix("|")))


@given(tables())
def test_a_table_can_be_read_back_from_the_text_a_model_is_shown(table):
    """Pipes, line ends and backslashes in cells change nothing."""
    assert read_back(table_as_text(table)) == table


def test_how_a_table_is_shown():
    """As Markdown has it."""
    table = Table(header=("Team", "Fee\n(€)"), rows=(("a|b", "1,000"), ("\\", "")))
    assert table_as_text(table) == "| Team | Fee\\n(€) |\n| --- | --- |\n| a\\|b | 1,000 |\n| \\\\ |  |\n"


@given(st.text())
def test_escapes_are_undone(text):
    """And nothing is left that has a meaning of its own."""
    assert unescaped(escaped(text)) == text
    assert "\n" not in escaped(text)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "has no header"),
        ("\n", "has no header"),
        ('"a","b"\n"1"\n', "line 2: 1 cells under a header of 2"),
        ('"a","b"\n"1","2","3"\n', "line 2: 3 cells under a header of 2"),
        ('"a"\n"never closed\n', "line 2: .* is no cell escaped by backslashes"),
        ('"a"\n"1"\n"doubled ""quotes"""\n', "line 3: .* is no cell escaped by backslashes"),
        ('"a"\n"1"2\n', "line 2: .* is no cell escaped by backslashes"),
        ('"a","b"\n\n', "line 2: 1 cells under a header of 2"),
        ('"a","b"\n"1\n\n2","x"\n"3"\n', "line 5: 1 cells under a header of 2"),
        ('"\udcff"', "no UTF-8 text"),
    ],
)
def test_what_is_no_such_table_is_refused(tmp_path, content, problem):
    """With what is wrong, and where."""
    path = tmp_path / "table.csv"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(UserError, match=problem):
        read_table(path)


def test_cells_may_lack_quotes_and_lines_end_as_on_windows(tmp_path):
    """Where nothing in them has a meaning; what a backslash means nothing before keeps it."""
    path = tmp_path / "table.csv"
    path.write_bytes(b'a,"b"\r\n1,"\\n"\r\n,""')
    assert read_table(path) == Table(header=("a", "b"), rows=(("1", "\\n"), ("", "")))


def test_a_table_that_is_absent_is_said_to_be(tmp_path):
    """With its path."""
    with pytest.raises(UserError, match=r"no\.csv: cannot be read"):
        read_table(tmp_path / "no.csv")
