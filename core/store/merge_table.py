"""Merge nodes, the candidates that came out of them, and the fates of what went in: SQL and nothing else."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence

from core.merge.lineage import leaf_candidate
from core.store.database import Database
from core.store.records import digest_of, from_json, to_json
from core.types import Candidate, Edit, Fate, MergeNode
from core.view.rows import NodeRow


def put_nodes(connection: sqlite3.Connection, nodes: Sequence[MergeNode]) -> tuple[str, ...]:
    """Make the stored tree these nodes: those that are the same stay untouched. Ids written anew come back."""
    gone = {row[0] for row in connection.execute("SELECT id FROM nodes")} - {node.id for node in nodes}
    for node_id in sorted(gone):
        _remove(connection, node_id)
    return tuple(node.id for node in nodes if put_node(connection, node))


def put_node(connection: sqlite3.Connection, node: MergeNode) -> bool:
    """Write one node; False where the very same was there."""
    record = to_json(node, output=(), fates=())
    output = [to_json(candidate) for candidate in node.output]
    digest = digest_of(record, *output, *map(to_json, node.fates))
    known = connection.execute("SELECT digest FROM nodes WHERE id = ?", (node.id,)).fetchone()
    if known is not None and known[0] == digest:
        return False
    _remove(connection, node.id)
    usage = node.usage
    connection.execute(
        "INSERT INTO nodes (id, level, slot, members, edits_in, edits_out, calls, tokens, cost, notes, failure, digest,"
        " record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            node.id,
            node.level,
            node.slot,
            json.dumps(node.members),
            len(node.inputs),
            len(node.output),
            len(node.calls),
            usage.prompt_tokens + usage.completion_tokens,
            usage.cost,
            len(node.notes),
            node.failure.message if node.failure else "",
            digest,
            record,
        ),
    )
    connection.executemany(
        "INSERT INTO candidates (node, position, edit, record) VALUES (?, ?, ?, ?)",
        [
            (node.id, position, candidate.edit.id, text)
            for position, (candidate, text) in enumerate(zip(node.output, output, strict=True))
        ],
    )
    put_fates(connection, "node_fates", "node", node.id, node.fates)
    return True


def candidate(database: Database, edit: str) -> Candidate | None:
    """The merged edit of this id in the tree as it is now, None where it holds none."""
    found = database.value("SELECT record FROM candidates WHERE edit = ? LIMIT 1", (edit,))
    return None if found is None else from_json(Candidate, found, str(database.path))


def nodes(database: Database) -> tuple[MergeNode, ...]:
    """The tree, level by level."""
    with database.snapshot():
        heads = database.rows("SELECT id, record FROM nodes ORDER BY level, slot, id")
        outputs = database.rows("SELECT node, record FROM candidates ORDER BY node, position")
        fated = fates_by_owner(database, "node_fates", "node")
    place = str(database.path)
    candidates: dict[str, list[Candidate]] = defaultdict(list)
    for row in outputs:
        candidates[row[0]].append(from_json(Candidate, row[1], place))
    return tuple(
        from_json(MergeNode, row[1], place).model_copy(
            update={"output": tuple(candidates[row[0]]), "fates": fated.get(row[0], ())}
        )
        for row in heads
    )


def node(database: Database, node_id: str) -> MergeNode | None:
    """One node whole; no other is touched."""
    with database.snapshot():
        head = database.row("SELECT record FROM nodes WHERE id = ?", (node_id,))
        if head is None:
            return None
        output = database.rows("SELECT record FROM candidates WHERE node = ? ORDER BY position", (node_id,))
        fates = database.rows("SELECT * FROM node_fates WHERE node = ? ORDER BY position", (node_id,))
    place = str(database.path)
    return from_json(MergeNode, head[0], place).model_copy(
        update={
            "output": tuple(from_json(Candidate, row[0], place) for row in output),
            "fates": tuple(map(_fate, fates)),
        }
    )


def known_as(database: Database, ids: Sequence[str], below: int) -> dict[str, Candidate]:
    """Edits by id as they stood below a level of the tree: leaf edits, and merged ones from the nearest node.

    Ids of parts of a split group, whose texts are not kept, are not among them.
    """
    wanted = json.dumps(list(ids))
    place = str(database.path)
    leaves = database.rows("SELECT id, record FROM edits WHERE id IN (SELECT value FROM json_each(?))", (wanted,))
    merged = database.rows(
        "SELECT c.edit, c.record FROM candidates c JOIN nodes n ON n.id = c.node"
        " WHERE c.edit IN (SELECT value FROM json_each(?)) AND n.level < ? ORDER BY n.level",
        (wanted, below),
    )
    found = {row[0]: leaf_candidate(from_json(Edit, row[1], place)) for row in leaves}
    return found | {edit: from_json(Candidate, record, place) for edit, record in dict(map(tuple, merged)).items()}


def node_rows(database: Database) -> tuple[NodeRow, ...]:
    found = database.rows(
        "SELECT id, level, slot, members, edits_in, edits_out, calls, tokens, cost, notes, failure"
        " FROM nodes ORDER BY level, slot, id"
    )
    return tuple(NodeRow._make(row)._replace(members=tuple(json.loads(row["members"]))) for row in found)


def put_fates(connection: sqlite3.Connection, table: str, owner: str, key: str, fates: Iterable[Fate]) -> None:
    """Write the fates of one node or version; `table` and `owner` are this program's own names."""
    connection.executemany(
        f"INSERT INTO {table} ({owner}, position, edit, kind, place, reason, became) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(key, position, fate.edit, fate.kind, fate.at, fate.reason, fate.into) for position, fate in enumerate(fates)],
    )


def fates_by_owner(database: Database, table: str, owner: str) -> dict[str, tuple[Fate, ...]]:
    """Every fate of a table by the node or version it belongs to, in order."""
    found: dict[str, list[Fate]] = defaultdict(list)
    for row in database.rows(f"SELECT * FROM {table} ORDER BY {owner}, position"):
        found[row[owner]].append(_fate(row))
    return {key: tuple(fates) for key, fates in found.items()}


def _fate(row: sqlite3.Row) -> Fate:
    return Fate(edit=row["edit"], kind=row["kind"], at=row["place"], reason=row["reason"], into=row["became"])


def _remove(connection: sqlite3.Connection, node_id: str) -> None:
    connection.execute("DELETE FROM nodes WHERE id = ?", (node_id,))
    connection.execute("DELETE FROM candidates WHERE node = ?", (node_id,))
    connection.execute("DELETE FROM node_fates WHERE node = ?", (node_id,))
