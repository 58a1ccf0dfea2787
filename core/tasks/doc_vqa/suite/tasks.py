"""The suite as a task set, and the skill that evolution on it starts from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from core.config import TasksConfig
from core.skill.read import read_skill
from core.tasks.doc_vqa.questions import Question
from core.tasks.doc_vqa.suite.drawing import draw
from core.tasks.doc_vqa.suite.plan import Planned, plan_suite
from core.tasks.doc_vqa.taskset import DocumentTaskset, document_task
from core.tasks.domain import Suite
from core.tasks.laying import lay
from core.types import Skill, Task

SKILL_DIRECTORY = Path(__file__).parents[1] / "skill" / "document-starter"
NAME = "document-starter"


class SuiteTaskset(DocumentTaskset):
    """Generated questions, each with its pictures."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        super().__init__(NAME)
        self._tasks = tuple(tasks)

    def tasks(self) -> tuple[Task, ...]:
        return self._tasks


def document_suite(config: TasksConfig, evolve: int, test: int, folder: Path) -> Suite:
    """The suite of `config.suite_seed`, its pictures below `folder`: equal arguments give equal bytes.

    Raises UserError where the pictures cannot be written.
    """
    tasks = [_task(each, folder / "documents") for each in plan_suite(config.suite_seed, evolve, test)]
    return Suite(SuiteTaskset(tasks), tuple(tasks[:evolve]), tuple(tasks[evolve:]))


def document_starter_skill() -> Skill:
    """S0 of the suite, as it is shipped: sound, human-written, silent on everything that is planted."""
    return read_skill(SKILL_DIRECTORY)


def _task(planned: Planned, home: Path) -> Task:
    document = planned.document
    pages = tuple(_laid(draw(lines), home) for lines in document.pages)
    question = Question(id=planned.id, question=document.question, images=pages, answers=document.answers)
    return document_task(question, NAME, (planned.part,))


def _laid(data: bytes, home: Path) -> Path:
    """The picture in a file named after its content, so that suites of other sizes do not write over one another."""
    path = home / f"{hashlib.sha256(data).hexdigest()[:20]}.png"
    lay(path, data)
    return path
