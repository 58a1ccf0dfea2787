"""Scheduling of patches → merge → apply, against a simulated zero-overhead greedy schedule of the same calls.

The span is the server's: from the first request that came to the last reply that went. The bound is the greedy
schedule (tests/bench/greedy.py) of the same call graph with the same latencies; beside it stand total latency / W and
the span of a bare async client that sends as many independent calls with W in flight.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import httpx2

from core.merge.plan import plan_merge
from tests.bench.greedy import Call, greedy_span
from tests.bench.latency_server import TOPICS

FAN_IN = 32
Row = dict[str, Any]


@dataclass(frozen=True)
class Setting:
    """A row of the table: N trajectories, W calls in flight, latency in seconds with a lognormal sigma, seeds."""

    name: str
    count: int
    places: int
    mean: float
    sigma: float
    seeds: int
    bound: float


SETTINGS = (
    Setting("schedule_n200_w32_200ms", 200, 32, 0.2, 0.0, 3, 1.10),
    Setting("schedule_n1000_w128_200ms", 1000, 128, 0.2, 0.0, 3, 1.35),
    Setting("schedule_n200_w32_jitter", 200, 32, 0.2, 1.0, 20, 1.10),
    Setting("schedule_n200_w128_2s", 200, 128, 2.0, 0.0, 3, 1.05),
)
MEMORY_BOUND = 250e6


@dataclass(frozen=True)
class Measured:
    """One run of one setting: seconds of the engine, the greedy bound, the work over W, a bare client; peak bytes."""

    span: float
    greedy: float
    work: float
    bare: float
    peak: float


class LatencyServer:
    """The server in a process of its own; `stop` ends it and gives its log."""

    def __init__(self, setting: Setting, seed: int) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="latency-")
        self._log = Path(self._folder.name) / "log.json"
        words = [str(self._log), str(setting.mean), str(setting.sigma), str(seed)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.latency_server", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.url = f"http://127.0.0.1:{self._process.stdout.readline().strip()}/v1"

    def stop(self) -> list[Row]:
        self._process.communicate()
        rows: list[Row] = json.loads(self._log.read_text())
        self._folder.cleanup()
        return rows


def measure(setting: Setting, seed: int) -> Measured:
    """One distillation and one bare client, each against a fresh server with the same latencies."""
    rows, told = _engine(setting, seed)
    calls = call_graph(rows, setting.count)
    return Measured(
        span=span_of(rows),
        greedy=greedy_span(calls, setting.places),
        work=sum(call.seconds for call in calls) / setting.places,
        bare=_bare(setting, seed, len(calls)),
        peak=told["peak_bytes"],
    )


def _engine(setting: Setting, seed: int) -> tuple[list[Row], dict[str, Any]]:
    server = LatencyServer(setting, seed)
    try:
        words = [sys.executable, "-m", "tests.bench.one_schedule", server.url, str(setting.count), str(setting.places)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    finally:
        rows = server.stop()
    if done.returncode != 0:
        raise RuntimeError(f"{setting.name}: the engine's process failed:\n{done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout)
    if told["patches"] != setting.count or told["lines"] != TOPICS:
        raise RuntimeError(f"{setting.name}: not all work was done: {told}")
    return rows, told


def call_graph(rows: Sequence[Row], count: int) -> list[Call]:
    """The calls the server saw as a graph: analysts in slot order, then each merge after the members of its group."""
    seconds = {row["marker"]: row["seconds"] for row in rows}
    calls = [Call(f"p{slot:03d}", seconds[f"slot-{slot}"]) for slot in range(count)]
    merges = {node_of(row["marker"]): row["seconds"] for row in rows if row["marker"].startswith("merge")}
    plan = plan_merge([call.name for call in calls], FAN_IN)
    if len(rows) != count + len(plan.nodes) or merges.keys() != {node.id for node in plan.nodes}:
        raise RuntimeError(f"expected {count} analyses and {len(plan.nodes)} merges, the server saw {len(rows)} calls")
    return [*calls, *(Call(node.id, merges[node.id], node.children) for node in plan.nodes)]


def node_of(marker: str) -> str:
    """The node that merges a group whose first candidate is named in the marker."""
    first = marker.removeprefix("merge of ").split("..")[0] + "."
    leaf = re.match(r"p(\d+)\.", first)
    if leaf:
        return f"m1.{int(leaf[1]) // FAN_IN:03d}"
    node = re.match(r"m(\d+)\.(\d+)\.", first)
    if node is None:
        raise RuntimeError(f"no node's candidates begin with {first!r}")
    return f"m{int(node[1]) + 1}.{int(node[2]) // FAN_IN:03d}"


def span_of(rows: Sequence[Row]) -> float:
    """Seconds from the first request that came to the last reply that went."""
    return float(max(row["went"] for row in rows) - min(row["came"] for row in rows))


def _bare(setting: Setting, seed: int, count: int) -> float:
    """The span of a bare async client sending as many independent calls, W in flight, with the same latencies."""
    server = LatencyServer(setting, seed)
    try:
        asyncio.run(_send(server.url, count, setting.places))
    finally:
        rows = server.stop()
    return span_of(rows)


async def _send(url: str, count: int, places: int) -> None:
    free = asyncio.Semaphore(places)
    limits = httpx2.Limits(max_connections=places)
    async with httpx2.AsyncClient(limits=limits, timeout=60) as client:

        async def call(slot: int) -> None:
            body = {"model": "bench", "messages": [{"role": "user", "content": f"slot-{slot} " + "words " * 500}]}
            async with free:
                (await client.post(f"{url}/chat/completions", json=body)).raise_for_status()

        await asyncio.gather(*(call(slot) for slot in range(count)))


def rows() -> list[dict[str, Any]]:
    """The rows of build/bench.json."""
    told: list[dict[str, Any]] = []
    for setting in SETTINGS:
        runs = [measure(setting, seed) for seed in range(1, setting.seeds + 1)]
        told.append(
            {
                "name": setting.name,
                "value": round(median(run.span for run in runs), 3),
                "unit": "s",
                "reference": round(median(run.greedy for run in runs), 3),
                "ratio": round(median(run.span / run.greedy for run in runs), 3),
                "bound": setting.bound,
                "total_latency_over_w": round(median(run.work for run in runs), 3),
                "bare_client": round(median(run.bare for run in runs), 3),
                "seeds": setting.seeds,
            }
        )
        if setting.count == 1000:
            peak = max(run.peak for run in runs)
            name = "schedule_n1000_peak_memory"
            told.append(
                {
                    "name": name,
                    "value": round(peak / 1e6, 1),
                    "unit": "MB",
                    "bound": MEMORY_BOUND / 1e6,
                    "ratio": round(peak / MEMORY_BOUND, 3),
                }
            )
    return told
