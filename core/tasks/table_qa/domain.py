"""Questions about tables: folders of WikiTableQuestions, and a generated suite."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.config import TasksConfig
from core.tasks.domain import Generated, Suite, TaskDomain
from core.tasks.table_qa.questions import FILE, read_questions
from core.tasks.table_qa.suite import EVOLVE, TEST, SuiteTaskset, plan_suite, table_skill
from core.tasks.table_qa.taskset import AS_WORKBOOK, FolderTaskset
from core.types import Task


def _read(path: Path, config: TasksConfig, folder: Path | None = None) -> FolderTaskset:
    return FolderTaskset(path, config.table, folder)


def _listed(path: Path, config: TasksConfig) -> Sequence[Task]:
    """The questions; no table is read."""
    file = path if path.is_file() else path / FILE
    return [
        Task(id=each.id, taskset="", domain=AS_WORKBOOK.name, instruction=each.question, cases=())
        for each in read_questions(file.parent, file.name)
    ]


def _generated(config: TasksConfig, evolve: int, test: int, folder: Path) -> Suite:
    suite = SuiteTaskset(plan_suite(config.suite_seed, evolve, test), config.table, folder)
    return Suite(suite, suite.evolve, suite.test)


TABLES = TaskDomain(
    domain=AS_WORKBOOK,
    subject="answering questions about tables",
    read=_read,
    generated=Generated(suite=_generated, skill=table_skill, evolve=EVOLVE, test=TEST),
    read_below=_read,
    listed=_listed,
    file=FILE,
)
