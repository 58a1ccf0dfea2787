"""What a domain brings: how its tasks are read or generated, and the skill and subject that evolution starts from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.config import TasksConfig
from core.ports import Taskset
from core.types import Domain, Skill, Task


@dataclass(frozen=True)
class Suite:
    """A task set with the parts a run evolves on and is tested on, and what is to be said of the split."""

    taskset: Taskset
    evolve: tuple[Task, ...]
    test: tuple[Task, ...]
    note: str = ""


@dataclass(frozen=True)
class Generated:
    """A domain's own suite: tasks drawn from `tasks.suite_seed`, of these sizes unless others are asked for.

    `suite(config, evolve, test, folder)` gives equal tasks for equal arguments; files they need lie below `folder`.
    `skill()` is the starting skill made for it, silent on what the suite teaches.
    """

    suite: Callable[[TasksConfig, int, int, Path], Suite]
    skill: Callable[[], Skill]
    evolve: int
    test: int


def _by_rules(task: Task) -> bool:
    """No model is asked."""
    return False


@dataclass(frozen=True)
class TaskDomain:
    """One domain. `subject` is what a parametric draft is asked to be about.

    `read(path, config)` gives the task set of a folder or file in a layout the domain knows; UserError says what is
    wrong with it. `listed` does so as far as a split needs it (ids and kinds), where reading all of it takes long.
    `judged(task)` says whether a model grades a task's answers, which takes calls.
    `file` is the name (with * for any) of a file that a folder of its tasks has, by which it is found in an
    upload.
    `read_below(path, config, folder)` does as `read` where tasks have files made for them: these lie below `folder`.
    """

    domain: Domain
    subject: str
    read: Callable[[Path, TasksConfig], Taskset]
    generated: Generated | None = None
    listed: Callable[[Path, TasksConfig], Sequence[Task]] | None = None
    read_below: Callable[[Path, TasksConfig, Path], Taskset] | None = None
    judged: Callable[[Task], bool] = _by_rules
    file: str = "*"

    @property
    def name(self) -> str:
        return self.domain.name

    def tasks_at(self, path: Path, config: TasksConfig) -> Sequence[Task]:
        """The tasks at a place, as far as a split needs them."""
        return self.listed(path, config) if self.listed is not None else self.read(path, config).tasks()

    def taskset_at(self, path: Path, config: TasksConfig, folder: Path) -> Taskset:
        """The task set of a place for a run; files made for it lie below `folder`."""
        return self.read(path, config) if self.read_below is None else self.read_below(path, config, folder)
