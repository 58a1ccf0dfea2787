"""How every SQLite database of this project is opened, and how its troubles are told.

WAL with `synchronous=NORMAL`: a committed transaction survives the process being killed at any point. Pages of 16 KiB,
because rows here are messages of a few KiB and smaller pages waste a fifth of the file. WAL needs shared memory beside
the file, which network file systems may not give to two processes at once, so a new place is tried before it is used.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from core.errors import UserError

PAGE_SIZE = 16384
BUSY_SECONDS = 30.0

_WORKING_DEVICES: set[int] = set()


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open (or, unless `read_only`, create) the database at `path` in autocommit mode, rows as `sqlite3.Row`.

    The connection may cross threads; its callers take turns. Raises UserError: a folder that cannot be written, a file
    that is not a database, a file system without WAL, a missing file where it is only read.
    """
    if read_only:
        return _connect_to_read(path)
    _make_folder(path.parent)
    check_wal(path.parent)
    with plainly(path):
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            _set_up(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """One write transaction: everything inside is committed together at the end, or nothing of it is."""
    with plainly(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """Say what SQLite has against `path` in one sentence: its errors inside become UserError.

    Errors of ours, a constraint or a statement SQLite cannot read, pass unchanged.
    """
    try:
        yield
    except sqlite3.Error as problem:
        sentence = _sentence(path, problem)
        if sentence is None:
            raise
        raise UserError(sentence) from problem


def check_wal(folder: Path) -> None:
    """Try WAL in `folder` with a second process, once per file system and process; about 50 ms the first time.

    Raises UserError where two processes cannot share a database there.
    """
    try:
        device = folder.stat().st_dev
        if device in _WORKING_DEVICES:
            return
        with tempfile.TemporaryDirectory(prefix=".wal-check-", dir=folder) as place:
            reason = _wal_problem(Path(place) / "check.sqlite")
    except OSError as problem:
        raise UserError(_os_sentence(folder, problem)) from problem
    if reason:
        raise UserError(
            f"{folder}: this file system cannot hold the database ({reason}); "
            "choose a folder on a local disk, for example with --runs DIR"
        )
    _WORKING_DEVICES.add(device)


def _set_up(connection: sqlite3.Connection, path: Path) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")  # takes effect in a new file only
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise UserError(
            f"{path}: SQLite cannot use WAL here (it stays in {mode!r} mode); choose a folder on a local disk"
        )
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA temp_store = MEMORY")  # else a full /tmp would be reported as this database's full disk


def _connect_to_read(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise UserError(f"{path}: no such file")
    # A reader of a WAL database writes shared memory beside it; where it may not and nobody writes, the file is still.
    still = not os.access(path.parent, os.W_OK) and not path.with_name(path.name + "-wal").exists()
    address = f"{path.resolve().as_uri()}?mode=ro{'&immutable=1' if still else ''}"
    with plainly(path):
        connection = sqlite3.connect(
            address, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # opening alone reads nothing
        except BaseException:
            connection.close()
            raise
    return connection


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UserError(_os_sentence(folder, problem)) from problem


_OTHER_PROCESS = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], timeout=5, isolation_level=None)
assert [row[0] for row in other.execute("SELECT x FROM t")] == [1], "a second process does not see what the first wrote"
other.execute("INSERT INTO t VALUES (2)")
other.close()
"""


def _wal_problem(path: Path) -> str:
    """Why two processes cannot use WAL at `path`, or "": both write, each sees the other, a reader blocks nobody."""
    try:
        with closing(sqlite3.connect(path, timeout=5, isolation_level=None)) as ours:
            mode = ours.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            if mode != "wal":
                return f"SQLite stays in {mode!r} mode"
            ours.executescript("CREATE TABLE t(x); INSERT INTO t VALUES (1);")
            ours.execute("BEGIN")
            ours.execute("SELECT x FROM t").fetchall()  # our snapshot stays open while the other writes
            command = [sys.executable, "-I", "-S", "-c", _OTHER_PROCESS, str(path)]
            other = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
            if other.returncode != 0:
                return (other.stderr.strip().splitlines() or ["the second process failed"])[-1]
            ours.execute("COMMIT")
            seen = [row[0] for row in ours.execute("SELECT x FROM t ORDER BY x")]
            return "" if seen == [1, 2] else "a process does not see what a second one wrote"
    except (sqlite3.Error, subprocess.TimeoutExpired) as problem:
        return str(problem)


_ELSEWHERE = "choose another folder with --runs DIR, or make it writable"
_SAME_AGAIN = "give the same command again, what was recorded is intact"

_SENTENCES = {
    sqlite3.SQLITE_READONLY: f"the folder or file is read-only; {_ELSEWHERE}",
    sqlite3.SQLITE_PERM: f"no permission to write here; {_ELSEWHERE}",
    sqlite3.SQLITE_CANTOPEN: f"cannot be opened or created, the folder may be read-only; {_ELSEWHERE}",
    sqlite3.SQLITE_FULL: f"the disk is full; free some space and {_SAME_AGAIN}",
    sqlite3.SQLITE_IOERR: f"reading or writing failed; check the disk and {_SAME_AGAIN}",
    sqlite3.SQLITE_NOTADB: "not a database of this program; move it away, or choose another folder with --runs DIR",
    sqlite3.SQLITE_CORRUPT: "the database is damaged; restore it from a copy, or move it away to start anew",
    sqlite3.SQLITE_BUSY: f"another process has kept it locked for {BUSY_SECONDS:.0f} s; end that process and try again",
}


def _sentence(path: Path, problem: sqlite3.Error) -> str | None:
    """What a person should read for an SQLite error, by its primary result code; None where the fault is ours."""
    code = getattr(problem, "sqlite_errorcode", 0) & 0xFF
    if str(problem).startswith("Could not decode"):  # Python's own word, without a code: bytes that are no text
        code = sqlite3.SQLITE_CORRUPT
    said = _SENTENCES.get(code)
    return None if said is None else f"{path}: {said} ({_name(problem)})"


def _name(problem: sqlite3.Error) -> str:
    return str(getattr(problem, "sqlite_errorname", "") or problem)


def _os_sentence(folder: Path, problem: OSError) -> str:
    if problem.errno == errno.ENOSPC:
        return (
            f"{folder}: the disk is full; free some space and give the same command again, what was recorded is intact"
        )
    if problem.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return f"{folder}: the folder is read-only; {_ELSEWHERE}"
    return f"{folder}: cannot be used: {problem.strerror or problem}; choose another folder with --runs DIR"
