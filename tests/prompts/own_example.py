"""Tasks of docs/own-tasks.md as they are put to an agent, and an answer to one of them as it is put to a judge."""

from __future__ import annotations

from pathlib import Path

from core.agent.judging import judge_messages as judging
from core.agent.skill_in_prompt import skill_block
from core.agent.task_in_prompt import task_block
from core.ports import ToJudge
from core.prompts.load import load_prompt
from core.tasks.own.answered import WORDS
from core.tasks.own.taskset import OwnTaskset
from core.types import Message, Task
from tests.prompts.answers_example import SKILL

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "examples" / "own-tasks" / "words"
"""Where the agent's input files lie, for a model that is let work."""
OWN_AGENTS = ("agent_own", "agent_own_no_skill")

REPLY = """Dear customer,

thank you for asking about the shelf. It is out of print, so we can no longer take orders for it; we expect a similar
one in summer and will gladly write to you then.

Answer: the shelf cannot be ordered any more"""
"""Meets the first demands of the rubric and promises what the notes do not say."""


def _task(name: str) -> Task:
    return next(task for task in OwnTaskset(FOLDER).tasks() if task.id == name)


def own_agent_messages(name: str) -> tuple[Message, ...]:
    """The first messages of an attempt."""
    skill = {} if name.endswith("_no_skill") else {"skill": skill_block(SKILL)}
    task = task_block(_task("share-north"), None, WORDS)
    return load_prompt(name).render(task=task, max_turns="20", observation_chars="6000", **skill)


def judge_messages(name: str) -> tuple[Message, ...]:
    """What a judge is asked about a reply that promises too much."""
    task = _task("reply")
    rubric = task.cases[0].reference["rubric"]
    return judging(ToJudge(task=task.instruction, rubric=rubric, answer=REPLY))
