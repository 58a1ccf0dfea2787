"""Opening databases: what is set, what is checked, and what a person is told when it cannot be done."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from core.errors import UserError
from core.store import sqlite
from core.store.sqlite import check_wal, connect, plainly, transaction


def test_a_new_database_is_set_up_for_messages(tmp_path: Path) -> None:
    """A new database uses WAL, 16 KiB pages, synchronous NORMAL and waits 30 s for another writer."""
    with closing(connect(tmp_path / "new" / "lab.sqlite")) as connection:
        told = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "page_size", "synchronous", "busy_timeout", "foreign_keys")
        }
    assert told == {
        "journal_mode": "wal",
        "page_size": 16384,
        "synchronous": 1,
        "busy_timeout": 30000,
        "foreign_keys": 1,
    }


def test_the_wal_check_leaves_nothing(tmp_path: Path) -> None:
    """Trying WAL in a folder leaves that folder as it was."""
    sqlite._WORKING_DEVICES.clear()
    check_wal(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    """What was written before an exception inside a transaction is not there afterwards."""
    path = tmp_path / "lab.sqlite"
    with closing(connect(path)) as connection:
        connection.execute("CREATE TABLE t(x)")
        with transaction(connection, path):
            connection.execute("INSERT INTO t VALUES (1)")
        with suppress(KeyError), transaction(connection, path):
            connection.execute("INSERT INTO t VALUES (2)")
            raise KeyError
        assert [row["x"] for row in connection.execute("SELECT x FROM t")] == [1]


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    """A text file in the database's place is named in one sentence and left as it was."""
    path = tmp_path / "lab.sqlite"
    path.write_text("not a database, but long enough to have a header\n" * 20)
    before = path.read_bytes()
    with pytest.raises(UserError, match=r"lab\.sqlite: not a database of this program; move"):
        connect(path)
    with pytest.raises(UserError, match="not a database"):
        connect(path, read_only=True)
    assert path.read_bytes() == before


def test_a_full_disk_is_told_and_harms_nothing(tmp_path: Path) -> None:
    """Where SQLite finds no room, the sentence says so and earlier rows are still there."""
    path = tmp_path / "lab.sqlite"
    with closing(connect(path)) as connection:
        connection.execute("CREATE TABLE t(x)")
        connection.execute("INSERT INTO t VALUES ('early')")
        connection.execute("PRAGMA max_page_count = 3")
        with pytest.raises(UserError, match="the disk is full; free some space"), transaction(connection, path):
            connection.execute("INSERT INTO t VALUES (?)", ("x" * 200_000,))
        assert [row["x"] for row in connection.execute("SELECT x FROM t")] == ["early"]


def test_a_folder_that_cannot_be_made_is_named() -> None:
    """A place where no folder can be made is told with what to do."""
    with pytest.raises(UserError, match=r"/proc/nowhere.*choose another"):
        connect(Path("/proc/nowhere/lab.sqlite"))


def test_reading_needs_a_file_and_writes_nothing(tmp_path: Path) -> None:
    """A database opened to read must exist, and refuses writing."""
    path = tmp_path / "lab.sqlite"
    with pytest.raises(UserError, match="no such file"):
        connect(path, read_only=True)
    connect(path).close()
    with closing(connect(path, read_only=True)) as reader, pytest.raises(UserError, match="read-only"), plainly(path):
        reader.execute("CREATE TABLE t(x)")


def test_our_own_mistakes_are_not_dressed_up(tmp_path: Path) -> None:
    """A statement SQLite cannot read is a programming error and passes as it is."""
    path = tmp_path / "lab.sqlite"
    with closing(connect(path)) as connection, pytest.raises(sqlite3.OperationalError), plainly(path):
        connection.execute("SELEKT 1")
