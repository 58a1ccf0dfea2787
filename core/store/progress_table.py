"""How far a run is, in counts that cost the same however large it is: SQL and nothing else."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from core.store.database import Database
from core.store.log_tables import charged, requests, usage_rows
from core.store.processes import paused_since
from core.store.run_table import run, state_of
from core.view.monitor.progress import FailureCount, RunAt
from core.view.rows import LIVE

_IDS = 3
_BROKEN = (
    "SELECT p.arm, count(*) FROM trajectories t JOIN placements p ON p.trajectory = t.id"
    " WHERE t.outcome = 'infrastructure' AND {of_newest} GROUP BY 1"
)
_OF_NEWEST = "(p.arm <> 'test_after' OR p.skill = (SELECT digest FROM versions ORDER BY position DESC LIMIT 1))"


class RunProgress:
    """How far a run is, to be read at any moment."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def counts(self) -> RunAt:
        """Everything a monitor counts, in a few milliseconds."""
        return run_at(self._database)

    def charged(self) -> tuple[int, int, int]:
        """Calls, tokens and money (in billionths) of everything paid for, as budgets count them."""
        return charged(self._database)

    def newest_calls(self, role: str, limit: int) -> tuple[tuple[str, str], ...]:
        """(about, key) of calls of a role among the newest `limit` of all, newest first."""
        found = self._database.rows("SELECT about, key, role FROM calls ORDER BY seq DESC LIMIT ?", (limit,))
        return tuple((row[0], row[1]) for row in found if row[2] == role)


def run_at(database: Database) -> RunAt:
    """The run's counts at this moment, all of one state of the database."""
    with database.snapshot():
        here = run(database)
        named = database.rows("SELECT name, evaluated FROM versions ORDER BY position")
        versions = tuple(row[0] for row in named)
        tasks = _counts(database, "SELECT part, count(*) FROM tasks GROUP BY part")
        measured = here.config.get("evaluate", True) and len(named) > 1 and not named[-1]["evaluated"]
        asked = requests(database)
        engine = database.row("SELECT pid, host, at FROM processes WHERE ended = '' ORDER BY seq DESC LIMIT 1")
        state = state_of(database)
        return RunAt(
            run=here,
            state=state,
            engine=f"process {engine['pid']} on {engine['host']}" if engine and state in LIVE else "",
            began=str(engine["at"]) if engine else "",
            paused=paused_since(asked) if state == "paused" else "",
            stopping=state in LIVE and any(each.kind == "cancel" for each in asked),
            tasks=tasks,
            placed=_placed(database, versions),
            broken=_counts(database, _BROKEN.format(of_newest=_of_newest(versions))),
            passed=_passed(database) if here.config.get("signals", "combined") != "combined" else 0,
            analyses=_counts(database, "SELECT outcome, count(*) FROM analyses GROUP BY outcome"),
            merged={row[0]: row[1] for row in database.rows("SELECT level, count(*) FROM nodes GROUP BY level")},
            slots=frozenset(row[0] for row in database.rows("SELECT slot FROM patches")),
            versions=versions,
            unevaluated=versions[-1] if measured and tasks.get("test") else "",
            usage=usage_rows(database),
            charged=charged(database),
            failures=tuple(_failures(database)),
            outcomes=_counts(database, "SELECT outcome, count(*) FROM trajectories GROUP BY outcome"),
            last_seq=database.value("SELECT coalesce(max(seq), 0) FROM events"),
        )


def _counts(database: Database, sql: str) -> dict[str, int]:
    return {row[0]: row[1] for row in database.rows(sql)}


def _placed(database: Database, versions: tuple[str, ...]) -> dict[str, int]:
    """Attempts by arm, of test_after those of the newest version."""
    return _counts(database, f"SELECT arm, count(*) FROM placements p WHERE {_of_newest(versions)} GROUP BY arm")


def _of_newest(versions: tuple[str, ...]) -> str:
    return _OF_NEWEST if len(versions) > 2 else "TRUE"


def _passed(database: Database) -> int:
    passed: int = database.value(
        "SELECT count(*) FROM placements p JOIN trajectories t ON t.id = p.trajectory"
        " WHERE p.arm = 'evolve' AND t.outcome = 'passed'"
    )
    return passed


def _failures(database: Database) -> Iterator[FailureCount]:
    """What infrastructure did, by boundary and kind; only rows of failures are read."""
    kind = "json_extract(record, '$.failure.boundary'), json_extract(record, '$.failure.kind')"
    rollouts = database.rows(
        f"SELECT {kind}, count(*), max(json_extract(record, '$.failure.message')), json_group_array(id)"
        " FROM trajectories"
        " WHERE outcome = 'infrastructure' GROUP BY 1, 2"
    )
    analyses = database.rows(
        f"SELECT {kind}, count(*), max(reason), json_group_array(trajectory) FROM analyses"
        " WHERE outcome = 'failed' GROUP BY 1, 2"
    )
    yield from (_failure("rollouts", row) for row in rollouts)
    yield from (_failure("analyses", row) for row in analyses)
    for row in database.rows(
        f"SELECT {kind}, count(*), max(failure), json_group_array(id), level FROM nodes"
        " WHERE failure <> '' GROUP BY 1, 2, level"
    ):
        yield _failure(f"merges {row['level']}", row)


def _failure(stage: str, row: sqlite3.Row) -> FailureCount:
    ids: list[str] = json.loads(row[4])
    return FailureCount(stage, row[0] or "", row[1] or "", row[2], row[3] or "", tuple(ids[:_IDS]))
