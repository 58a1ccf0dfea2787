"""Analyses, patches, their edits, and decisions on them: SQL and nothing else."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

from core.store.database import Database
from core.store.records import digest_of, from_json, to_json
from core.types import Analysis, Decision, Edit, Patch
from core.view.review.decided import Decided, lessons_decided
from core.view.review.support_list import Wording
from core.view.review.votes import ReviewFacts
from core.view.rows import AnalysisRow, PatchRow

_PATCH_ROWS = """
WITH votes AS (SELECT target, reviewer, verdict, max(seq) AS seq FROM decisions GROUP BY target, reviewer),
standing AS (SELECT target, verdict, reviewer, max(seq) FROM votes WHERE verdict <> 'undo' GROUP BY target)
SELECT p.id, p.slot, p.origin, p.task, p.trajectory, p.root_cause,
       coalesce(n.edits, 0) AS edits, p.flags, p.refused, p.proven,
       CASE s.verdict WHEN 'accept' THEN 'accepted' WHEN 'reject' THEN 'rejected' ELSE 'pending' END AS verdict,
       coalesce(s.reviewer, '') AS reviewer,
       coalesce(n.decided, 0) AS decided_edits, coalesce(n.rejected, 0) AS rejected_edits
FROM patches p LEFT JOIN standing s ON s.target = p.id
LEFT JOIN (SELECT e.patch, count(*) AS edits, count(d.target) AS decided,
                  sum(d.verdict = 'reject') AS rejected
           FROM edits e LEFT JOIN standing d ON d.target = e.id GROUP BY e.patch) n ON n.patch = p.id
"""

_DECIDED = f"""
SELECT count(*), coalesce(sum(whole), 0), coalesce(sum(CASE WHEN whole THEN 0 ELSE decided_edits END), 0)
FROM (SELECT decided_edits, verdict <> 'pending' OR (edits > 0 AND decided_edits = edits) AS whole
      FROM ({_PATCH_ROWS}))
