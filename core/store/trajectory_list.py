"""Lists of trajectories: filtered, searched, sorted and cut in SQL, at a cost that does not grow with the run.

A list that is not searched follows an index in the order it is sorted by and stops at its limit, or, where a condition
holds for few trajectories, starts from those few. A search starts from the steps that match.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from core.store.database import Database
from core.store.patch_table import patches
from core.store.records import from_json
from core.store.search import MATCHES, hits_at, match_expression
from core.types import Analysis, Patch
from core.view.rows import Hit, TrajectoryRow
from core.view.trajectories.listed import COUNTED, FOUND, SHOWN, Listed, Neighbours, TrajectoryFilter

_ROW = (
    "p.arm, p.slot, t.id, t.task, coalesce(k.kind, '') AS kind, t.outcome, t.value, t.reason, t.engine, t.ended,"
    " t.turns, t.tokens, t.seconds, t.cost, t.model, t.replicate, t.skill, t.seed"
)
_TASK = "LEFT JOIN tasks k ON k.id = t.task"
_FEW = 2_000
"""A condition that holds for no more trajectories than this is where a query starts."""
_SEARCHED = (
    "WITH found AS MATERIALIZED (SELECT s.trajectory AS id, count(*) AS steps, min(s.id) AS low, max(s.id) AS high"
    f" FROM (SELECT rowid FROM steps_index WHERE steps_index MATCH ? LIMIT {MATCHES}) i"
    " JOIN steps s ON s.id = i.rowid GROUP BY s.trajectory) "
)


class _Condition(NamedTuple):
    """A test on a column; with the plus it is not looked up in the column's index."""

    column: str
    test: str
    values: tuple[str, ...]

    def sql(self, looked_up: bool) -> str:
        return f"{'' if looked_up else '+'}{self.column} {self.test}"


class _Query(NamedTuple):
    """The parts of a query around its columns: WITH, FROM and WHERE, ORDER BY, and the values that go into them."""

    before: str
    source: str
    order: str
    values: tuple[str, ...]


def listed(database: Database, wanted: TrajectoryFilter, limit: int | None = None) -> Listed:
    """The rows of a list (of a search with what was found in them), how many match, and how many there are.

    Where a `limit` is given, as for an export, what was found is left out.
    """
    expression = match_expression(wanted.q)
    if wanted.q and not expression:
        return Listed((), 0, _total(database))
    most = limit if limit is not None else FOUND if expression else SHOWN
    query = _query(database, wanted)
    extra = ", f.steps, f.low, f.high, count(*) OVER () AS matched" if expression else ""
    with database.snapshot():
        found = database.rows(
            f"{query.before} SELECT {_ROW}{extra} FROM {query.source} {query.order} LIMIT ?", (*query.values, most)
        )
        rows = tuple(TrajectoryRow._make(tuple(row)[: len(TrajectoryRow._fields)]) for row in found)
        total = _total(database)
        if limit is not None:
            return Listed(rows, len(rows), total)
        says = _instructions(database, {row.task for row in rows})
        if not expression:
            matched = _count(database, query, len(rows), most) if wanted.narrows else total
            return Listed(rows, matched, total, says)
        steps = {row["id"]: row["steps"] for row in found}
        hits = _first_and_last(database, expression, found)
        cut = MATCHES if sum(steps.values()) < MATCHES and _many(database, expression) else 0
        return Listed(rows, found[0]["matched"] if found else 0, total, says, hits, steps, cut)


def neighbours(database: Database, wanted: TrajectoryFilter, trajectory: str) -> Neighbours:
    """What stands before and after a trajectory in a list, looked for among its first COUNTED."""
    if wanted.q and not match_expression(wanted.q):
        return Neighbours()
    query = _query(database, wanted)
    found = database.rows(
        f"{query.before} SELECT t.id FROM {query.source} {query.order} LIMIT ?", (*query.values, COUNTED)
    )
    ids = list(dict.fromkeys(str(row[0]) for row in found))  # one that stands in two arms stands here once
    if trajectory not in ids:
        return Neighbours(matched=len(ids))
    at = ids.index(trajectory)
    return Neighbours(
        previous=ids[at - 1] if at else "",
        next=ids[at + 1] if at + 1 < len(ids) else "",
        place=at + 1,
        matched=len(ids),
    )


def attempts(database: Database, task: str, limit: int = 24) -> tuple[TrajectoryRow, ...]:
    """Trajectories of one task, by arm and slot."""
    found = database.rows(
        f"SELECT {_ROW} FROM trajectories t JOIN placements p ON p.trajectory = t.id {_TASK}"
        " WHERE t.task = ? ORDER BY p.arm, p.slot, p.skill LIMIT ?",
        (task, limit),
    )
    return tuple(map(TrajectoryRow._make, found))


def placed(database: Database, trajectory: str) -> tuple[TrajectoryRow, ...]:
    """The rows of one trajectory, one for each arm it stands in."""
    found = database.rows(
        f"SELECT {_ROW} FROM trajectories t JOIN placements p ON p.trajectory = t.id {_TASK}"
        " WHERE t.id = ? ORDER BY p.arm, p.slot, p.skill",
        (trajectory,),
    )
    return tuple(map(TrajectoryRow._make, found))


def choices(database: Database) -> dict[str, tuple[str, ...]]:
    """What there is to filter by: arms and outcomes that occur, kinds of task, versions."""
    arms = ("evolve", "test_before", "test_after")
    outcomes = ("passed", "failed", "not_scorable", "infrastructure", "stopped", "ungraded")
    return {
        "arm": tuple(each for each in arms if _occurs(database, "placements", "arm", each)),
        "outcome": tuple(each for each in outcomes if _occurs(database, "trajectories", "outcome", each)),
        "kind": _first_column(database, "SELECT DISTINCT kind FROM tasks WHERE kind <> '' ORDER BY kind LIMIT 100"),
        "skill": _first_column(database, "SELECT name FROM versions ORDER BY position"),
    }


