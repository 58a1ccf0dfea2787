"""Roman numerals as a domain: TRACE2SKILL_DOMAINS=docs/examples/roman_numerals.py makes it known by its name."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from core.config import TasksConfig
from core.errors import UserError
from core.skill.starting import new_skill
from core.tasks.answer_line import answer_in
from core.tasks.answers import AnswerTaskset, Judged, accepted, answer_task
from core.tasks.domain import Generated, Suite, TaskDomain
from core.types import Domain, Skill, Task

NAME = "roman_numerals"
NUMERALS = Domain(name=NAME, agent="agent_own", analysts="_answers", proof="fresh")
"""The prompts of tasks answered in words; a cause is proven by fresh attempts, as printing the answer would pass."""

SIGNS = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
SMALL = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


class RomanNumerals(AnswerTaskset):
    """The evaluator: the right numeral passes, in capitals or not, and nothing else does."""

    domain = NUMERALS

    def __init__(self, tasks: Sequence[Task]) -> None:
        super().__init__(NAME)
        self._tasks = tuple(tasks)

    def tasks(self) -> tuple[Task, ...]:
        return self._tasks

    def judge(self, task: Task, message: str) -> Judged:
        answered = answer_in(message).upper().rstrip(".")
        right = answered in accepted(task)
        return Judged(value=float(right), passed=right, detail=f"read as the answer: {answered}", answered=answered)


def roman(number: int) -> str:
    """A number from 1 to 3999 as a Roman numeral."""
    written = ""
    for value, sign in (*SIGNS, *SMALL):
        times, number = divmod(number, value)
        written += sign * times
    return written


def suite(config: TasksConfig, evolve: int, test: int, folder: Path) -> Suite:
    """Numbers drawn from the suite's seed, each once; no files are needed."""
    numbers = random.Random(config.suite_seed).sample(range(1, 4000), evolve + test)
    tasks = [
        answer_task(f"roman-{number}", NAME, NUMERALS, f"Write {number} as a Roman numeral.", [roman(number)])
        for number in numbers
    ]
    return Suite(RomanNumerals(tasks), tuple(tasks[:evolve]), tuple(tasks[evolve:]))


def skill() -> Skill:
    """The skill that an evolution starts from."""
    return new_skill("roman-numerals", "Write numbers as Roman numerals. Use when a task asks for one.")


def read(path: Path, config: TasksConfig) -> RomanNumerals:
    raise UserError(f'{path}: {NAME} has generated tasks only; set source = "starter"')


DOMAIN = TaskDomain(NUMERALS, "Roman numerals", read, Generated(suite, skill, evolve=12, test=24))
