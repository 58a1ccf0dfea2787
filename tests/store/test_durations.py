"""How long a trajectory took: calls and commands together, the same in a list as on its own page."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from core.store.run_store import DATABASE, create_run, open_run
from core.types import Action, Observation, Step, Usage
from core.view.rows import duration_of, seconds_in_commands
from core.view.trajectories.listed import TrajectoryFilter
from tests.store.samples import a_run, a_trajectory


def an_attempt(name: str, calls: float, *commands: float):
    """An attempt whose calls and commands took so many seconds."""
    steps = [
        Step(
            index=number,
            action=Action(tool="bash", arguments={"command": "true"}, call_id=f"c{number}"),
            observation=Observation(text="", exit_status=0, seconds=seconds),
        )
        for number, seconds in enumerate(commands, 1)
    ]
    return a_trajectory(name, usage=Usage(seconds=calls), steps=(*steps, Step(index=len(steps) + 1, text="Done.")))


SLOW_CALLS, SLOW_COMMANDS = an_attempt("calls", 2.0, 0.25), an_attempt("commands", 0.5, 0.45, 3.0)


def test_it_is_calls_and_commands_in_every_list(tmp_path):
    """A list sorted by it puts the attempt with slow commands first; its row and its page say the same."""
    assert (duration_of(SLOW_COMMANDS), seconds_in_commands(SLOW_COMMANDS)) == (3.95, 3.45)
    with create_run(tmp_path, a_run()) as store:
        for slot, attempt in enumerate((SLOW_CALLS, SLOW_COMMANDS)):
            store.put_trajectory("evolve", slot, attempt)
        listed = store.trajectory_list(TrajectoryFilter(sort="-seconds"))
        assert [(row.id, row.seconds) for row in listed.rows] == [("commands", 3.95), ("calls", 2.25)]
        assert store.placed("calls")[0].seconds == duration_of(store.trajectory("calls"))


def test_a_run_of_schema_2_is_told_so_too(tmp_path):
    """Its lists had the seconds of calls alone; a step that cannot be read keeps no run from being opened."""
    with create_run(tmp_path, a_run()) as store:
        for slot, attempt in enumerate((SLOW_CALLS, SLOW_COMMANDS)):
            store.put_trajectory("evolve", slot, attempt)
    with closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None)) as old:
        old.execute("UPDATE trajectories SET seconds = CASE id WHEN 'calls' THEN 2.0 ELSE 0.5 END")
        old.execute("UPDATE steps SET rest = '{' WHERE trajectory = 'calls'")
        for later in ("updates", "extractions", "memory_items"):
            old.execute(f"DROP TABLE {later}")
        old.execute("PRAGMA user_version = 2")
    with open_run(tmp_path, read_only=True) as store:
        assert {row.id: row.seconds for row in store.trajectories()} == pytest.approx({"calls": 2.0, "commands": 3.95})
