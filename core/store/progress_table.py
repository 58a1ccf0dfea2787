"""How far a run is, in counts that cost the same however large it is: SQL and nothing else."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence

from core.store.database import Database
from core.store.log_tables import charged, requests, usage_rows
from core.store.processes import paused_since
from core.store.run_table import run, state_of
from core.store.version_table import GRADED, graded_with, versions_uncounted
from core.view.monitor.progress import FailureCount, RunAt
from core.view.rows import LIVE, WITH_MEMORY, remembers
from core.view.runs.summary import attempts_planned, names_in, to_evaluate

_IDS = 3
_BROKEN = f"""
WITH {GRADED}
SELECT p.arm, count(*) FROM trajectories t JOIN placements p ON p.trajectory = t.id
WHERE t.outcome = 'infrastructure' AND p.arm <> 'test_after' GROUP BY 1
UNION ALL
SELECT 'test_after', count(*) FROM trajectories t JOIN graded g ON g.trajectory = t.id
WHERE t.outcome = 'infrastructure' AND g.version = ?
"""


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

    def made_with(self, trajectories: Sequence[str]) -> dict[str, str]:
        """The version that each of these attempts was made with, of those of the run; by the attempts' ids."""
        with self._database.snapshot():
            names = names_in(versions_uncounted(self._database), run(self._database).config)
            marks = ", ".join("?" * len(trajectories))
            found = self._database.rows(
                "SELECT t.id, t.skill, min(p.arm) FROM trajectories t LEFT JOIN placements p ON p.trajectory = t.id"
                f" WHERE t.id IN ({marks}) GROUP BY t.id",
                tuple(trajectories),
            )
        told = {row[0]: names.get(row[2] or "") or names.get(row[1], "") for row in found}
        return {trajectory: name for trajectory, name in told.items() if name}

    def newest_calls(self, role: str, limit: int) -> tuple[tuple[str, str], ...]:
        """(about, key) of calls of a role among the newest `limit` of all, newest first."""
        found = self._database.rows("SELECT about, key, role FROM calls ORDER BY seq DESC LIMIT ?", (limit,))
        return tuple((row[0], row[1]) for row in found if row[2] == role)


def run_at(database: Database) -> RunAt:
    """The run's counts at this moment, all of one state of the database."""
    with database.snapshot():
        here = run(database)
        versions = versions_uncounted(database)
        newest = versions[-1].name if len(versions) > 1 else ""
        graded = WITH_MEMORY if remembers(here.config) else newest
        tasks = _counts(database, "SELECT part, count(*) FROM tasks GROUP BY part")
        placed = _counts(database, "SELECT arm, count(*) FROM placements WHERE arm <> 'test_after' GROUP BY arm")
        after = graded_with(database, graded)
        evaluates, planned = bool(here.config.get("evaluate", True)), attempts_planned("test_after", tasks, here.config)
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
            placed={**placed, "test_after": after},
            broken=_counts(database, _BROKEN, graded),
            passed=_passed(database) if here.config.get("signals", "combined") != "combined" else 0,
            analyses=_counts(database, "SELECT outcome, count(*) FROM analyses GROUP BY outcome"),
            updates=int(database.value("SELECT count(*) FROM updates")),
            extractions=_counts(database, "SELECT outcome, count(*) FROM extractions GROUP BY outcome"),
            merged={row[0]: row[1] for row in database.rows("SELECT level, count(*) FROM nodes GROUP BY level")},
            slots=frozenset(row[0] for row in database.rows("SELECT slot FROM patches")),
            versions=tuple(row.name for row in versions),
            same_as=versions[-1].same_as if newest else "",
            unevaluated=to_evaluate(versions[-1], after, planned, evaluates) if newest else "",
            usage=usage_rows(database),
            charged=charged(database),
            failures=tuple(_failures(database)),
            outcomes=_counts(database, "SELECT outcome, count(*) FROM trajectories GROUP BY outcome"),
            last_seq=database.value("SELECT coalesce(max(seq), 0) FROM events"),
        )


def _counts(database: Database, sql: str, *values: str) -> dict[str, int]:
    return {row[0]: row[1] for row in database.rows(sql, values)}


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
        f"SELECT {kind}, count(*), max(reason), json_group_array(trajectory) FROM extractions"
        " WHERE outcome = 'failed' GROUP BY 1, 2"
    ):
        yield _failure("memories", row)
    for row in database.rows(
        f"SELECT {kind}, count(*), max(failure), json_group_array(id), level FROM nodes"
        " WHERE failure <> '' GROUP BY 1, 2, level"
    ):
        yield _failure(f"merges {row['level']}", row)


def _failure(stage: str, row: sqlite3.Row) -> FailureCount:
    ids: list[str] = json.loads(row[4])
    return FailureCount(stage, row[0] or "", row[1] or "", row[2], row[3] or "", tuple(ids[:_IDS]))
