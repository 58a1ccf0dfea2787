"""The tasks that a configuration names, which of them a run learns from, and whether they still are the ones it had."""

from __future__ import annotations

import os
from itertools import zip_longest
from pathlib import Path

from core.config import TasksConfig
from core.errors import UserError
from core.store.places import mendable
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.tasks.domain import Suite, TaskDomain
from core.tasks.domains import domain_named
from core.tasks.split import split
from core.types import Task

STARTER = "starter"


def domain_of(config: TasksConfig) -> TaskDomain:
    """The configured domain. Raises UserError where there is none of the name.

    Files of one's own are code, so the process's environment alone names them: a .env may have come with a folder.
    """
    return domain_named(config.domain, os.environ)


def suite_sizes(config: TasksConfig, domain: TaskDomain) -> tuple[int, int]:
    """How many tasks a generated suite has to learn from and held out. Raises UserError where the domain has none."""
    if domain.generated is None:
        raise UserError(
            f"tasks.source: the domain {domain.name} generates no tasks of its own; name a folder or file of tasks"
        )
    return config.evolve or domain.generated.evolve, domain.generated.test if config.test is None else config.test


def choose_tasks(config: TasksConfig, workspace: Workspace) -> Suite:
    """The configured task set and its parts. Raises UserError where there are no such tasks.

    Where those that others learn from are held out, there are none to learn from.
    """
    chosen = _chosen(config, workspace)
    if config.held_out == "test":
        return chosen
    note = ". ".join(filter(None, (chosen.note, "Held out are the tasks that other runs learn from")))
    return Suite(chosen.taskset, evolve=(), test=chosen.evolve, note=note)


def _chosen(config: TasksConfig, workspace: Workspace) -> Suite:
    domain, folder = domain_of(config), workspace.directory / "tasks"
    if config.source == STARTER:
        evolve, test = suite_sizes(config, domain)
        assert domain.generated is not None
        with mendable(folder):
            return domain.generated.suite(config, evolve, test, folder)
    directory = Path(config.source).expanduser().absolute()
    taskset = domain.taskset_at(directory, config, folder)
    parts = split(taskset.tasks(), config)
    if not parts.evolve:
        raise UserError(f"{directory}: no task is left to learn from; lower `test` or raise `evolve` under [tasks]")
    return Suite(taskset, parts.evolve, parts.test, parts.note)


def refuse_other_tasks(chosen: Suite, store: RunStore) -> None:
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
    return task.id, task.instruction, task.details, files, references