"""

_MERGED = (
    "SELECT coalesce(json_extract(data, '$.decisions'), 0), coalesce(json_extract(data, '$.tree'),"
    " json_extract(data, '$.decisions'), 0) FROM events WHERE kind = 'version_made' ORDER BY seq DESC LIMIT 1"
)
_REFUSED = (
    "SELECT DISTINCT json_extract(f.value, '$.edit') FROM patches p, json_each(p.record, '$.flags') f"
    " WHERE p.refused > 0 AND json_extract(f.value, '$.refuses')"
)
_MARK = (
    "SELECT coalesce((SELECT group_concat(substr(digest, 1, 12)) FROM patches), '') || '/'"
    " || coalesce((SELECT group_concat(substr(digest, 1, 12)) FROM nodes), '')"
)


def put_analysis(connection: sqlite3.Connection, analysis: Analysis) -> None:
    """Write an analysis and its patch, in place of an earlier one of the same slot and analyst."""
    record = to_json(analysis, patch=None)
    patch = analysis.patch
    digest = digest_of(record, to_json(patch) if patch else "")
    known = connection.execute(
        "SELECT digest, patch FROM analyses WHERE slot = ? AND origin = ?", (analysis.slot, analysis.origin)
    ).fetchone()
    if known is not None and known[0] == digest:
        return
    if known is not None and known[1] and known[1] != (patch.id if patch else ""):
        _remove_patch(connection, known[1])
    if patch is not None:
        put_patch(connection, patch)
    usage = analysis.usage
    connection.execute(
        "INSERT OR REPLACE INTO analyses (slot, origin, trajectory, outcome, reason, patch, turns, tokens, cost,"
        " digest, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            analysis.slot,
            analysis.origin,
            analysis.trajectory,
            analysis.outcome,
            analysis.reason or (analysis.failure.message if analysis.failure else ""),
            patch.id if patch else "",
            analysis.turns,
            usage.prompt_tokens + usage.completion_tokens,
            usage.cost,
            digest,
            record,
        ),
    )


def put_patch(connection: sqlite3.Connection, patch: Patch) -> None:
    """Write a patch and its edits, unless the very same is there."""
    record = to_json(patch, edits=())
    edits = [to_json(edit) for edit in patch.edits]
    digest = digest_of(record, *edits)
    known = connection.execute("SELECT digest FROM patches WHERE id = ?", (patch.id,)).fetchone()
    if known is not None and known[0] == digest:
        return
    _remove_patch(connection, patch.id)
    connection.execute(
        "INSERT INTO patches (id, slot, origin, trajectory, task, root_cause, flags, refused, proven, digest, record)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            patch.id,
            patch.slot,
            patch.origin,
            patch.trajectory,
            patch.task,
            patch.root_cause,
            len(patch.flags),
            len({flag.edit for flag in patch.flags if flag.refuses}),
            int(patch.proof is not None),
            digest,
            record,
        ),
    )
    connection.executemany(
        "INSERT INTO edits (patch, position, id, op, path, record) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (patch.id, position, edit.id, edit.op, edit.path, text)
            for position, (edit, text) in enumerate(zip(patch.edits, edits, strict=True))
        ],
    )


def analyses(database: Database) -> tuple[Analysis, ...]:
    with database.snapshot():
        whole = {patch.id: patch for patch in patches(database)}
        found = database.rows("SELECT record, patch FROM analyses ORDER BY slot, origin")
    place = str(database.path)
    return tuple(
        from_json(Analysis, row[0], place).model_copy(update={"patch": whole[row[1]] if row[1] else None})
        for row in found
    )


def analysis_rows(database: Database) -> tuple[AnalysisRow, ...]:
    found = database.rows(
        "SELECT a.slot, a.origin, a.trajectory, coalesce(t.task, '') AS task, a.outcome, a.reason, a.patch, a.turns,"
        " a.tokens, a.cost FROM analyses a LEFT JOIN trajectories t ON t.id = a.trajectory ORDER BY a.slot, a.origin"
    )
    return tuple(map(AnalysisRow._make, found))


def patches(database: Database, patch_id: str | None = None) -> tuple[Patch, ...]:
    """All patches by slot, or the one of that id."""
    where, given = ("", ()) if patch_id is None else ("WHERE {} = ?", (patch_id,))
    with database.snapshot():
        heads = database.rows(f"SELECT id, record FROM patches {where.format('id')} ORDER BY slot, id", given)
        parts = database.rows(
            f"SELECT patch, record FROM edits {where.format('patch')} ORDER BY patch, position", given
        )
    place = str(database.path)
    edits: dict[str, list[Edit]] = defaultdict(list)
    for row in parts:
        edits[row[0]].append(from_json(Edit, row[1], place))
    return tuple(from_json(Patch, row[1], place).model_copy(update={"edits": tuple(edits[row[0]])}) for row in heads)


def patch_rows(database: Database) -> tuple[PatchRow, ...]:
    found = database.rows(f"{_PATCH_ROWS} ORDER BY p.slot, p.id")
    return tuple(PatchRow._make(row)._replace(proven=bool(row["proven"])) for row in found)


def decided_count(database: Database) -> Decided:
    """How much is decided by anybody, as core.view.review.decided counts it; patches and edits are counted in SQL."""
    patches, whole, edits = map(int, database.row(_DECIDED) or (0, 0, 0))
    found = database.rows("SELECT record FROM decisions WHERE target LIKE 'm%' ORDER BY seq")
    lessons = lessons_decided(from_json(Decision, row[0], str(database.path)) for row in found)
    return Decided(whole, edits, lessons, patches - whole)


def tasks_of(database: Database) -> dict[str, str]:
    """The task each patch was learned from, by the patch's id; no record is read."""
    return {row[0]: row[1] for row in database.rows("SELECT id, task FROM patches")}


