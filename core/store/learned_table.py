"""What baselines learn: the skill after each sequential update, and a bank of memories. SQL and nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence

from core.store.database import Database
from core.store.records import from_json, to_json
from core.types import Extraction, Kept, MemoryItem, Skill, Update
from core.view.skill.memories import BankFacts, Drawn

_DRAWN = """
SELECT e.trajectory, coalesce(t.task, ''), e.outcome, e.reason, coalesce(json_extract(e.record, '$.refused'), '[]')
FROM extractions e LEFT JOIN trajectories t ON t.id = e.trajectory ORDER BY e.slot
"""
_HELD_OUT = "FROM placements p JOIN trajectories t ON t.id = p.trajectory"
_HANDED = f"""
SELECT json_extract(r.value, '$.item'), count(*) {_HELD_OUT}, json_each(t.record, '$.retrieved') r
WHERE p.arm IN ('test_before', 'test_after') GROUP BY 1
"""
_ATTEMPTS = f"""
SELECT count(*) {_HELD_OUT}
WHERE p.arm IN ('test_before', 'test_after') AND json_array_length(t.record, '$.retrieved') > 0
"""


class RunLearned:
    """What baselines learned in a run. Each `put_` commits by itself, or with others in the store's transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put_update(self, update: Update) -> None:
        """Put the skill as a sequential update left it, in place of an earlier one of the same number."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO updates (number, digest, record) VALUES (?, ?, ?)",
                (update.number, update.skill.digest, to_json(update)),
            )

    def updates(self) -> tuple[Update, ...]:
        """The updates of a sequential evolution, in order; () of any other."""
        found = self._database.rows("SELECT record FROM updates ORDER BY number")
        return tuple(from_json(Update, row[0], self._place) for row in found)

    def updated_skill(self, digest: str) -> Skill | None:
        """The skill of this digest that an update left, None where none did."""
        found = self._database.value("SELECT record FROM updates WHERE digest = ? ORDER BY number LIMIT 1", (digest,))
        return None if found is None else from_json(Update, found, self._place).skill

    def put_extraction(self, extraction: Extraction) -> None:
        """Put what was drawn from a trajectory as memories, in place of what was drawn at its slot before."""
        reason = extraction.reason or (extraction.failure.message if extraction.failure else "")
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO extractions (slot, trajectory, outcome, reason, record) VALUES (?, ?, ?, ?, ?)",
                (extraction.slot, extraction.trajectory, extraction.outcome, reason, to_json(extraction)),
            )

    def extractions(self) -> tuple[Extraction, ...]:
        """What was drawn from trajectories as memories, by slot."""
        found = self._database.rows("SELECT record FROM extractions ORDER BY slot")
        return tuple(from_json(Extraction, row[0], self._place) for row in found)

    def put_memory(self, kept: Sequence[Kept]) -> None:
        """Make the bank of memories these items and no others."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM memory_items")
            connection.executemany(
                "INSERT INTO memory_items (id, position, same_as, record) VALUES (?, ?, ?, ?)",
                [(each.item.id, position, each.same_as, to_json(each.item)) for position, each in enumerate(kept)],
            )

    def memory(self) -> tuple[Kept, ...]:
        """The bank of memories, in the order of the slots its items were drawn from."""
        found = self._database.rows("SELECT record, same_as FROM memory_items ORDER BY position")
        return tuple(Kept(item=from_json(MemoryItem, row[0], self._place), same_as=row[1]) for row in found)

    def bank(self) -> BankFacts:
        """The bank, what was drawn from attempts, and how often held-out attempts were handed its items."""
        with self._database.snapshot():
            drawn = tuple(
                Drawn(row[0], row[1], row[2], row[3], tuple(json.loads(row[4]))) for row in self._database.rows(_DRAWN)
            )
            handed = {row[0]: row[1] for row in self._database.rows(_HANDED)}
            return BankFacts(self.memory(), drawn, handed, self._database.value(_ATTEMPTS))

    @property
    def _place(self) -> str:
        return str(self._database.path)
