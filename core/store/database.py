"""One open database: reads, and write transactions that nest, from whichever thread asks."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.store.sqlite import plainly, transaction

Parameters = Sequence[str | int | float | bytes | None]


class Database:
    """A connection with turns: threads wait for each other, and an inner transaction joins the outer one."""

    def __init__(self, connection: sqlite3.Connection, path: Path, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._connection = connection
        self._turn = threading.RLock()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """All rows of a query. Raises UserError where the file cannot be read."""
        with self._turn, plainly(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Parameters = ()) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        with self._turn, plainly(self.path):
            found: sqlite3.Row | None = self._connection.execute(sql, parameters).fetchone()
            return found

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first value of the first row, or None where there is no row."""
        found = self.row(sql, parameters)
        return None if found is None else found[0]

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: all of it is committed at the end of the outermost one, or nothing.

        An inner one that fails takes back its own part only. Nothing may be awaited inside, or another task would join.
        Raises UserError where the run was opened for reading only, the disk is full, or the folder is read-only.
        """
        if self.read_only:
            raise UserError(f"{self.path}: opened for reading only")
        with self._turn:
            if self._connection.in_transaction:
                with self._savepoint():
                    yield self._connection
            else:
                with transaction(self._connection, self.path):
                    yield self._connection

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Several reads that see one state, whatever another process commits meanwhile."""
        with self._turn, plainly(self.path):
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("COMMIT")

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        self._connection.execute("SAVEPOINT inner_one")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:  # a full disk ends the whole transaction by itself
                self._connection.execute("ROLLBACK TO inner_one")
                self._connection.execute("RELEASE inner_one")
            raise
        self._connection.execute("RELEASE inner_one")

    def copy_to(self, path: Path) -> None:
        """Write a copy of one state of the database to a new file, whatever another process commits meanwhile."""
        with self._turn, plainly(path), closing(sqlite3.connect(path)) as copy:
            self._connection.backup(copy)

    def close(self) -> None:
        with self._turn:
            self._connection.close()
