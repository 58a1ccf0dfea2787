"""Tasks, trajectories, the arms they stand in, and their outputs: SQL and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from core.ports import CaseOutput
from core.store.database import Database
from core.store.paths import Roots, from_stored, to_stored
from core.store.records import digest_of, from_json, to_json
from core.store.step_columns import StepColumns, join_step, split_step
from core.types import Task, Trajectory
from core.view.rows import TaskRow, TrajectoryRow, duration_of, outcome_of, outcome_reason

_ROWS = """
SELECT p.arm, p.slot, t.id, t.task, coalesce(k.kind, '') AS kind, t.outcome, t.value, t.reason, t.engine, t.ended,
       t.turns, t.tokens, t.seconds, t.cost, t.model, t.replicate, t.skill, t.seed
FROM placements p JOIN trajectories t ON t.id = p.trajectory LEFT JOIN tasks k ON k.id = t.task
"""


def put_tasks(connection: sqlite3.Connection, tasks: Sequence[Task], part: str, roots: Roots) -> None:
    """Replace one part's tasks. Raises ValueError where a task is in the other part already."""
    connection.execute("DELETE FROM tasks WHERE part = ?", (part,))
    taken = {row[0] for row in connection.execute("SELECT id FROM tasks")}
    for task in tasks:
        if task.id in taken:
            raise ValueError(f"task {task.id!r} would be in both parts: a task learnt from cannot be tested on")
    connection.executemany(
        "INSERT INTO tasks (id, part, position, kind, instruction, record) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (task.id, part, position, task.kind, task.instruction, to_stored(to_json(task), roots))
            for position, task in enumerate(tasks)
        ],
    )


def tasks(database: Database, part: str | None, roots: Roots) -> tuple[Task, ...]:
    where = "" if part is None else "WHERE part = ?"
    found = database.rows(f"SELECT record FROM tasks {where} ORDER BY part, position", () if part is None else (part,))
    return tuple(from_json(Task, from_stored(row[0], roots), str(database.path)) for row in found)


def task(database: Database, task_id: str, roots: Roots) -> Task | None:
    """One task with paths of this host, None where the run has none of that id."""
    found = database.value("SELECT record FROM tasks WHERE id = ?", (task_id,))
    return None if found is None else from_json(Task, from_stored(found, roots), str(database.path))


def task_count(database: Database, part: str) -> int:
    return int(database.value("SELECT count(*) FROM tasks WHERE part = ?", (part,)))


def task_rows(database: Database) -> tuple[TaskRow, ...]:
    found = database.rows("SELECT id, part, position, kind, instruction FROM tasks ORDER BY part, position")
    return tuple(map(TaskRow._make, found))


def put_trajectory(connection: sqlite3.Connection, trajectory: Trajectory) -> None:
    """Write a trajectory with its steps, unless the very same is there."""
    record = to_json(trajectory, steps=())
    steps = [split_step(step) for step in trajectory.steps]
    digest = digest_of(record, *(text for step in steps for text in step[1:]))
    known = connection.execute("SELECT digest FROM trajectories WHERE id = ?", (trajectory.id,)).fetchone()
    if known is not None and known[0] == digest:
        return
    grade = trajectory.grade
    usage = trajectory.usage
    connection.execute(
        "INSERT OR REPLACE INTO trajectories (id, task, outcome, value, reason, engine, ended, turns, tokens, seconds,"
        " cost, model, replicate, skill, seed, digest, record)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            trajectory.id,
            trajectory.task,
            outcome_of(trajectory),
            grade.value if grade is not None and grade.kind == "score" else None,
            outcome_reason(trajectory),
            grade.engine if grade is not None else "",
            trajectory.ended,
            len(steps),
            usage.prompt_tokens + usage.completion_tokens,
            duration_of(trajectory),
            usage.cost,
            trajectory.model,
            trajectory.replicate,
            trajectory.skill_digest,
            trajectory.seed,
            digest,
            record,
        ),
    )
    if known is not None:
        connection.execute("DELETE FROM steps WHERE trajectory = ?", (trajectory.id,))
    connection.executemany(
        "INSERT INTO steps (trajectory, step, reasoning, text, action, observation, rest) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(trajectory.id, *step) for step in steps],
    )


def place(connection: sqlite3.Connection, arm: str, slot: int, trajectory: Trajectory) -> None:
    """Put an attempt in an arm's slot; of test_after each skill has one of its own, so that no score is lost."""
    skill = trajectory.skill_digest
    if arm != "test_after":
        connection.execute("DELETE FROM placements WHERE arm = ? AND slot = ? AND skill <> ?", (arm, slot, skill))
    connection.execute(
        "INSERT OR REPLACE INTO placements (arm, slot, skill, trajectory) VALUES (?, ?, ?, ?)",
        (arm, slot, skill, trajectory.id),
    )


def trajectory_rows(database: Database, arm: str | None) -> tuple[TrajectoryRow, ...]:
    where = "" if arm is None else "WHERE p.arm = ?"
    found = database.rows(f"{_ROWS} {where} ORDER BY p.arm, p.slot, p.skill", () if arm is None else (arm,))
    return tuple(map(TrajectoryRow._make, found))


def trajectory(database: Database, trajectory_id: str) -> Trajectory | None:
    """One trajectory with its steps, and nothing of the others."""
    place = str(database.path)
    with database.snapshot():
        head = database.value("SELECT record FROM trajectories WHERE id = ?", (trajectory_id,))
        steps = database.rows(
            "SELECT step, reasoning, text, action, observation, rest FROM steps WHERE trajectory = ? ORDER BY id",
            (trajectory_id,),
        )
    if head is None:
        return None
    whole = tuple(join_step(StepColumns._make(row), place) for row in steps)
    return from_json(Trajectory, head, place).model_copy(update={"steps": whole})


def put_outputs(
    connection: sqlite3.Connection, trajectory_id: str, outputs: Iterable[CaseOutput], roots: Roots
) -> None:
    connection.execute("DELETE FROM outputs WHERE trajectory = ?", (trajectory_id,))
    connection.executemany(
        "INSERT INTO outputs (trajectory, test_case, record) VALUES (?, ?, ?)",
        [(trajectory_id, output.case, to_stored(to_json(output), roots)) for output in outputs],
    )


def outputs(database: Database, trajectory_id: str, roots: Roots) -> tuple[CaseOutput, ...]:
    found = database.rows("SELECT record FROM outputs WHERE trajectory = ? ORDER BY test_case", (trajectory_id,))
    return tuple(from_json(CaseOutput, from_stored(row[0], roots), str(database.path)) for row in found)
