"""Which tasks are learned from and which are held out.

By default the parts have the same mix of instruction types: within each type tasks are ordered by the SHA-256 of seed
and task id, and each part takes its proportional share from that order (largest remainder first). Nothing depends on
the Python version, and adding a task moves no other one past its neighbours. The paper's split (arXiv 2603.25158) is
kept for comparison: it takes the file's order, which is sorted by type, so its two parts do not hold the same work.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

from core.config import TasksConfig
from core.errors import UserError
from core.types import Finding, Record, Task

PAPER_PART = 200
"""The paper evolves on tasks 0:200 of Verified 400 and tests on 200:400."""
IMBALANCE = 0.10
"""Difference between the parts in the share of one instruction type from which on it is reported."""


class Split(Record):
    """The two parts, in the order in which they are worked on, and what has to be said of them wherever they count."""

    evolve: tuple[Task, ...]
    test: tuple[Task, ...]
    note: str = ""


def split(tasks: Sequence[Task], config: TasksConfig) -> Split:
    """Split tasks as configured; a part whose size is not configured gets what the other leaves, or half.

    Raises UserError where there are fewer tasks than asked for.
    """
    if config.split == "paper":
        return _paper(tasks, config)
    evolve, test = _sizes(len(tasks), config, half=len(tasks) - len(tasks) // 2)
    order = sorted(tasks, key=lambda task: hashlib.sha256(f"{config.split_seed}\0{task.id}".encode()).digest())
    kinds = Counter(task.kind for task in tasks)
    to_evolve = shares(evolve, kinds)
    to_test = shares(test, {kind: count - to_evolve[kind] for kind, count in kinds.items()})
    parts: tuple[list[Task], list[Task]] = ([], [])
    taken: Counter[str] = Counter()
    for task in order:
        place = taken[task.kind]
        taken[task.kind] += 1
        if place < to_evolve[task.kind]:
            parts[0].append(task)
        elif place < to_evolve[task.kind] + to_test[task.kind]:
            parts[1].append(task)
    note = f"stratified by instruction type, seed {config.split_seed}"
    return Split(evolve=tuple(parts[0]), test=tuple(parts[1]), note=note)


def _paper(tasks: Sequence[Task], config: TasksConfig) -> Split:
    evolve, test = _sizes(len(tasks), config, half=min(PAPER_PART, len(tasks) // 2))
    if config.test is None:
        test = min(test, PAPER_PART)
    parts = Split(evolve=tuple(tasks[:evolve]), test=tuple(tasks[evolve : evolve + test]))
    scaled = "" if (evolve, test) == (PAPER_PART, PAPER_PART) else " (the paper's 0:200 and 200:400, scaled)"
    note = (
        f"the paper's split by file order, tasks 0:{evolve} and {evolve}:{evolve + test}{scaled}. Confounded: "
        f"{_mix(parts)}, so a score on the held-out part also tells how hard those types are"
    )
    return parts.model_copy(update={"note": note})


def _sizes(tasks: int, config: TasksConfig, half: int) -> tuple[int, int]:
    """(evolve, test) as configured. `half` is the evolve part where neither size is."""
    evolve, test = config.evolve, config.test
    if evolve is None:
        evolve = half if test is None else tasks - test
    if test is None:
        test = max(tasks - evolve, 0)
    if evolve < 0 or evolve + test > tasks:
        wanted = " and ".join(
            f"{name} = {size}" for name, size in (("evolve", config.evolve), ("test", config.test)) if size is not None
        )
        raise UserError(f"[tasks] {wanted} asks for more than the {tasks} tasks there are; lower one of them")
    return evolve, test


def shares(size: int, kinds: Mapping[str, int]) -> dict[str, int]:
    """How many of each kind a part of `size` takes: proportional, the largest remainders rounded up.

    Ties go to the kind with more tasks, then by name. `size` is at most the number of tasks.
    """
    whole = sum(kinds.values())
    exact = {kind: size * count / whole if whole else 0.0 for kind, count in kinds.items()}
    taken = {kind: int(share) for kind, share in exact.items()}
    by_remainder = sorted(kinds, key=lambda kind: (taken[kind] - exact[kind], -kinds[kind], kind))
    for kind in by_remainder[: size - sum(taken.values())]:
        taken[kind] += 1
    return taken


def check_split(parts: Split) -> tuple[Finding, ...]:
    """Whether the two parts hold different mixes of instruction types: one warning that names both mixes.

    A difference that one task makes is none: in small parts shares cannot be equal.
    """
    evolve, test = Counter(task.kind for task in parts.evolve), Counter(task.kind for task in parts.test)
    if not evolve or not test:
        return ()
    one_task = 1 / min(len(parts.evolve), len(parts.test))
    apart = [
        kind
        for kind in sorted(evolve | test)
        if abs(evolve[kind] / len(parts.evolve) - test[kind] / len(parts.test)) > max(IMBALANCE, one_task)
    ]
    if not apart:
        return ()
    message = f"the parts differ in instruction type: {_mix(parts)}"
    advice = 'set split = "stratified" under [tasks]'
    return (Finding(severity="warning", rule="imbalance", path="split", message=message, advice=advice),)


def _mix(parts: Split) -> str:
    return f"evolve {_kinds(parts.evolve)}; test {_kinds(parts.test)}"


def _kinds(tasks: Sequence[Task]) -> str:
    counted = sorted(Counter(task.kind for task in tasks).items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count} {kind or 'of no type'}" for kind, count in counted) or "nothing"
