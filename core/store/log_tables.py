"""What is only ever added to: calls, journal entries used, events, requests and processes. SQL and nothing else."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from core.errors import UserError
from core.store.database import Database
from core.store.processes import Asked, EngineProcess, presence
from core.store.records import from_json, to_json
from core.types import CallRecord, Event, JsonObject
from core.view.rows import UsageRow


def add_calls(connection: sqlite3.Connection, records: Iterable[CallRecord]) -> None:
    connection.executemany(
        "INSERT INTO calls (key, role, about, paid, usable, calls, prompt_tokens, cached_tokens, completion_tokens,"
        " reasoning_tokens, seconds, cost, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                call.key,
                call.role,
                call.about,
                int(call.paid),
                int(call.usable),
                call.usage.calls,
                call.usage.prompt_tokens,
                call.usage.cached_tokens,
                call.usage.completion_tokens,
                call.usage.reasoning_tokens,
                call.usage.seconds,
                call.usage.cost,
                to_json(call),
            )
            for call in records
        ],
    )


def calls(database: Database) -> tuple[CallRecord, ...]:
    found = database.rows("SELECT record FROM calls ORDER BY seq")
    return tuple(from_json(CallRecord, row[0], str(database.path)) for row in found)


def usage_rows(database: Database) -> tuple[UsageRow, ...]:
    """What calls took, by role and by whether they were paid for; a row that marks a reply unusable adds no call."""
    found = database.rows(
        "SELECT role, paid, calls, unusable, prompt_tokens, cached_tokens, completion_tokens, reasoning_tokens,"
        " seconds, cost FROM spending ORDER BY role, paid DESC"
    )
    return tuple(UsageRow._make(row)._replace(paid=bool(row["paid"])) for row in found)


def charged(database: Database) -> tuple[int, int, int]:
    """Calls, tokens and money (in billionths) of everything paid for, as budgets count them."""
    row = database.row(
        "SELECT coalesce(sum(calls), 0), coalesce(sum(charged_tokens), 0), coalesce(sum(charged_money), 0)"
        " FROM spending WHERE paid"
    )
    return (0, 0, 0) if row is None else (row[0], row[1], row[2])


def add_uses(connection: sqlite3.Connection, uses: Iterable[tuple[str, str]]) -> None:
    connection.executemany("INSERT OR IGNORE INTO uses (kind, key) VALUES (?, ?)", uses)


def uses(database: Database) -> tuple[tuple[str, str], ...]:
    """(kind, key) of every journal entry this run used, the calls' replies included.

    What asking an endpoint whether it is there took is a call of the run, but no entry of the journal; a call for
    embeddings has none of its own either, each of its vectors is an effect.
    """
    found = database.rows(
        "SELECT kind, key FROM uses"
        " UNION SELECT 'reply', key FROM calls WHERE role NOT IN ('doctor', 'embedding') ORDER BY 1, 2"
    )
    return tuple((row[0], row[1]) for row in found)


def add_event(connection: sqlite3.Connection, kind: str, subject: str, data: JsonObject, at: str) -> int:
    """Append an event; its sequence number comes back."""
    written = connection.execute(
        "INSERT INTO events (at, kind, subject, data) VALUES (?, ?, ?, ?)",
        (at, kind, subject, json.dumps(dict(data), ensure_ascii=False)),
    )
    return int(written.lastrowid or 0)


def events(database: Database, after: int, limit: int) -> tuple[Event, ...]:
    found = database.rows(
        "SELECT seq, at, kind, subject, data FROM events WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit)
    )
    return tuple(map(_event, found))


def last_event(database: Database) -> Event | None:
    row = database.row("SELECT seq, at, kind, subject, data FROM events ORDER BY seq DESC LIMIT 1")
    return None if row is None else _event(row)


def begin_process(connection: sqlite3.Connection, process: EngineProcess, at: str, where: str) -> None:
    """Enter the engine's process. Raises UserError where another one is at work on this run."""
    row = connection.execute("SELECT * FROM processes WHERE ended = '' ORDER BY seq DESC LIMIT 1").fetchone()
    if row is not None:
        other = _process(row)
        if other != process and presence(other) == "alive":
            raise UserError(
                f"{where}: process {other.pid} is already working on this run; "
                "wait for it, watch it with `trace2skill status RUN`, stop it with `trace2skill cancel RUN`, "
                "or, where it is paused, let it go on with `trace2skill unpause RUN`"
            )
    seen = connection.execute("SELECT coalesce(max(seq), 0) FROM requests").fetchone()[0]
    connection.execute("UPDATE processes SET ended = ? WHERE ended = ''", (at,))
    connection.execute(
        "INSERT INTO processes (pid, started, host, at, ended, requests_seen) VALUES (?, ?, ?, ?, '', ?)",
        (process.pid, process.started, process.host, at, seen),
    )


def end_process(connection: sqlite3.Connection, process: EngineProcess, at: str) -> None:
    connection.execute(
        "UPDATE processes SET ended = ? WHERE ended = '' AND pid = ? AND started = ? AND host = ?",
        (at, process.pid, process.started, process.host),
    )


def process_at_work(database: Database) -> EngineProcess | None:
    """The engine that entered last and did not say goodbye: alive or killed, `presence` tells."""
    row = database.row("SELECT * FROM processes WHERE ended = '' ORDER BY seq DESC LIMIT 1")
    return None if row is None else _process(row)


def add_request(connection: sqlite3.Connection, kind: str, data: JsonObject, at: str) -> None:
    connection.execute("INSERT INTO requests (kind, at, data) VALUES (?, ?, ?)", (kind, at, json.dumps(dict(data))))


def requests(database: Database, after: int = 0) -> tuple[Asked, ...]:
    """What was asked since the last engine began, oldest first: what is older was meant for an earlier one."""
    found = database.rows(
        "SELECT seq, kind, at, data FROM requests WHERE seq > ?"
        " AND seq > coalesce((SELECT requests_seen FROM processes ORDER BY seq DESC LIMIT 1), 0) ORDER BY seq",
        (after,),
    )
    return tuple(Asked(row["seq"], row["kind"], row["at"], json.loads(row["data"])) for row in found)


def _event(row: sqlite3.Row) -> Event:
    return Event(seq=row["seq"], at=row["at"], kind=row["kind"], subject=row["subject"], data=json.loads(row["data"]))


def _process(row: sqlite3.Row) -> EngineProcess:
    return EngineProcess(pid=row["pid"], started=row["started"], host=row["host"])
