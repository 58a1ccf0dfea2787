"""Which version people hold to be the one to use: SQL and nothing else. Append-only; the last one counts."""

from __future__ import annotations

import sqlite3

from core.store.database import Database
from core.store.records import from_json, to_json
from core.types import Promotion


def add_promotion(connection: sqlite3.Connection, promotion: Promotion) -> None:
    """Append that somebody promoted a version."""
    connection.execute(
        "INSERT INTO promotions (version, reviewer, at, record) VALUES (?, ?, ?, ?)",
        (promotion.version, promotion.reviewer, promotion.at, to_json(promotion)),
    )


def promotions(database: Database) -> tuple[Promotion, ...]:
    """All of them, oldest first."""
    found = database.rows("SELECT record FROM promotions ORDER BY seq")
    return tuple(from_json(Promotion, row[0], str(database.path)) for row in found)
