"""The marks of a study's cells: what each run rests on, so that it is made once and never taken for another.

A mark covers settings, skill, tasks and prompts as they are now. Where a task, what is expected of it or a prompt was
changed, the cell is another one, and its run is made anew: arms are never compared over different tasks.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from core.config import RunConfig
from core.engine.running.configuration import placed
from core.engine.studying.skills import StudySkills
from core.engine.wiring.models import environment
from core.engine.wiring.tasks import choose_tasks
from core.llm.endpoint_settings import resolve_models
from core.store.workspace import Workspace
from core.study.plan import Cell, Plan
from core.study.records import digest_of, mark_of, tasks_content
from core.tasks.domain import Suite


class Marking:
    """The marks of one plan's cells, as far as they are known, in `marks`, which others share."""

    def __init__(self, plan: Plan, marks: dict[str, str], workspace: Workspace) -> None:
        self._plan, self.marks, self._workspace = plan, marks, workspace
        self._suites: dict[str, Suite] = {}
        self._contents: dict[tuple[str, bool, str], str] = {}

    def known(self, skills: StudySkills) -> None:
        """Mark every cell whose skill is known; none is made. Raises UserError where tasks or skills are not there."""
        for cell in self._plan.cells:
            digest = skills.known_digest(cell.skill) if cell.skill else ""
            if (digest or not cell.skill) and (not cell.memories or cell.memories in self.marks):
                self.mark(cell, settled(cell.config), digest)

    def mark(self, cell: Cell, config: RunConfig, digest: str) -> str:
        """The mark of a cell under this configuration with the skill of this digest, known from now on."""
        remembered = self.marks[cell.memories] if cell.memories else ""
        marked = cell.model_copy(update={"config": config})
        self.marks[cell.id] = mark_of(marked, digest, remembered, self._content(cell, config))
        return self.marks[cell.id]

    def _content(self, cell: Cell, config: RunConfig) -> str:
        """The digest of what a cell learns from or is measured on, and of the prompts that replace bundled ones."""
        tasks, learns = config.tasks.model_dump_json(), cell.step == "make"
        key = (tasks, learns, config.prompts)
        if key not in self._contents:
            if tasks not in self._suites:
                self._suites[tasks] = choose_tasks(config.tasks, self._workspace)
            suite = self._suites[tasks]
            part = suite.evolve if learns else suite.test
            self._contents[key] = digest_of([tasks_content(part), _prompts(config.prompts)])
        return self._contents[key]


def settled(config: RunConfig) -> RunConfig:
    """A cell's configuration as its run has it: whole paths, models named where the environment names them."""
    return placed(resolve_models(config, environment()))


def _prompts(folder: str) -> dict[str, str]:
    if not folder:
        return {}
    files = sorted(Path(folder).expanduser().glob("*.md"))
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
