"""The run itself, its row in a list, and the facts a summary is made of: SQL and nothing else."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.store.database import Database
from core.store.log_tables import process_at_work, requests, usage_rows
from core.store.patch_table import decided_count
from core.store.paths import Roots, from_stored, task_folder, to_stored
from core.store.processes import paused_since, presence
from core.store.version_table import GRADED, version_rows, versions_uncounted
from core.types import JsonObject, Run
from core.view.results.paired import HeldOut
from core.view.rows import Averaged, HeldOutCount, RunRow, RunState
from core.view.runs.summary import OutcomeCount, RunFacts


def put_run(connection: sqlite3.Connection, run: Run, folder: Path) -> None:
    connection.execute(
        "INSERT INTO run (id, name, status, reason, created, scripted, isolation, schema_version, config)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            run.id,
            str(run.config.get("name", run.id)),
            run.status,
            run.reason,
            run.created,
            int(run.scripted),
            run.isolation,
            run.schema_version,
            _stored(run.config, folder),
        ),
    )


def set_config(connection: sqlite3.Connection, config: JsonObject, folder: Path) -> None:
    connection.execute(
        "UPDATE run SET config = ?, name = coalesce(?, name)", (_stored(config, folder), config.get("name"))
    )


def run(database: Database) -> Run:
    """Raises UserError where the database has no run in it, as when its making was cut short."""
    row = database.row("SELECT * FROM run")
    if row is None:
        raise UserError(f"{database.path}: has no run in it; remove its folder and start the run again")
    return Run(
        id=row["id"],
        schema_version=row["schema_version"],
        config=_config(row["config"], database.path.parent),
        status=row["status"],
        reason=row["reason"],
        created=row["created"],
        isolation=row["isolation"],
        scripted=bool(row["scripted"]),
    )


_COUNTED = (
    "SELECT run.*, (SELECT count(*) FROM placements) AS trajectories,"
    " (SELECT count(*) FROM patches) AS patches, (SELECT count(*) FROM versions) AS versions,"
    " c.paid_calls, c.cost"
    " FROM run, (SELECT coalesce(sum(calls), 0) AS paid_calls, coalesce(sum(cost), 0.0) AS cost"
    "            FROM spending WHERE paid) AS c"
)


def run_row(database: Database) -> RunRow:
    """The run as a list shows it, in one query over counts."""
    with database.snapshot():
        row = database.row(_COUNTED)
        state = state_of(database)
        domain = database.value("SELECT json_extract(record, '$.domain') FROM tasks LIMIT 1") or ""
        scores, (pairs, wins, losses) = scored(database), paired(database)
        versions, after = versions_uncounted(database), after_skill(database)
        decided = decided_count(database)
    if row is None:
        raise UserError(f"{database.path}: has no run in it; remove its folder and start the run again")
    config = json.loads(row["config"])
    return RunRow(
        id=row["id"],
        name=row["name"],
        state=state,
        reason=row["reason"],
        created=row["created"],
        scripted=bool(row["scripted"]),
        model=str(config.get("agent_model", {}).get("model", "")),
        trajectories=row["trajectories"],
        patches=row["patches"],
        paid_calls=row["paid_calls"],
        cost=row["cost"],
        versions=row["versions"],
        domain=domain,
        mode=str(config.get("mode", "")),
        signals=str(config.get("signals", "")),
        strategy=str((config.get("strategy") or {}).get("name", "parallel")),
        memories_of=str(config.get("memories_of") or ""),
        models=_models(config),
        before=scores.get("S0", HeldOutCount()),
        after=scores.get(after, HeldOutCount()),
        after_skill=after,
        newest=next((each.name for each in reversed(versions) if each.name != "S0"), ""),
        same_as=next((each.same_as for each in versions if each.name == after), ""),
        pairs=pairs,
        wins=wins,
        losses=losses,
        decided=decided,
    )


def scored(database: Database) -> dict[str, HeldOutCount]:
    """What came of the held-out attempts with each version that was attempted, by its name."""
    return {
        version: HeldOutCount(passed, failed, not_scorable, lost, Averaged(*means) if several else None)
        for version, passed, failed, not_scorable, lost, several, *means in database.rows(_SCORES)
    }


def paired(database: Database) -> tuple[int, int, int]:
    """Held-out tasks with a verdict under both skills, those that went better, those that went worse."""
    after = after_skill(database)
    row = database.row(_PAIRED, (after,)) if after else None
    return (0, 0, 0) if row is None else (row[0], row[1], row[2])


def state_of(database: Database) -> RunState:
    """The recorded status, `interrupted` where it says running and the engine's process is gone, or `paused`.

    With an engine at work here it is `running` whatever is recorded: a run that is done may be merged again.
    """
    status: RunState = database.value("SELECT status FROM run")
    process = process_at_work(database)
    there = "none" if process is None else presence(process)
    if there in ("alive", "elsewhere") and paused_since(requests(database)):
        return "paused"
    if there == "alive":
        return "running"
    if (status in ("created", "running") and there == "gone") or (status == "running" and there == "none"):
        return "interrupted"
    return status


def after_skill(database: Database) -> str:
    """The newest evolved version with held-out attempts of its files, or S0 with memories; "" where there is none."""
    return str(database.value(_AFTER_SKILL) or "")


_AFTER_SKILL = f"""
WITH {GRADED} SELECT v.name FROM measured v
WHERE v.name <> 'S0' AND EXISTS (SELECT 1 FROM graded g WHERE g.version = v.name) ORDER BY v.position DESC LIMIT 1
"""
_SCORES = f"""
WITH {GRADED}, made AS (
  SELECT version, trajectory FROM graded WHERE version <> 'S0'
  UNION ALL SELECT 'S0', trajectory FROM placements WHERE arm = 'test_before'),
