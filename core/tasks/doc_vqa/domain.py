"""Questions about document pictures: folders in the shape of DocVQA, and a generated suite."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.config import TasksConfig
from core.tasks.doc_vqa.questions import FILE, read_questions
from core.tasks.doc_vqa.suite.tasks import document_starter_skill, document_suite
from core.tasks.doc_vqa.taskset import DOC_VQA, FolderTaskset
from core.tasks.domain import Generated, TaskDomain
from core.types import Task


def _read(path: Path, config: TasksConfig) -> FolderTaskset:
    return FolderTaskset(path)


def _listed(path: Path, config: TasksConfig) -> Sequence[Task]:
    """The questions; no picture is opened."""
    file = path if path.is_file() else path / FILE
    return [
        Task(id=each.id, taskset="", domain=DOC_VQA.name, instruction=each.question, kind=each.kind, cases=())
        for each in read_questions(file.parent, file.name)
    ]


DOCUMENTS = TaskDomain(
    domain=DOC_VQA,
    subject="answering questions about pictures of documents",
    read=_read,
    generated=Generated(suite=document_suite, skill=document_starter_skill, evolve=24, test=36),
    listed=_listed,
    file=FILE,
)
