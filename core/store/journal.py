"""The workspace's journal: every effect kept once, under everything that determined it.

A reply lies beside the request that it answered, so that an exported journal explains itself. Conversations grow by a
message a turn, so each message is kept once under its digest and a request names its messages. Neither an endpoint's
address nor its key is part of a request, and so neither can be here. Several processes may use one journal at once.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from core.errors import UserError
from core.store.records import Shape, from_json
from core.store.sqlite import connect, plainly, transaction
from core.types import Message, ModelReply, ModelRequest, Observation, Record, ToolSpec

APPLICATION_ID = 0x54325321
SCHEMA_VERSION = 1

_SCHEMA = """
CREATE TABLE text(digest BLOB PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE reply(key TEXT PRIMARY KEY, head TEXT NOT NULL, messages BLOB NOT NULL, reply TEXT NOT NULL,
                   unusable TEXT NOT NULL DEFAULT '');
CREATE TABLE observation(owner TEXT NOT NULL, step INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (owner, step));
CREATE TABLE effect(kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, key));
"""
_DIGEST_BYTES = 32


class JournalEntry(Record):
    """A reply with the request it answered. `unusable` says why it could not be used; "" where it could."""

    key: str
    request: ModelRequest
    reply: ModelReply
    unusable: str = ""


class SqliteJournal:
    """Implements core.ports.Journal in one SQLite file. Methods return once their change is committed.

    Everything raises UserError where the file cannot be used (read-only folder, full disk, not a journal).
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._connection = connect(path, read_only=read_only)
        try:
            self._prepare(read_only)
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Close the file; what was recorded is in it."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> SqliteJournal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ------------------------------------------------------------------------------------------------ model replies

    def reply(self, key: str) -> ModelReply | None:
        """The reply recorded under a request's digest, usable or not."""
        row = self._one("SELECT reply FROM reply WHERE key = ?", (key,))
        return None if row is None else self._read(ModelReply, row["reply"])

    def unusable(self, key: str) -> str:
        """Why the reply under `key` could not be used; "" where it could, or where there is none."""
        row = self._one("SELECT unusable FROM reply WHERE key = ?", (key,))
        return "" if row is None else str(row["unusable"])

    def record_reply(self, key: str, request: ModelRequest, reply: ModelReply) -> bool:
        """Commit a reply. False where `key` already has one (another process was first): that one counts."""
        return self.record_replies([(key, request, reply)])[0]

    def record_replies(self, batch: Sequence[tuple[str, ModelRequest, ModelReply]]) -> tuple[bool, ...]:
        """Commit several replies at once; for each, whether it is new."""
        with self._lock, transaction(self._connection, self.path):
            return tuple([self._insert_reply(*each) for each in batch])

    def mark_unusable(self, key: str, reason: str) -> None:
        """Note why the reply under `key` cannot be used. Raises KeyError where there is none."""
        with self._lock, transaction(self._connection, self.path):
            changed = self._connection.execute("UPDATE reply SET unusable = ? WHERE key = ?", (reason, key)).rowcount
        if not changed:
            raise KeyError(key)

    def entries(self, keys: Iterable[str]) -> Iterator[JournalEntry]:
        """The entries under `keys`, in that order, each key once; raises KeyError for one that is not recorded."""
        for key in dict.fromkeys(keys):
            row = self._one("SELECT key, head, messages, reply, unusable FROM reply WHERE key = ?", (key,))
            if row is None:
                raise KeyError(key)
            yield JournalEntry(
                key=key,
                request=self._request(row["head"], row["messages"]),
                reply=self._read(ModelReply, row["reply"]),
                unusable=row["unusable"],
            )

    def tail(self, key: str, count: int) -> tuple[int, tuple[Message, ...], ModelReply] | None:
        """The end of a conversation: its length, the last `count` messages that were sent, and the reply under `key`.

        None where there is no such reply. No other message is read.
        """
        row = self._one("SELECT messages, reply FROM reply WHERE key = ?", (key,))
        if row is None:
            return None
        digests = [row["messages"][at : at + _DIGEST_BYTES] for at in range(0, len(row["messages"]), _DIGEST_BYTES)]
        last = tuple(self._read(Message, self._kept(digest)) for digest in digests[max(0, len(digests) - count) :])
        return len(digests), last, self._read(ModelReply, row["reply"])

    def last_observation(self, owner: str) -> tuple[int, Observation] | None:
        """The newest recorded (step, observation) of a rollout or analysis."""
        row = self._one("SELECT step, body FROM observation WHERE owner = ? ORDER BY step DESC LIMIT 1", (owner,))
        return None if row is None else (row["step"], self._read(Observation, row["body"]))

    # ------------------------------------------------------------------------------------- observations and effects

    def observation(self, owner: str, step: int) -> Observation | None:
        """What the command of a rollout's (or analysis's) step printed when it first ran."""
        row = self._one("SELECT body FROM observation WHERE owner = ? AND step = ?", (owner, step))
        return None if row is None else self._read(Observation, row["body"])

    def record_observation(self, owner: str, step: int, observation: Observation) -> None:
        """Commit an observation; a step that already has one keeps it."""
        with self._lock, plainly(self.path):
            self._connection.execute(
                "INSERT OR IGNORE INTO observation VALUES (?, ?, ?)", (owner, step, observation.model_dump_json())
            )

    def observations(self, owner: str) -> tuple[tuple[int, Observation], ...]:
        """All recorded (step, observation) of one rollout or analysis, in order."""
        rows = self._all("SELECT step, body FROM observation WHERE owner = ? ORDER BY step", (owner,))
        return tuple([(row["step"], self._read(Observation, row["body"])) for row in rows])

    def effect(self, kind: str, key: str) -> str | None:
        """A finished effect (rollout, grade, analysis) as the JSON text it was recorded as."""
        row = self._one("SELECT value FROM effect WHERE kind = ? AND key = ?", (kind, key))
        return None if row is None else str(row["value"])

    def record_effect(self, kind: str, key: str, value: str) -> None:
        """Commit a finished effect; one already recorded under (kind, key) stays."""
        with self._lock, plainly(self.path):
            self._connection.execute("INSERT OR IGNORE INTO effect VALUES (?, ?, ?)", (kind, key, value))

    def take_over(self, other: Path) -> None:
        """Commit every entry of the journal at `other` at once; what is recorded here already stays as it is."""
        with self._lock, plainly(self.path):
            self._connection.execute("ATTACH DATABASE ? AS other", (str(other),))
            try:
                with transaction(self._connection, self.path):
                    for table in ("text", "reply", "observation", "effect"):
                        self._connection.execute(f"INSERT OR IGNORE INTO main.{table} SELECT * FROM other.{table}")
            finally:
                self._connection.execute("DETACH DATABASE other")

    # ------------------------------------------------------------------------------------------------------ private

    def _prepare(self, read_only: bool) -> None:
        with plainly(self.path):
            application, version, tables = (
                self._connection.execute(question).fetchone()[0]
                for question in (
                    "PRAGMA application_id",
                    "PRAGMA user_version",
                    "SELECT count(*) FROM sqlite_master",
                )
            )
        if tables == 0 and not read_only:
            self._create()
            return
        if application != APPLICATION_ID:
            raise UserError(f"{self.path}: a database, but not a journal; move it away or choose another folder")
        if version > SCHEMA_VERSION:
            raise UserError(
                f"{self.path}: written by a newer version of this program (schema {version}, this one knows "
                f"{SCHEMA_VERSION}); update with `pip install -U trace2skill-lab`"
            )

    def _create(self) -> None:
        with transaction(self._connection, self.path):
            if self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                return  # another process made it in the meantime
            for statement in _SCHEMA.split(";"):
                self._connection.execute(statement)
            self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _insert_reply(self, key: str, request: ModelRequest, reply: ModelReply) -> bool:
        head: dict[str, Any] = {
            "endpoint": request.endpoint,
            "model": request.model,
            "settings": dict(request.settings),
            "seed": request.seed,
            "replicate": request.replicate,
            "attempt": request.attempt,
        }
        if request.tools:
            tools = [tool.model_dump(mode="json") for tool in request.tools]
            head["tools"] = self._keep(json.dumps(tools)).hex()
        if request.reply_schema is not None:
            head["reply_schema"] = self._keep(json.dumps(request.reply_schema)).hex()
        messages = b"".join([self._keep(message.model_dump_json()) for message in request.messages])
        return (
            self._connection.execute(
                "INSERT OR IGNORE INTO reply(key, head, messages, reply) VALUES (?, ?, ?, ?)",
                (key, json.dumps(head), messages, reply.model_dump_json()),
            ).rowcount
            == 1
        )

    def _keep(self, body: str) -> bytes:
        digest = hashlib.sha256(body.encode()).digest()
        self._connection.execute("INSERT OR IGNORE INTO text VALUES (?, ?)", (digest, body))
        return digest

    def _request(self, head: str, messages: bytes) -> ModelRequest:
        fields: dict[str, Any] = json.loads(head)
        if "tools" in fields:
            tools = json.loads(self._kept(bytes.fromhex(fields["tools"])))
            fields["tools"] = tuple([ToolSpec.model_validate(tool) for tool in tools])
        if "reply_schema" in fields:
            fields["reply_schema"] = json.loads(self._kept(bytes.fromhex(fields["reply_schema"])))
        digests = [messages[at : at + _DIGEST_BYTES] for at in range(0, len(messages), _DIGEST_BYTES)]
        fields["messages"] = tuple([self._read(Message, self._kept(digest)) for digest in digests])
        return ModelRequest(**fields)

    def _kept(self, digest: bytes) -> str:
        row = self._one("SELECT body FROM text WHERE digest = ?", (digest,))
        if row is None:
            raise UserError(f"{self.path}: the journal is damaged, a message is missing; restore it from a copy")
        return str(row["body"])

    def _read(self, shape: type[Shape], text: str) -> Shape:
        return from_json(shape, text, str(self.path))

    def _one(self, question: str, values: tuple[Any, ...]) -> sqlite3.Row | None:
        with self._lock, plainly(self.path):
            row: sqlite3.Row | None = self._connection.execute(question, values).fetchone()
            return row

    def _all(self, question: str, values: tuple[Any, ...]) -> list[sqlite3.Row]:
        with self._lock, plainly(self.path):
            return self._connection.execute(question, values).fetchall()
