"""Full-text search over what agents thought, did and saw."""

from __future__ import annotations

import json
import re
from collections.abc import Collection

from core.store.database import Database
from core.view.rows import Hit

_PIECES = re.compile(r'"([^"]*)"|(\S+)')
_FIELDS = ("reasoning", "text", "action", "observation")
MATCHES = 250_000
"""How many matching steps a search looks at, so that a word that stands everywhere costs no more in a larger run."""


def _snippets(words: int) -> str:
    """The columns of a hit's snippets, one a field, of so many words each."""
    return ", ".join(f"snippet(steps_index, {at}, char(2), char(3), '…', {words})" for at in range(len(_FIELDS)))


def match_expression(text: str) -> str:
    """What a person typed as an FTS5 expression: every word must occur, "quoted words" as a phrase, `word*` begins so.

    Each piece is quoted, so nothing typed is ever an operator; "" where there is no letter or digit to look for.
    """
    pieces: list[str] = []
    for phrase, word in _PIECES.findall(text.replace("\0", " ")):
        piece = phrase or word
        if any(character.isalnum() for character in piece):
            star = "*" if word.endswith("*") else ""
            pieces.append('"' + piece.rstrip("*" if star else "").replace('"', '""') + '"' + star)
    return " ".join(pieces)


def search(database: Database, text: str, limit: int) -> tuple[Hit, ...]:
    """The best `limit` steps that hold every word of `text`, best first."""
    expression = match_expression(text)
    if not expression:
        return ()
    # The inner query keeps FTS5's own order, which stops at the limit; snippets are made for those rows only.
    found = database.rows(
        f"WITH best AS (SELECT rowid AS id, {_snippets(24)}, rank FROM steps_index WHERE steps_index MATCH ?"
        " ORDER BY rank LIMIT ?) SELECT best.*, s.trajectory, s.step, coalesce(t.task, '') AS task"
        " FROM best JOIN steps s ON s.id = best.id LEFT JOIN trajectories t ON t.id = s.trajectory"
        " ORDER BY best.rank",
        (expression, limit),
    )
    return tuple(_hit(tuple(row)) for row in found)


def hits_at(database: Database, expression: str, steps: Collection[int]) -> tuple[Hit, ...]:
    """What is found in some steps, given by their row ids, in their order.

    The plus keeps FTS5 from looking up the expression anew for each of them, which for a `word*` costs more than all.
    """
    found = database.rows(
        f"SELECT i.rowid, {_snippets(14)}, s.trajectory, s.step, coalesce(t.task, '') AS task FROM steps_index i"
        " CROSS JOIN steps s ON s.id = i.rowid LEFT JOIN trajectories t ON t.id = s.trajectory"
        " WHERE steps_index MATCH ? AND +i.rowid IN (SELECT value FROM json_each(?))",
        (expression, json.dumps(sorted(steps))),
    )
    return tuple(_hit(tuple(row)) for row in found)


def _hit(row: tuple[object, ...]) -> Hit:
    snippets = [str(value) for value in row[1:5]]
    column = next((column for column, snippet in enumerate(snippets) if "\x02" in snippet), 0)
    trajectory, step, task = row[-3:]
    return Hit(
        trajectory=str(trajectory), task=str(task), step=int(str(step)), field=_FIELDS[column], snippet=snippets[column]
    )
