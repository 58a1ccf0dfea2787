"""The schema of a run's database, one file a version, and the way from an older one to the newest.

`PRAGMA user_version` holds the number. A migration is applied whole or not at all, so that a database is always of one
version; a database of a newer program is refused rather than guessed at.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from core.errors import UserError
from core.store.sqlite import transaction

APPLICATION_ID = 0x54325322
"""In the file's header: tells a run's database from the journal and from anything else."""

MIGRATIONS: tuple[str, ...] = ("v1.sql", "v2.sql", "v3.sql", "v4.sql")
"""Files in this folder; the first makes an empty database version 1, the next brings 1 to 2, and so on."""


def newest() -> int:
    """The schema version this program writes."""
    return len(MIGRATIONS)


def version_of(connection: sqlite3.Connection) -> int:
    """The schema version of an open database; 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def check_version(connection: sqlite3.Connection, path: Path) -> int:
    """The schema version of a run's database. Raises UserError for no run's database, or one of a newer program."""
    version = version_of(connection)
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID or version == 0:
        raise UserError(f"{path}: not a run's database; name a folder that `trace2skill evolve` made")
    if version > newest():
        raise UserError(
            f"{path}: written by a newer version of this program (schema {version}, known here: up to {newest()}); "
            "update with `pip install -U trace2skill-lab` and try again"
        )
    return version


def check_schema(connection: sqlite3.Connection, path: Path) -> None:
    """Raise UserError where a run's database holds other tables, views or triggers than its version has.

    A file from elsewhere may say what it likes: a trigger of its own would change what is written here.
    """
    version = version_of(connection)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        for name in MIGRATIONS[:version]:
            apply_script(fresh, script(name))
        wanted = _schema(fresh)
    if _schema(connection) != wanted:
        raise UserError(f"{path}: its tables are not those of a run of schema {version}; export the run again")


def _schema(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """What is in a database, with its SQL; of the tables that SQLite keeps a search index in, the names alone."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'")
    return {(kind, name, "" if name.startswith("steps_index_") else sql or "") for kind, name, sql in rows}


def migrate(connection: sqlite3.Connection, path: Path, scripts: Sequence[str] | None = None) -> None:
    """Bring an open database to the newest version, one transaction a step; does nothing where it is there already."""
    steps = scripts if scripts is not None else tuple(script(name) for name in MIGRATIONS)
    while version_of(connection) < len(steps):
        with transaction(connection, path):
            version = version_of(connection)  # read again: another process may have been first
            if version < len(steps):
                apply_script(connection, steps[version])
                connection.execute(f"PRAGMA user_version = {version + 1}")


def script(name: str) -> str:
    """The SQL of one migration."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def apply_script(connection: sqlite3.Connection, sql: str) -> None:
    """Run each statement of `sql`, which ends a line, in the open transaction (`executescript` would commit it first).

    Raises ValueError where the last one has no end.
    """
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
    if statement.strip():
        raise ValueError(f"a migration ends inside a statement: {statement.strip()[:80]!r}")
