"""The tasks that a configuration names, which of them a run learns from, and whether they still are the ones it had."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from core.config import TasksConfig
from core.errors import UserError
from core.ports import Taskset
from core.store.places import mendable
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.tasks.split import split
from core.tasks.spreadsheet.taskset import SpreadsheetTaskset
from core.tasks.starter import starter_taskset
from core.types import Task

STARTER = "starter"


@dataclass(frozen=True)
class Chosen:
    """A task set with the parts a run evolves on and is tested on, and what is to be said of the split."""

    taskset: Taskset
    evolve: tuple[Task, ...]
    test: tuple[Task, ...]
    note: str = ""


def choose_tasks(config: TasksConfig, workspace: Workspace) -> Chosen:
    """The configured task set and its parts. Raises UserError where there are no such tasks."""
    if config.source == STARTER:
        folder = workspace.directory / "tasks"
        held_out = 60 if config.test is None else config.test
        with mendable(folder):
            suite = starter_taskset(
                config.suite_seed, folder, config.evolve or 40, held_out, mode=config.mode, engine=config.engine
            )
        return Chosen(suite, suite.evolve, suite.test)
    directory = Path(config.source).expanduser().absolute()
    taskset = SpreadsheetTaskset(directory, mode=config.mode, engine=config.engine)
    parts = split(taskset.tasks(), config)
    if not parts.evolve:
        raise UserError(f"{directory}: no task is left to learn from; lower `test` or raise `evolve` under [tasks]")
    return Chosen(taskset, parts.evolve, parts.test, parts.note)


def refuse_other_tasks(chosen: Chosen, store: RunStore) -> None:
    """Raise UserError where the tasks are not those the run was made with: what it has learned would not fit them."""
    changed = [
        now.id
        for then, now in zip_longest(store.tasks(), (*chosen.evolve, *chosen.test))
        if now is not None and (then is None or _marks(then) != _marks(now))
    ]
    if changed or len(store.tasks()) != len(chosen.evolve) + len(chosen.test):
        named = f": {changed[0]} and {len(changed) - 1} more" if changed else ""
        raise UserError(
            f"{chosen.taskset.name}: these are not the tasks this run was made with{named}; bring them back as they "
            "were, or start a run of its own with `trace2skill evolve --new`"
        )


def _marks(task: Task) -> tuple[object, ...]:
    """What makes a task this one, wherever its files lie."""
    files = [(case.index, file.name, file.digest) for case in task.cases for file in case.inputs]
    references = [case.reference.get("digest") if isinstance(case.reference, dict) else None for case in task.cases]
    return task.id, task.instruction, files, references
