"""What a run showed of the model it asked: sums over its newest rows, so that looking costs the same for any run.

SQL and nothing else; `core.engine.preparing.foreseeing` makes averages of it.
"""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from core.store.database import Database
from core.store.sqlite import connect

CALLS, ROLLOUTS, ANALYSES, EVENTS = 4000, 500, 1000, 3000
"""How many of the newest are looked at."""


class CallSums(NamedTuple):
    """Paid calls of a role, and what they took."""

    role: str
    calls: int
    prompt_tokens: int
    completion_tokens: int
    seconds: float


class ArmSums(NamedTuple):
    """Attempts of an arm with one outcome."""

    arm: str
    outcome: str
    rollouts: int
    turns: int


class SeenSums(NamedTuple):
    """Everything at once. `analyses` are (origin, analyses, calls, patches), `merges` (with a call, calls).

    `paired` are held-out tasks with a verdict under both skills, and how many of them came out differently; of
    several versions that were evaluated, those of each.
    `walls` are (stage, how many, seconds) from what started to what finished; `saved` counts calls that the journal
    answered.
    """

    calls: tuple[CallSums, ...]
    saved: int
    arms: tuple[ArmSums, ...]
    analyses: tuple[tuple[str, int, int, int], ...]
    merges: tuple[int, int]
    paired: tuple[int, int]
    walls: tuple[tuple[str, int, float], ...]


def seen_sums(run: Path) -> SeenSums:
    """The sums of a run's database, one that `open_run` has opened before: it is up to date then."""
    with closing(connect(run, read_only=True)) as connection:
        return _sums(Database(connection, run, read_only=True))


def _sums(database: Database) -> SeenSums:
    with database.snapshot():
        calls = database.rows(
            "SELECT role, paid, sum(calls), sum(prompt_tokens), sum(completion_tokens), sum(seconds)"
            " FROM (SELECT * FROM calls ORDER BY seq DESC LIMIT ?) GROUP BY role, paid",
            (CALLS,),
        )
        arms = [
            ArmSums(arm, *row)
            for arm in ("evolve", "test_before", "test_after")
            for row in database.rows(
                "SELECT t.outcome, count(*), sum(t.turns) FROM (SELECT trajectory FROM placements WHERE arm = ?"
                " ORDER BY slot DESC LIMIT ?) p JOIN trajectories t ON t.id = p.trajectory GROUP BY 1",
                (arm, ROLLOUTS),
            )
        ]
        analyses = database.rows(
            "SELECT origin, count(*), sum(max(turns, 1)), sum(patch <> '')"
            " FROM (SELECT * FROM analyses ORDER BY slot DESC LIMIT ?) WHERE tokens > 0 GROUP BY origin",
            (ANALYSES,),
        )
        merges = database.row("SELECT count(*), coalesce(sum(calls), 0) FROM nodes WHERE calls > 0")
        paired = database.row(
            "SELECT count(*), coalesce(sum(b.outcome <> a.outcome), 0) FROM (SELECT * FROM placements"
            " WHERE arm = 'test_before' ORDER BY slot DESC LIMIT ?) p"
            " JOIN placements q ON q.arm = 'test_after' AND q.slot = p.slot"
            " JOIN trajectories b ON b.id = p.trajectory JOIN trajectories a ON a.id = q.trajectory"
            " WHERE a.task = b.task AND a.outcome IN ('passed', 'failed') AND b.outcome IN ('passed', 'failed')",
            (ROLLOUTS,),
        )
        walls = _walls(database)
    return SeenSums(
        calls=tuple(CallSums(row[0], *row[2:]) for row in calls if row["paid"]),
        saved=sum(row[2] for row in calls if not row["paid"]),
        arms=tuple(arms),
        analyses=tuple((row[0], row[1], row[2], row[3]) for row in analyses),
        merges=(merges[0], merges[1]) if merges else (0, 0),
        paired=(paired[0], paired[1]) if paired else (0, 0),
        walls=walls,
    )


def _walls(database: Database) -> tuple[tuple[str, int, float], ...]:
    """How long attempts, analyses and merges took, from the newest events that tell of both their ends."""
    found = database.rows(
        "SELECT kind, subject, at FROM events WHERE seq > (SELECT coalesce(max(seq), 0) FROM events) - ?"
        " AND kind IN ('rollout_started', 'rollout_finished', 'analysis_started', 'analysis_finished',"
        " 'merge_started', 'merge_finished') ORDER BY seq",
        (EVENTS,),
    )
    began: dict[tuple[str, str], datetime] = {}
    taken: dict[str, list[float]] = {}
    for kind, subject, at in found:
        stage, _, end = kind.rpartition("_")
        if end == "started":
            began[stage, subject] = datetime.fromisoformat(at)
        elif (start := began.pop((stage, subject), None)) is not None:
            taken.setdefault(stage, []).append((datetime.fromisoformat(at) - start).total_seconds())
    return tuple((stage, len(each), sum(each)) for stage, each in taken.items())
