"""What a run of 10,000 trajectories of 20 steps of 2 KB costs: putting, listing, opening, searching, summing up.

The reference of putting, of listing and of the size is a bare SQLite file that holds the same texts, written in one
transaction with its full-text index built at the end, in the same run (`bare_store`). The rest has bounds: a word is
found within a second, and nothing that a screen asks for takes longer than a screen may.
"""

from __future__ import annotations

import itertools
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from core.store.run_store import RunStore, create_run
from core.types import Action, Observation, Run, Score, Step, Trajectory, Usage
from core.view.runs.summary import summarise
from tests.bench import bare_store

_BATCH = 100
_VOCABULARY = 20_000
_RARE = "xylophonist"
"""In exactly one step."""
_COMMON = "w3"
"""In most steps: what a bm25 ranking has most work with."""


def rows(trajectories: int = 10_000, steps: int = 20) -> list[dict[str, Any]]:
    """One row a figure: name, value, unit, and a bound on it or a reference and the ratio to it."""
    with tempfile.TemporaryDirectory(prefix="trace2skill-bench-") as folder:
        bare = bare_store.measure(Path(folder) / "bare.db", (each for _, _, each in _trajectories(trajectories, steps)))
        found = _measure(Path(folder) / "runs" / "bench", trajectories, steps)
    references = {"store_put_all": bare.put, "store_list_rows": 1000 * bare.listed, "store_size": bare.size / 1e6}
    return [
        {"name": name, "value": value, "unit": unit}
        | ({"bound": bound} if bound else {"reference": references[name], "ratio": value / references[name]})
        for name, (value, unit, bound) in found.items()
    ]


def _measure(folder: Path, trajectories: int, steps: int) -> dict[str, tuple[float, str, float | None]]:
    """By name: value, unit, and the bound where there is one."""
    run = Run(id="bench", schema_version=1, config={"name": "bench"}, status="running", created="2026-11-21T00:00:00Z")
    with create_run(folder, run) as store:
        putting = sum(_put(store, batch) for batch in _batches(_trajectories(trajectories, steps)))
        single = [_put(store, [each]) for each in _more(steps)]
        size = sum(path.stat().st_size for path in store.directory.iterdir() if path.is_file())
        middle = f"r{trajectories // 2}"
        return {
            "store_put_all": (putting, "s", None),
            "store_put_one_trajectory": (1000 * _median(single), "ms", 10),
            "store_list_rows": (1000 * _best(lambda: store.trajectories("evolve")), "ms", None),
            "store_open_trajectory": (1000 * _best(lambda: store.trajectory(middle)), "ms", 5),
            "store_summary": (1000 * _best(lambda: summarise(store.facts())), "ms", 100),
            "store_search_rare": (1000 * _best(lambda: _must_find(store, _RARE)), "ms", 1000),
            "store_search_common": (1000 * _best(lambda: _must_find(store, _COMMON)), "ms", 1000),
            "store_put_event": (1000 * _put_events(store), "ms", 1),
            "store_size": (size / 1e6, "MB", None),
        }


Placed = tuple[Any, int, Trajectory]


def _trajectories(count: int, steps: int) -> Iterator[Placed]:
    """Trajectories whose texts are drawn from pools, so that making them costs next to nothing."""
    chance = random.Random(7)
    weights = list(itertools.accumulate(1 / (rank + 1) for rank in range(_VOCABULARY)))
    words = [f"w{rank}" for rank in range(_VOCABULARY)]

    def text(length: int) -> str:
        return " ".join(chance.choices(words, cum_weights=weights, k=length // 5))

    reasonings, commands, outputs = ([text(length) for _ in range(2000)] for length in (300, 300, 1400))
    for slot in range(count):
        made = tuple(
            Step(
                index=at,
                reasoning=chance.choice(reasonings) + (f" {_RARE}" if (slot, at) == (count // 2, 0) else ""),
                action=Action(tool="bash", arguments={"command": chance.choice(commands)}),
                observation=Observation(text=chance.choice(outputs), exit_status=0),
            )
            for at in range(steps)
        )
        grade = Score(value=float(slot % 2), passed=slot % 2 == 1)
        usage = Usage(calls=steps, prompt_tokens=1000, completion_tokens=100, seconds=10.0)
        yield (
            "evolve",
            slot,
            Trajectory(
                id=f"r{slot}",
                task=f"t{slot}",
                skill_digest="s0",
                model="m",
                steps=made,
                grade=grade,
                ended="answered",
                usage=usage,
            ),
        )


def _batches(made: Iterator[Placed]) -> Iterator[list[Placed]]:
    while batch := list(itertools.islice(made, _BATCH)):
        yield batch


def _more(steps: int) -> list[Placed]:
    """Fifty more under ids of their own."""
    return [
        (arm, 1_000_000 + slot, each.model_copy(update={"id": f"single{slot}"}))
        for arm, slot, each in _trajectories(50, steps)
    ]


def _put(store: RunStore, batch: list[Placed]) -> float:
    return _seconds(lambda: store.put_trajectories(batch))


def _put_events(store: RunStore) -> float:
    return _median([_seconds(lambda: store.add_event("step", "r1", {"turn": 3}, "now")) for _ in range(200)])


def _must_find(store: RunStore, word: str) -> None:
    if not store.search(word, limit=20):
        raise AssertionError(f"{word!r} was not found")


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _best(work: Callable[[], object], times: int = 5) -> float:
    return min(_seconds(work) for _ in range(times))


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
