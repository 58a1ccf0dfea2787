"""Spreadsheet work: SpreadsheetBench folders, and the starter suite."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.config import TasksConfig
from core.tasks.domain import Generated, Suite, TaskDomain
from core.tasks.spreadsheet.dataset import read_dataset
from core.tasks.spreadsheet.taskset import SpreadsheetTaskset
from core.tasks.spreadsheet.workbooks import SPREADSHEET
from core.tasks.starter import starter_skill, starter_taskset
from core.types import Task


def _generated(config: TasksConfig, evolve: int, test: int, folder: Path) -> Suite:
    suite = starter_taskset(config.suite_seed, folder, evolve, test, mode=config.mode, engine=config.engine)
    return Suite(suite, suite.evolve, suite.test)


def _read(path: Path, config: TasksConfig) -> SpreadsheetTaskset:
    return SpreadsheetTaskset(path, mode=config.mode, engine=config.engine)


def _listed(path: Path, config: TasksConfig) -> Sequence[Task]:
    """The entries of a folder; no workbook is opened."""
    return [
        Task(id=each.id, taskset="", domain=SPREADSHEET.name, instruction=each.instruction, kind=each.kind, cases=())
        for each in read_dataset(path)
    ]


SPREADSHEETS = TaskDomain(
    domain=SPREADSHEET,
    subject="spreadsheet work with .xlsx files",
    read=_read,
    generated=Generated(suite=_generated, skill=starter_skill, evolve=40, test=60),
    listed=_listed,
    file="dataset.json",
)
