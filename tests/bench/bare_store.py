"""A bare SQLite file of trajectories: the least that putting, listing and searching them can cost."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from core.types import Trajectory

_SCHEMA = """
CREATE TABLE trajectories (id TEXT, task TEXT, value REAL, ended TEXT, turns INTEGER, tokens INTEGER, seconds REAL,
  model TEXT);
CREATE TABLE steps (id INTEGER PRIMARY KEY, trajectory TEXT, step INTEGER, reasoning TEXT, action TEXT,
  observation TEXT);
CREATE VIRTUAL TABLE found USING fts5 (reasoning, action, observation, content = 'steps', content_rowid = 'id');
"""


class Bare(NamedTuple):
    """Seconds to put everything and index it, seconds to list every trajectory (best of five), bytes of the file."""

    put: float
    listed: float
    size: int


def measure(file: Path, made: Iterable[Trajectory]) -> Bare:
    """Write one new file in one transaction, then list it."""
    with closing(sqlite3.connect(file)) as base:
        base.executescript(_SCHEMA)
        put = sum(_put(base, each) for each in made) + _close(base)
        listed = min(_list(base) for _ in range(5))
    return Bare(put, listed, file.stat().st_size)


def _put(base: sqlite3.Connection, each: Trajectory) -> float:
    began = time.perf_counter()
    base.execute("INSERT INTO trajectories VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _row(each))
    base.executemany(
        "INSERT INTO steps (trajectory, step, reasoning, action, observation) VALUES (?, ?, ?, ?, ?)", _steps(each)
    )
    return time.perf_counter() - began


def _close(base: sqlite3.Connection) -> float:
    """Index everything and commit it."""
    began = time.perf_counter()
    base.execute("INSERT INTO found (found) VALUES ('rebuild')")
    base.commit()
    return time.perf_counter() - began


def _row(each: Trajectory) -> tuple[object, ...]:
    usage = each.usage
    tokens = usage.prompt_tokens + usage.completion_tokens
    value = each.grade.value if each.grade else None
    return each.id, each.task, value, each.ended, len(each.steps), tokens, usage.seconds, each.model


def _steps(each: Trajectory) -> list[tuple[object, ...]]:
    return [
        (
            each.id,
            step.index,
            step.reasoning,
            str(step.action.arguments["command"]) if step.action else "",
            step.observation.text if step.observation else "",
        )
        for step in each.steps
    ]


def _list(base: sqlite3.Connection) -> float:
    began = time.perf_counter()
    base.execute("SELECT * FROM trajectories ORDER BY rowid").fetchall()
    return time.perf_counter() - began