def learned_from(database: Database, trajectory: str) -> tuple[tuple[Analysis, ...], tuple[Patch, ...]]:
    """What analysts made of one trajectory, each with the reason where there is no patch, and its patches."""
    with database.snapshot():
        found = database.rows("SELECT record FROM analyses WHERE trajectory = ? ORDER BY slot, origin", (trajectory,))
        ids = database.rows("SELECT id FROM patches WHERE trajectory = ? ORDER BY slot, id", (trajectory,))
        made = tuple(patch for row in ids for patch in patches(database, str(row[0])))
    return tuple(from_json(Analysis, row[0], str(database.path)) for row in found), made


# ------------------------------------------------------------------------------------------------ how a query is made


def _query(database: Database, wanted: TrajectoryFilter) -> _Query:
    conditions = _conditions(database, wanted)
    expression = match_expression(wanted.q)
    few = None if expression else next((each for each in conditions if _is_few(database, each)), None)
    tests = [each.sql(each is few) for each in conditions]
    values = [value for each in conditions for value in each.values]
    if wanted.arm:
        tests.append("p.arm = ?")
        values.append(wanted.arm)
    tail = f"{_TASK} WHERE {' AND '.join(tests)}" if tests else _TASK
    if expression:
        source = "found f CROSS JOIN trajectories t ON t.id = f.id CROSS JOIN placements p ON p.trajectory = t.id"
        order = _order(wanted, few=True) if wanted.sort else "ORDER BY f.steps DESC, p.arm, p.slot, p.skill"
        return _Query(_SEARCHED, f"{source} {tail}", order, (expression, *values))
    source = "trajectories t CROSS JOIN placements p ON p.trajectory = t.id"
    if few is None and not wanted.sort:
        source = "placements p CROSS JOIN trajectories t ON t.id = p.trajectory"
    return _Query("", f"{source} {tail}", _order(wanted, few is not None), tuple(values))


def _conditions(database: Database, wanted: TrajectoryFilter) -> tuple[_Condition, ...]:
    """What a trajectory must be, the conditions that usually hold for the fewest first."""
    found = []
    if wanted.task.endswith("*"):
        start = wanted.task.rstrip("*")
        found.append(_Condition("t.task", "BETWEEN ? AND ?", (start, f"{start}\U0010ffff")))
    elif wanted.task:
        found.append(_Condition("t.task", "= ?", (wanted.task,)))
    if wanted.outcome:
        found.append(_Condition("t.outcome", "= ?", (wanted.outcome,)))
    if wanted.skill:
        found.append(_Condition("t.skill", "= ?", (_digest(database, wanted.skill),)))
    if wanted.kind:
        found.append(_Condition("t.task", "IN (SELECT id FROM tasks WHERE kind = ?)", (wanted.kind,)))
    return tuple(found)


def _order(wanted: TrajectoryFilter, few: bool) -> str:
    """By the index of the column, ties as the index has them, so that nothing is sorted; a few rows are sorted."""
    if not wanted.sort:
        return "ORDER BY p.arm, p.slot, p.skill"
    way = " DESC" if wanted.descending else ""
    columns = ("outcome", "task") if wanted.column == "outcome" else (wanted.column,)
    named = ", ".join(f"{'+' if few else ''}t.{column}{way}" for column in columns)
    return f"ORDER BY {named}, t.rowid{way}, p.arm, p.slot, p.skill"


def _is_few(database: Database, condition: _Condition) -> bool:
    sql = f"SELECT count(*) FROM (SELECT 1 FROM trajectories t WHERE {condition.sql(True)} LIMIT {_FEW + 1})"
    return int(database.value(sql, condition.values)) <= _FEW


def _digest(database: Database, skill: str) -> str:
    """The digest of a version by its name; a digest is itself, and "none" is that of no skill."""
    if skill == "none":
        return ""
    known = database.value("SELECT digest FROM versions WHERE name = ?", (skill,))
    return skill if known is None else str(known)


def _count(database: Database, query: _Query, found: int, limit: int) -> int:
    if found < limit:
        return found
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {query.source} LIMIT {COUNTED + 1})"
    return int(database.value(sql, query.values))


def _total(database: Database) -> int:
    return int(database.value("SELECT count(*) FROM placements"))


def _first_and_last(database: Database, expression: str, found: Sequence[sqlite3.Row]) -> dict[str, tuple[Hit, ...]]:
    """Of each trajectory that was found, the first and the last step that matches."""
    hits: dict[str, tuple[Hit, ...]] = {}
    for hit in hits_at(database, expression, {row[end] for row in found for end in ("low", "high")}):
        hits[hit.trajectory] = (*hits.get(hit.trajectory, ()), hit)
    return hits


def _instructions(database: Database, tasks: Iterable[str]) -> dict[str, str]:
    named = sorted(tasks)
    marks = ", ".join("?" * len(named))
    found = database.rows(f"SELECT id, substr(instruction, 1, 300) FROM tasks WHERE id IN ({marks})", named)
    return {str(row[0]): str(row[1]) for row in found}


def _many(database: Database, expression: str) -> bool:
    sql = f"SELECT count(*) FROM (SELECT 1 FROM steps_index WHERE steps_index MATCH ? LIMIT {MATCHES})"
    return int(database.value(sql, (expression,))) >= MATCHES


def _occurs(database: Database, table: str, column: str, value: str) -> bool:
    return database.value(f"SELECT 1 FROM {table} WHERE {column} = ? LIMIT 1", (value,)) is not None


def _first_column(database: Database, sql: str) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in database.rows(sql))
