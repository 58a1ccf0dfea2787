"""A mathematical problem: what the agent of such tasks is sent, with a skill and without."""

from __future__ import annotations

from core.agent.skill_in_prompt import skill_block
from core.agent.task_in_prompt import task_block
from core.prompts.load import load_prompt
from core.tasks.math.suite.tasks import math_starter_skill
from core.tasks.math.taskset import MATH_DOMAIN, problem_task
from core.types import Message

PROBLEM = (
    "A hotel paints its rooms 117 to 164, those two as well. Each takes 2 hours and 25 minutes. How many minutes "
    "does that take in all?"
)
AGENTS = (MATH_DOMAIN.agent, f"{MATH_DOMAIN.agent}_no_skill")


def math_agent_messages(name: str) -> tuple[Message, ...]:
    """The first messages of an attempt."""
    task = problem_task("p1", "math", PROBLEM, "6960")
    values = {"task": task_block(task, None, MATH_DOMAIN), "max_turns": "20"}
    values |= {} if name.endswith("_no_skill") else {"skill": skill_block(math_starter_skill())}
    return load_prompt(name).render(**values)
