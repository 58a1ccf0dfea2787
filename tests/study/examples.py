"""Small studies as people would write them, and outcomes made up for their cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from core.study.comparisons import arms_of, comparisons_of, key_of
from core.study.config import StudyConfig, parse_study
from core.study.outcomes import CellAttempt
from core.study.plan import Cell, Plan, plan_of
from core.study.records import Look, PlannedCell, StudyRecord, StudySkill, mark_of, planned

NO_SKILL = {"name": "none", "kind": "no_skill", "label": "No skill"}
HUMAN = {"name": "human", "kind": "skill"}
DRAFT = {"name": "draft", "kind": "draft"}
ERROR = {"name": "error", "kind": "evolve", "signals": "error", "label": "+Error"}
BANK = {"name": "bank", "kind": "evolve", "strategy": "reasoning_bank"}
GUTTED = {"name": "gutted", "kind": "control", "of": "error", "how": "gutted"}
AGAIN = {"name": "again", "kind": "again", "of": "error"}
BEST = {"name": "best", "kind": "best_of", "of": "error", "seeds": [41, 42]}


def raw(conditions: Sequence[Mapping[str, Any]], **changes: Any) -> dict[str, Any]:
    """A study's file as TOML reads it: two models, two task sets."""
    whole: dict[str, Any] = {
        "name": "small",
        "models": {"large": {"model": "L"}, "small": {"model": "S"}},
        "tasks": {"id": {"evolve": 4, "test": 6}, "ood": {"domain": "math", "test": 6}},
        "conditions": [dict(each) for each in conditions],
    }
    return whole | changes


def study(conditions: Sequence[Mapping[str, Any]], **changes: Any) -> StudyConfig:
    return parse_study(raw(conditions, **changes), "study.toml")


def attempted(
    plan: Plan, passes: Callable[[Cell, int], bool | None], tasks: int = 6
) -> dict[str, tuple[CellAttempt, ...]]:
    """An attempt at each of so many tasks for every measuring cell; None is one that infrastructure failed."""

    def made(cell: Cell, task: int, replicate: int) -> CellAttempt:
        passed = passes(cell, task)
        outcome = "infrastructure" if passed is None else "passed" if passed else "failed"
        value = None if passed is None else float(passed)
        return CellAttempt(f"t{task}", cell.seed, replicate, outcome, value, "answered", cell.id, f"{cell.id}-{task}")

    return {
        cell.id: tuple(
            made(cell, task, cell.config.first_replicate + replicate)
            for task in range(tasks)
            for replicate in range(cell.config.attempts)
        )
        for cell in plan.cells
        if cell.step == "measure"
    }


def recorded(config: StudyConfig, plan: Plan, looked_at: Iterable[str] = ("id", "ood")) -> StudyRecord:
    """A record of a study whose every cell has a run, with one look at each of these task sets."""
    marks = {cell.id: mark_of(cell, cell.skill) for cell in plan.cells}
    arms, looks = arms_of(plan), []
    for tasks in looked_at:
        keys = [key_of(each, arms, marks) for each in comparisons_of(config, plan) if each.after.tasks == tasks]
        looks.append(
            Look(tasks=tasks, seen=(tasks,), number=1, alpha=0.05, at="2026-11-30T10:00:00", comparisons=tuple(keys))
        )
    cells = [planned(cell).model_copy(update={"mark": marks[cell.id], "run": f"run-{cell.id}"}) for cell in plan.cells]
    return StudyRecord(
        name=config.name,
        config=config.model_dump(mode="json"),
        cells=tuple(cells),
        looks=tuple(looks),
        skills={
            "gutted/large/41": StudySkill(id="gutted/large/41", digest="d", folder="f", note="The bodies are out.")
        },
    )


def planned_cells(config: StudyConfig) -> dict[str, PlannedCell]:
    return {cell.id: planned(cell) for cell in plan_of(config).cells}
