"""The suite as a task set, and the skill that evolution on it starts from."""

from __future__ import annotations

from pathlib import Path

from core.config import TasksConfig
from core.skill.read import read_skill
from core.tasks.domain import Suite
from core.tasks.math.suite.plan import plan_suite
from core.tasks.math.taskset import MathTaskset, problem_task
from core.types import Skill

SKILL_DIRECTORY = Path(__file__).parents[1] / "skill" / "math-starter"
NAME = "math-starter"


def math_suite(config: TasksConfig, evolve: int, test: int, folder: Path) -> Suite:
    """The suite of `config.suite_seed`: equal arguments give equal tasks. There are no files to it."""
    tasks = [
        problem_task(each.id, NAME, each.instruction, str(each.answer), (each.part,))
        for each in plan_suite(config.suite_seed, evolve, test)
    ]
    return Suite(MathTaskset(NAME, tasks), tuple(tasks[:evolve]), tuple(tasks[evolve:]))


def math_starter_skill() -> Skill:
    """S0 of the suite, as it is shipped: sound, human-written, silent on everything that is planted."""
    return read_skill(SKILL_DIRECTORY)