def review_facts(database: Database, known: ReviewFacts | None = None) -> ReviewFacts:
    """Everything a review is computed from, without the patches' bulky parts. What of `known` still holds is not read
    again: patches and tree where their mark is the same, and decisions, to which some can only have been added."""
    with database.snapshot():
        mark = database.value(_MARK)
        still = known if known is not None and known.mark == mark else _patches_and_tree(database, mark)
        made, last = _decisions_since(database, known)
        same = known is not None and still is known and last == known.last
        merged = database.row(_MERGED)
        return still._replace(
            patches=still.patches if same else patch_rows(database),
            decisions=made,
            last=last,
            merged=None if merged is None else int(merged[0]),
            tree=None if merged is None else int(merged[1]),
        )


def _patches_and_tree(database: Database, mark: str) -> ReviewFacts:
    edits: dict[str, list[str]] = defaultdict(list)
    for row in database.rows("SELECT patch, id FROM edits ORDER BY patch, position"):
        edits[row[0]].append(row[1])
    return ReviewFacts(
        patches=(),
        edits={patch: tuple(ids) for patch, ids in edits.items()},
        refused=frozenset(row[0] for row in database.rows(_REFUSED)),
        decisions=(),
        merged=None,
        slots=database.value("SELECT count(*) FROM tasks WHERE part = 'evolve'"),
        fan_in=database.value("SELECT coalesce(json_extract(config, '$.merge.fan_in'), 2) FROM run"),
        failed=frozenset(row[0] for row in database.rows("SELECT id FROM nodes WHERE failure <> ''")),
        several=dict(map(tuple, database.rows("SELECT id, calls FROM nodes WHERE calls > 1"))),
        mark=mark,
    )


def _decisions_since(database: Database, known: ReviewFacts | None) -> tuple[tuple[Decision, ...], int]:
    """All decisions and the number of the last, read on from what is known of this very log."""
    before, last = (known.decisions, known.last) if known is not None else ((), 0)
    if before and database.value("SELECT record FROM decisions WHERE seq = ?", (last,)) != to_json(before[-1]):
        before, last = (), 0  # another run has taken its place
    place = str(database.path)
    found = database.rows("SELECT seq, record FROM decisions WHERE seq > ? ORDER BY seq", (last,))
    made = (*before, *(from_json(Decision, row[1], place) for row in found))
    return made, found[-1][0] if found else last


def wordings(database: Database) -> tuple[Wording, ...]:
    """What every edit says, in slot order."""
    found = database.rows(
        "SELECT e.id, p.id, p.task, e.op, e.path, json_extract(e.record, '$.anchor'), json_extract(e.record, '$.text')"
        " FROM edits e JOIN patches p ON p.id = e.patch ORDER BY p.slot, p.id, e.position"
    )
    return tuple(map(Wording._make, found))


def add_decision(connection: sqlite3.Connection, decision: Decision) -> int:
    """Append a decision; its place in the order of all of them comes back."""
    written = connection.execute(
        "INSERT INTO decisions (target, verdict, reviewer, at, record) VALUES (?, ?, ?, ?, ?)",
        (decision.target, decision.verdict, decision.reviewer, decision.at, to_json(decision)),
    )
    return int(written.lastrowid or 0)


def decisions(database: Database) -> tuple[Decision, ...]:
    found = database.rows("SELECT record FROM decisions ORDER BY seq")
    return tuple(from_json(Decision, row[0], str(database.path)) for row in found)


def has_target(database: Database, target: str) -> bool:
    """Whether a patch, an edit or a merged candidate of this id exists, so that a decision can name it."""
    sql = (
        "SELECT EXISTS (SELECT 1 FROM patches WHERE id = ?1) OR EXISTS (SELECT 1 FROM edits WHERE id = ?1)"
        " OR EXISTS (SELECT 1 FROM candidates WHERE edit = ?1)"
    )
    return bool(database.value(sql, (target,)))


def _remove_patch(connection: sqlite3.Connection, patch_id: str) -> None:
    connection.execute("DELETE FROM edits WHERE patch = ?", (patch_id,))
    connection.execute("DELETE FROM patches WHERE id = ?", (patch_id,))
