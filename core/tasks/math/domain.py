"""Math: problems whose answer is boxed, as DAPO's and the AIME's, and a suite of word problems."""

from __future__ import annotations

from pathlib import Path

from core.config import TasksConfig
from core.tasks.domain import Generated, TaskDomain
from core.tasks.math.suite.tasks import math_starter_skill, math_suite
from core.tasks.math.taskset import MATH_DOMAIN, MathTaskset, read_problems


def _read(path: Path, config: TasksConfig) -> MathTaskset:
    return read_problems(path)


MATH = TaskDomain(
    domain=MATH_DOMAIN,
    subject="mathematical problems with one numerical answer",
    read=_read,
    generated=Generated(suite=math_suite, skill=math_starter_skill, evolve=24, test=36),
    file="*.jsonl",
)
