"""The bound schedules are measured against: a zero-overhead greedy schedule of the same calls and latencies.

A call is ready when all calls it waits for have ended; whenever one of the W places is free, the call that has been
ready longest takes it (ties by order of the list). No engine can know latencies in advance, so this list schedule,
not the optimum, is what a perfect engine without any cost of its own would reach.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """One model call: its name, how long the server takes (seconds), and the calls it waits for."""

    name: str
    seconds: float
    after: tuple[str, ...] = ()


def greedy_span(calls: Sequence[Call], places: int) -> float:
    """Seconds from the first call's start to the last one's end. Raises ValueError for a cycle or an unknown name."""
    waiting = {call.name: len(set(call.after)) for call in calls}
    seconds = {call.name: call.seconds for call in calls}
    followers: dict[str, list[str]] = defaultdict(list)
    for call in calls:
        for name in set(call.after):
            if name not in waiting:
                raise ValueError(f"{call.name} waits for {name}, which is no call")
            followers[name].append(call.name)
    order = {call.name: place for place, call in enumerate(calls)}
    ready = [(0.0, order[call.name], call.name) for call in calls if not call.after]
    heapq.heapify(ready)
    running: list[tuple[float, str]] = []
    now, ended = 0.0, 0
    while ready or running:
        while ready and len(running) < places:
            _, _, name = heapq.heappop(ready)
            heapq.heappush(running, (now + seconds[name], name))
        now, name = heapq.heappop(running)
        ended += 1
        for follower in followers[name]:
            waiting[follower] -= 1
            if waiting[follower] == 0:
                heapq.heappush(ready, (now, order[follower], follower))
    if ended != len(calls):
        raise ValueError("the calls wait for each other in a circle")
    return now
