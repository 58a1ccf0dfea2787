"""What a drawing of the merge tree reads, in one snapshot: SQL and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from core.store import merge_table
from core.store.database import Database
from core.store.patch_table import patch_rows
from core.store.results_table import lesson_facts
from core.store.run_table import state_of
from core.store.version_table import last_assembled
from core.types import BlameLine, Candidate, MergeNode
from core.view.merge_tree.facts import TreeFacts
from core.view.rows import PatchRow
from core.view.skill.lessons import lessons

_OF_THE_TREE = "('merge_planned', 'merge_started', 'merge_finished', 'version_made')"
_LEFT = (
    "SELECT node, kind, count(DISTINCT edit) FROM node_fates"
    " WHERE kind IN ('conflict', 'invalid', 'discarded', 'rejected') GROUP BY node, kind"
)
_CONFLICTS = (
    "SELECT edit FROM node_fates WHERE kind = 'conflict' UNION SELECT edit FROM fates WHERE kind = 'conflict'"
    " AND version = ?"
)
_UNDER_WAY = (
    "SELECT subject FROM events WHERE kind IN ('merge_started', 'merge_finished') AND seq > ?"
    " GROUP BY subject HAVING max(CASE kind WHEN 'merge_started' THEN seq END)"
    " > coalesce(max(CASE kind WHEN 'merge_finished' THEN seq END), 0)"
)
_KEPT = """
SELECT e.subject FROM events e WHERE e.seq = (SELECT max(seq) FROM events WHERE kind = 'version_made')
  AND json_extract(e.data, '$.threshold') IS NOT NULL
  AND json_extract(e.data, '$.decisions') = (SELECT count(*) FROM decisions)
  AND e.subject = (SELECT name FROM versions ORDER BY position DESC LIMIT 1)
"""
_BATCH = (
    "SELECT json_extract(config, '$.strategy.batch') FROM run"
    " WHERE json_extract(config, '$.strategy.name') = 'sequential'"
)
_DECIDED = (
    "SELECT coalesce(json_extract(data, '$.decisions'), 0), coalesce(json_extract(data, '$.tree'),"
    " json_extract(data, '$.decisions'), 0) FROM events WHERE kind = 'version_made' ORDER BY seq DESC LIMIT 1"
)
_CUT_SHORT = (
    "SELECT coalesce(max(CASE kind WHEN 'merge_planned' THEN seq END), 0)"
    " > max(CASE kind WHEN 'version_made' THEN seq END) FROM events"
)
_BLAME = (
    "SELECT path, line, text, base_line, edit, sources, note FROM blame"
    " WHERE version = ? AND edit <> '' AND base_line IS NULL ORDER BY position"
)


class MergeTree:
    """The merge tree of a run, to be read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def facts(self) -> TreeFacts:
        """What a drawing needs: rows and counts, no record is loaded."""
        return tree_facts(self._database)

    def mark(self) -> str:
        """A text that changes whenever the tree would be drawn otherwise."""
        return tree_mark(self._database)

    def last_merge(self) -> tuple[int, int, int]:
        """How many slots the newest merge was over, under how many decisions the newest version was made, and under
        how many of them the tree below it was merged."""
        with self._database.snapshot():
            slots, _, _ = _planned(self._database, patch_rows(self._database))
            row = self._database.row(_DECIDED)
            return slots, *((0, 0) if row is None else (int(row[0]), int(row[1])))

    def kept(self) -> str:
        """The newest version where a person kept it under another threshold and decided nothing since; "" else."""
        row = self._database.row(_KEPT)
        return "" if row is None else str(row[0])

    def cut_short(self) -> bool:
        """Whether a merge was begun after the newest version and made none: some nodes may be of the one, some of the
        other."""
        return bool(self._database.value(_CUT_SHORT))

    def node(self, node_id: str) -> MergeNode | None:
        """One node with its candidates and fates; None where there is none of that id."""
        return merge_table.node(self._database, node_id)

    def known_as(self, ids: Sequence[str], below: int) -> dict[str, Candidate]:
        """Edits by id, leaf and merged, as they stood below a level of the tree."""
        return merge_table.known_as(self._database, ids, below)


def tree_facts(database: Database) -> TreeFacts:
    """The tree as it is now; patches, nodes and the newest version are of one moment."""
    with database.snapshot():
        patches, nodes = patch_rows(database), merge_table.node_rows(database)
        version = last_assembled(database)
        slots, fan_in, planned = _planned(database, patches)
        blame = database.rows(_BLAME, (version,))
        return TreeFacts(
            state=state_of(database),
            slots=slots,
            fan_in=fan_in,
            batch=int(database.value(_BATCH) or 0),
            patches=patches,
            nodes=nodes,
            left=_left(database),
            conflicts=frozenset(row[0] for row in database.rows(_CONFLICTS, (version,)) if row[0].startswith("p")),
            started=frozenset(row[0] for row in database.rows(_UNDER_WAY, (planned,))),
            analysed=frozenset(row[0] for row in database.rows("SELECT DISTINCT slot FROM analyses")),
            version=version,
            lessons=lessons(lesson_facts(database, version)) if version else (),
            blame=tuple(BlameLine(**{**dict(row), "sources": tuple(json.loads(row["sources"]))}) for row in blame),
        )


def tree_mark(database: Database) -> str:
    """A text that changes whenever the tree would be drawn otherwise; a few counts, nothing is loaded."""
    with database.snapshot():
        counts = database.row(
            "SELECT (SELECT count(*) FROM analyses), (SELECT count(*) FROM patches), (SELECT max(seq) FROM decisions),"
            f" (SELECT max(seq) FROM events WHERE kind IN {_OF_THE_TREE}), (SELECT count(*) FROM versions)"
        )
        return f"{'-'.join(str(each or 0) for each in counts or ())}-{state_of(database)}"


def _planned(database: Database, patches: tuple[PatchRow, ...]) -> tuple[int, int, int]:
    """Slots, fan-in, and where among the events this merge began. Before a plan was told, what it will be."""
    row = database.row("SELECT seq, data FROM events WHERE kind = 'merge_planned' ORDER BY seq DESC LIMIT 1")
    if row is not None:
        data = json.loads(row[1])
        return int(data["slots"]), int(data["fan_in"]), int(row[0])
    tasks = int(database.value("SELECT count(*) FROM tasks WHERE part = 'evolve'"))
    fan_in = int(database.value("SELECT json_extract(config, '$.merge.fan_in') FROM run") or 32)
    return max([tasks, *(patch.slot + 1 for patch in patches)]), fan_in, 0


def _left(database: Database) -> Mapping[str, Mapping[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for node, kind, count in database.rows(_LEFT):
        found.setdefault(node, {})[kind] = count
    return found
