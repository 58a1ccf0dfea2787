"""Parallel against sequential evolution of the same 70 trajectories, at 200 ms and at 2 s a call.

Parallel evolution waits for the longest chain of calls that need each other: one analysis and a merge on each level.
Sequential updates wait for every batch: an analysis a trajectory with B = 1, an analysis and a merge a batch with
B = 4. What is measured is how much of that difference the engine brings home: the ratio of the wall times against the
ratio of the chains, which the server's log shows. The rows at 2 s take about four minutes, most of it 70 calls that
wait for each other.

At 200 ms the chain of parallel evolution is 0.6 s, and the second or so of computing that 70 analyses and their merges
take (prompts, checks, assembly) weighs more than that: its bound is wide, and the one at 2 s is narrow.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

from tests.bench.schedule import LatencyServer, Row, Setting

COUNT, PLACES = 70, 128
SETTINGS = (
    Setting("parallel_vs_sequential_70_200ms", COUNT, PLACES, 0.2, 0.0, 1, 2.5),
    Setting("parallel_vs_sequential_70_2s", COUNT, PLACES, 2.0, 0.0, 1, 1.1),
)
BATCHES = {"parallel": 0, "sequential_b1": 1, "sequential_b4": 4}


class Way(NamedTuple):
    """Wall seconds of one way to learn, and the calls of its longest chain."""

    seconds: float
    chain: int


def measure(setting: Setting, batch: int) -> Way:
    """One evolution in a process of its own against a fresh server. Raises RuntimeError where not all work was done."""
    server = LatencyServer(setting, 1)
    try:
        words = [sys.executable, "-m", "tests.bench.one_schedule", server.url, str(setting.count), str(setting.places)]
        done = subprocess.run([*words, str(batch)], capture_output=True, text=True, check=False)
    finally:
        calls = server.stop()
    if done.returncode != 0:
        raise RuntimeError(f"{setting.name}: the engine's process failed:\n{done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout)
    analysed = sum(call["marker"].startswith("slot-") for call in calls)
    if told["patches"] != setting.count or analysed != setting.count:
        raise RuntimeError(f"{setting.name}: not all work was done: {told}, {analysed} analyses")
    return Way(told["seconds"], longest_chain(calls))


def longest_chain(calls: Sequence[Row]) -> int:
    """The most calls of which each came after the one before had gone."""
    count, free = 0, float("-inf")
    for call in sorted(calls, key=lambda call: call["went"]):
        if call["came"] >= free:
            count, free = count + 1, call["went"]
    return count


def row_of(setting: Setting, ways: dict[str, Way]) -> dict[str, Any]:
    """The row: how many times as long sequential updates with B = 1 take, against how many times as long a chain."""
    parallel, one, four = (ways[name] for name in BATCHES)
    walls, chains = one.seconds / parallel.seconds, one.chain / parallel.chain
    return {
        "name": setting.name,
        "value": round(walls, 2),
        "unit": "×",
        "reference": round(chains, 2),
        "ratio": round(chains / walls, 3),
        "bound": setting.bound,
        **{f"{name}_seconds": round(way.seconds, 2) for name, way in ways.items()},
        **{f"{name}_chain": way.chain for name, way in ways.items()},
        "b4_times_parallel": round(four.seconds / parallel.seconds, 2),
        "b4_chain_ratio": round(four.chain / parallel.chain, 2),
    }


def rows() -> list[dict[str, Any]]:
    """The rows of build/bench.json."""
    return [row_of(each, {name: measure(each, batch) for name, batch in BATCHES.items()}) for each in SETTINGS]
