"""Tasks of one's own as a domain: a folder with tasks.jsonl, or such a file (docs/own-tasks.md)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.config import TasksConfig
from core.tasks.domain import TaskDomain
from core.tasks.own.answered import WORDS
from core.tasks.own.taskset import FILE, OwnTaskset, by_judge
from core.types import Task


def _read(path: Path, config: TasksConfig) -> OwnTaskset:
    return OwnTaskset(path, config.mode, config.engine)


def _listed(path: Path, config: TasksConfig) -> Sequence[Task]:
    """The tasks as their lines tell them; no other file is opened."""
    return _read(path, config).listed()


OWN = TaskDomain(
    domain=WORDS,
    subject="answering questions and working on files, as a task asks",
    read=_read,
    listed=_listed,
    judged=by_judge,
    file=FILE,
)
