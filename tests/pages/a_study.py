"""A study made by hand: its record, and a small finished run for each of its cells, so that pages have one to show."""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core.store.study_folder import StudyFolder
from core.store.workspace import Workspace
from core.study.comparisons import arms_of, comparisons_of, key_of
from core.study.config import StudyConfig, parse_study
from core.study.plan import Cell, Plan, plan_of
from core.study.records import Look, PlannedCell, StudyFile, StudyRecord, planned
from core.types import Failure, NotScorable, Score, Trajectory
from tests.store.samples import AT, a_call, a_run, a_task, a_trajectory

CHANCE: Mapping[str, float] = {"none": 0.2, "human": 0.35, "combined": 0.85, "sequential": 0.6, "again": 0.85}
"""How likely an attempt passes, by condition; others as little as without a skill."""


def a_config(name: str = "table-1", **fields: Any) -> StudyConfig:
    """Two models, two task sets, and conditions of every kind a table has."""
    usual: dict[str, Any] = {
        "name": name,
        "title": "Spreadsheets, as in Table 1",
        "table": "1",
        "models": {"large": {"model": "scripted-large"}, "small": {"model": "scripted-small"}},
        "tasks": {
            "sheets": {"source": "starter", "label": "Sheets"},
            "wiki": {"source": "starter", "domain": "table_qa", "label": "WikiTQ", "sealed": True},
        },
        "conditions": [
            {"name": "none", "kind": "no_skill", "label": "No skill"},
            {"name": "human", "kind": "skill", "label": "Human-written"},
            {"name": "combined", "kind": "evolve", "label": "+Combined"},
            {"name": "sequential", "kind": "evolve", "strategy": "sequential", "label": "Sequential, B = 1"},
            {"name": "gutted", "kind": "control", "of": "combined", "how": "gutted", "label": "gutted"},
            {"name": "again", "kind": "again", "of": "combined", "label": "+Combined again"},
        ],
    }
    return parse_study({**usual, **fields}, "a study")


def a_study(
    workspace: Workspace,
    config: StudyConfig | None = None,
    tasks: Sequence[str] = tuple(f"t{number:03d}" for number in range(12)),
    over: float = 1.0,
    chance: Mapping[str, float] = CHANCE,
    odd: float = 0.02,
) -> StudyRecord:
    """Keep a study of which a share of the runs is `over`; a share of the attempts is `odd`, and has no verdict.

    One asked for again in a process is a copy of the first: its runs take a second to make.
    """
    config = config or a_config()
    asked = repr((config, tuple(tasks), over, sorted(chance.items()), odd))
    first = _FIRST.get(asked)
    if first is None:
        kept = TemporaryDirectory(prefix="a-study-")
        first = _FIRST[asked] = (kept, _made(Workspace(Path(kept.name) / "lab"), config, tasks, over, chance, odd))
    shutil.copytree(Path(first[0].name) / "lab", workspace.directory, dirs_exist_ok=True)
    return first[1]


_FIRST: dict[str, tuple[TemporaryDirectory[str], StudyRecord]] = {}


def _made(
    workspace: Workspace,
    config: StudyConfig,
    tasks: Sequence[str],
    over: float,
    chance: Mapping[str, float],
    odd: float,
) -> StudyRecord:
    plan = plan_of(config)
    marks = {cell.id: f"mark of {cell.id}" for cell in plan.cells}
    done = plan.cells[: round(over * len(plan.cells))]
    runs = {cell.id: f"{config.name}-{number:03d}" for number, cell in enumerate(done)}
    for number, cell in enumerate(done):
        _run(workspace, cell, runs[cell.id], tasks, chance, (odd, number))
    cells = tuple(_cell(cell, marks, runs) for cell in plan.cells)
    record = StudyRecord(
        name=config.name,
        files=(StudyFile(at=AT, text=f'name = "{config.name}"'),),
        config=config.model_dump(mode="json"),
        scripted=True,
        cells=cells,
        runs={marks[cell]: run for cell, run in runs.items()},
        looks=_looks(config, plan, marks),
    )
    StudyFolder(workspace, config.name).write(record)
    return record


def _cell(cell: Cell, marks: Mapping[str, str], runs: Mapping[str, str]) -> PlannedCell:
    return planned(cell).model_copy(update={"mark": marks[cell.id], "run": runs.get(cell.id, "")})


def _looks(config: StudyConfig, plan: Plan, marks: Mapping[str, str]) -> tuple[Look, ...]:
    """One a task set, at all that is compared on it."""
    arms = arms_of(plan)
    found = []
    for name, tasks in config.tasks.items():
        compared = [key_of(each, arms, marks) for each in comparisons_of(config, plan) if each.after.tasks == name]
        found.append(
            Look(
                tasks=name,
                seen=(f"a task of {name}",),
                number=1,
                alpha=0.05 if tasks.sealed else 0.0304,
                at=AT,
                sealed=tasks.sealed,
                cells=tuple(marks[cell.id] for cell in plan.cells if cell.step == "measure" and cell.tasks == name),
                comparisons=tuple(compared),
            )
        )
    return tuple(found)


def _run(
    workspace: Workspace,
    cell: Cell,
    run: str,
    tasks: Sequence[str],
    chance: Mapping[str, float],
    odd: tuple[float, int],
) -> None:
    config = {**a_run().config, "name": cell.config.name, "mode": cell.config.mode}
    with workspace.create_run(a_run(run, config=config, status="done", scripted=True)) as store, store.transaction():
        seconds = 40.0 if cell.condition == "sequential" else 2.0
        usage = a_call().usage.model_copy(update={"seconds": seconds})
        store.add_calls([a_call(f"{run} {number}", usage=usage) for number in range(3)])
        store.add_event("stage_started", "evolve", {}, AT)
        store.add_event("done", "", {}, (datetime.fromisoformat(AT) + timedelta(seconds=1.2 * seconds)).isoformat())
        if cell.step == "measure":
            store.put_tasks([a_task(task) for task in tasks], "test")
            made = (_attempt(cell, run, task, chance.get(cell.condition, 0.2), odd[0]) for task in tasks)
            store.put_trajectories([("test_before", slot, each) for slot, each in enumerate(made)])


def _attempt(cell: Cell, run: str, task: str, chance: float, odd: float) -> Trajectory:
    drawn = random.Random(f"{cell.condition} {cell.author} {cell.user} {cell.tasks} {cell.seed} {task}")
    passed = drawn.random() < chance
    fields: dict[str, Any] = {"grade": Score(value=float(passed), passed=passed)}
    kind = drawn.random()
    if kind < odd / 3:
        fields = {"grade": None, "ended": "failed", "failure": Failure(boundary="endpoint", kind="gone", message="x")}
    elif kind < odd * 2 / 3:
        fields = {"grade": NotScorable(reason="no engine")}
    elif kind < odd:
        fields = {"grade": Score(value=0.0, passed=False), "ended": "time_limit"}
    name = f"{run}-{task}"
    return a_trajectory(name, task=task, seed=cell.seed, steps=(), **fields)
