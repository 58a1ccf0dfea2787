"""The notebook of a run: SQL and nothing else.

Pins and what was done to them are rows of one table, and rows are only ever added: who reworded or moved what stays
known, two people at once overwrite nothing of each other, and the snapshot, the bulky part, is written once. A pin that
was taken out is marked besides, so that its snapshot need not be read to leave it out.
"""

from __future__ import annotations

from core.errors import UserError
from core.store.database import Database
from core.store.records import from_json, to_json
from core.types import Pin, PinChange
from core.view.notebook.pinned import standing

_IS_CHANGE = "json_extract(record, '$.pin') IS NOT NULL"
_MARK = (
    "SELECT (SELECT count(*) FROM versions) || '.' || (SELECT coalesce(max(seq), 0) FROM events) || '.' ||"
    " (SELECT coalesce(max(seq), 0) FROM decisions) || '.' || (SELECT coalesce(max(seq), 0) FROM calls) || '.' ||"
    " (SELECT coalesce(max(seq), 0) FROM promotions) || '.' || (SELECT status FROM run)"
)


class RunNotebook:
    """The notebook of one run, to be read and added to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pins(self, taken_out: bool = False) -> tuple[Pin, ...]:
        """The notebook from top to bottom, or what was taken out of it, as it is worded now."""
        place = str(self._database.path)
        with self._database.snapshot():
            every = self._database.rows(f"SELECT seq FROM pins WHERE NOT {_IS_CHANGE} ORDER BY seq")
            wanted = self._database.rows(
                f"SELECT seq, record FROM pins WHERE (removed <> '') = ? AND NOT {_IS_CHANGE}", (int(taken_out),)
            )
            done = self.changes()
        found = (from_json(Pin, row["record"], place).model_copy(update={"seq": row["seq"]}) for row in wanted)
        return standing(found, [row["seq"] for row in every], done)

    def changes(self) -> tuple[PinChange, ...]:
        """Everything that was ever done to pins, oldest first."""
        found = self._database.rows(f"SELECT record FROM pins WHERE {_IS_CHANGE} ORDER BY seq")
        return tuple(from_json(PinChange, row[0], str(self._database.path)) for row in found)

    def mark(self) -> str:
        """What tells one state of the run from another: whatever changes what views show leaves one of these behind."""
        return str(self._database.value(_MARK))

    def add(self, pin: Pin) -> Pin:
        """Append a pin; it comes back with its number."""
        with self._database.writing() as connection:
            written = connection.execute("INSERT INTO pins (at, record) VALUES (?, ?)", (pin.at, to_json(pin, seq=0)))
        return pin.model_copy(update={"seq": int(written.lastrowid or 0)})

    def change(self, change: PinChange) -> None:
        """Append what was done to a pin; mark it where it was taken out.

        Raises UserError where there is no such pin, or none to stand before.
        """
        with self._database.writing() as connection:
            for seq in filter(None, (change.pin, change.before)):
                self._must_have(seq)
            connection.execute("INSERT INTO pins (at, record) VALUES (?, ?)", (change.at, to_json(change)))
            if change.kind in ("take_out", "bring_back"):
                removed = change.at if change.kind == "take_out" else ""
                connection.execute("UPDATE pins SET removed = ? WHERE seq = ?", (removed, change.pin))

    def _must_have(self, seq: int) -> None:
        sql = f"SELECT EXISTS (SELECT 1 FROM pins WHERE seq = ? AND NOT {_IS_CHANGE})"
        if not self._database.value(sql, (seq,)):
            raise UserError(f"{self._database.path}: the notebook of this run has no entry {seq}; reload the page")