by_task AS (
  SELECT m.version AS version, count(*) AS attempts, sum(t.outcome = 'passed') AS passed,
         sum(t.outcome = 'failed') AS failed, sum(t.outcome = 'not_scorable') AS unscored
  FROM made m JOIN trajectories t ON t.id = m.trajectory GROUP BY m.version, t.task)
SELECT version, sum(passed), sum(failed), sum(unscored), sum(attempts - passed - failed - unscored),
       max(attempts) > 1, avg(1.0 * passed / (passed + failed + unscored)), avg(1.0 * passed / (passed + failed)),
       sum(passed + failed > 0)
FROM by_task GROUP BY version
"""
"""A share of nothing is NULL, which no mean counts."""
_PAIRED = f"""
WITH {GRADED}, shares AS (
  SELECT a.after AS after, t.task AS task, avg(t.outcome = 'passed') AS share
  FROM (SELECT 0 AS after, trajectory FROM placements WHERE arm = 'test_before'
        UNION ALL SELECT 1, trajectory FROM graded WHERE version = ?) a
  JOIN trajectories t ON t.id = a.trajectory WHERE t.outcome IN ('passed', 'failed')
  GROUP BY 1, 2)
SELECT count(*), coalesce(sum(a.share > b.share), 0), coalesce(sum(a.share < b.share), 0)
FROM shares b JOIN shares a ON a.task = b.task AND a.after WHERE NOT b.after
"""
_WAITING = (
    "SELECT count(*) - coalesce((SELECT json_extract(data, '$.decisions') FROM events WHERE kind = 'version_made'"
    " ORDER BY seq DESC LIMIT 1), 0) FROM decisions"
)
_CURRENT = f"""
WITH {GRADED}, current AS (
  SELECT arm, slot, trajectory FROM placements WHERE arm <> 'test_after'
  UNION ALL SELECT 'test_after', slot, trajectory FROM graded WHERE version = ?)
"""
"""Every attempt by its arm; of the arm test_after those of one version."""


def facts(database: Database) -> RunFacts:
    """Everything a summary says, from indexes and small tables."""
    with database.snapshot():
        tasks = dict(map(tuple, database.rows("SELECT part, count(*) FROM tasks GROUP BY part")))
        name = after_skill(database)
        outcomes = database.rows(
            f"{_CURRENT} SELECT p.arm, t.outcome, count(*) FROM current p"
            " JOIN trajectories t ON t.id = p.trajectory GROUP BY 1, 2",
            (name,),
        )
        tested = database.rows(
            f"{_CURRENT} SELECT p.arm, t.task, t.outcome, t.value, t.engine, t.reason FROM current p"
            " JOIN trajectories t ON t.id = p.trajectory WHERE p.arm IN ('test_before', 'test_after')"
            " ORDER BY p.arm, p.slot",
            (name,),
        )
        analysed = dict(map(tuple, database.rows("SELECT outcome, count(*) FROM analyses GROUP BY outcome")))
        return RunFacts(
            run=run(database),
            state=state_of(database),
            tasks=tasks,
            outcomes=tuple(OutcomeCount(*row) for row in outcomes),
            tests=tuple(HeldOut(*row) for row in tested),
            after_skill=name,
            scores=scored(database),
            analyses=analysed,
            patches=database.value("SELECT count(*) FROM patches"),
            edits=database.value("SELECT count(*) FROM edits"),
            decided=decided_count(database),
            waiting=database.value(_WAITING),
            nodes=database.value("SELECT count(*) FROM nodes"),
            versions=version_rows(database),
            usage=usage_rows(database),
        )


def roots(database: Database) -> Roots:
    """The folders that paths of this run are told relative to, as they lie on this host."""
    folder = database.path.parent
    config = _config(database.value("SELECT config FROM run") or "{}", folder)
    source = config.get("tasks", {}).get("source", "starter")
    taskset = task_folder(Path(source).resolve()) if source not in ("", "starter") else None
    return _own_roots(folder)._replace(taskset=taskset)


def _own_roots(folder: Path) -> Roots:
    here = folder.resolve()
    return Roots(run=here, workspace=here.parent.parent if here.parent.name == "runs" else None)


def _models(config: dict[str, Any]) -> tuple[str, ...]:
    """Each model once, the agent's first; a role without one of its own takes the agent's."""
    roles = (config.get(role) or {} for role in ("agent_model", "analyst_model", "merger_model"))
    return tuple(dict.fromkeys(str(each["model"]) for each in roles if each.get("model")))


def _stored(config: JsonObject, folder: Path) -> str:
    """The configuration with folders of this run or workspace told relative to it, so that it can move."""
    return to_stored(json.dumps(dict(config), ensure_ascii=False), _own_roots(folder))


def _config(text: str, folder: Path) -> dict[str, Any]:
    config: dict[str, Any] = json.loads(from_stored(text, _own_roots(folder)))
    return config
