"""A study from its file to its last run, in this process: what is done is left alone, what is not is gone on with.

The study's record is written before a run is worked on, each run keeps what it finished, and the journal keeps every
call: a kill at any point costs nothing but the calls on their way.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Literal, TypeAlias

from core.config import RunConfig
from core.engine.running.at_work import at_work
from core.engine.running.configuration import config_of
from core.engine.running.continuing import resume
from core.engine.running.creating import create
from core.engine.running.driving import RunEnded, drive
from core.engine.studying.looking import looks_ahead, with_reason
from core.engine.studying.marking import Marking, settled
from core.engine.studying.skills import StudySkills, Unmade, is_done
from core.engine.wiring.clock import now
from core.store.study_folder import StudyFolder, counting_looks
from core.store.workspace import Workspace
from core.study.config import StudyConfig
from core.study.plan import Cell, plan_of
from core.study.records import PlannedCell, StudyFile, planned
from core.types import Record

Ending: TypeAlias = Literal["done", "failed", "cancelled", "stopped_at_budget"]
Told: TypeAlias = Callable[[str], None]


class StudyEnded(Record):
    """How working on a study ended. `failed` has a sentence for every cell that did not come to its end."""

    study: str
    status: Ending
    reason: str = ""
    failed: tuple[str, ...] = ()


def conduct(
    config: StudyConfig, text: str, workspace: Workspace, told: Told, open_again: str = "", scripted: bool = False
) -> StudyEnded:
    """Work on a study to its end. `text` is its file as it is, `told` hears in sentences what happens.

    `open_again` is the reason why a sealed test may be opened again; `scripted` says that the scripted demo model
    answers. Raises UserError where a person must mend something; whatever was done until then is kept.
    """
    folder = StudyFolder(workspace, config.name)
    with folder.at_work():
        return _Conducting(config, text, workspace, folder, told, scripted).to_the_end(open_again)


class _Conducting:
    """One sitting over one study."""

    def __init__(
        self,
        config: StudyConfig,
        text: str,
        workspace: Workspace,
        folder: StudyFolder,
        told: Told,
        scripted: bool,
    ) -> None:
        self.config, self.workspace, self.folder, self.told, self.scripted = config, workspace, folder, told, scripted
        self.plan = plan_of(config)
        self.record = folder.read()
        self.marks: dict[str, str] = {}
        self.marking = Marking(self.plan, self.marks, workspace)
        self.skills = StudySkills(self.plan, self.record, self.marks, folder, workspace)
        self.failed: list[str] = []
        self.unmade: dict[str, str] = {}
        self.marking.known(self.skills)  # what is over is shown as over, however early this sitting ends
        files = self.record.files
        if not files or files[-1].text != text:
            files = (*files, StudyFile(at=now(), text=text))
        cells = tuple(self._as_known(planned(cell)) for cell in self.plan.cells)
        self._note(files=files, config=config.model_dump(mode="json"), cells=cells)

    def to_the_end(self, open_again: str) -> StudyEnded:
        """Every cell that makes or chooses a skill, then a look is planned, then every cell that measures."""
        stopped = self._all(self._cells(measuring=False))
        if stopped is None and self.failed:
            return self._ended("failed", "nothing was measured, as not every skill is there")
        if stopped is None:
            self._look(open_again)
            stopped = self._all(self._cells(measuring=True))
        if stopped is not None:
            return stopped
        return self._ended("failed" if self.failed else "done", "")

    def _all(self, cells: list[Cell]) -> StudyEnded | None:
        """Work on cells one after another; how the study ended where it is to go no further."""
        for number, cell in enumerate(cells, 1):
            ended = self._work(cell, f"{number} of {len(cells)}")
            if ended is not None and ended.status == "cancelled":
                return self._ended("cancelled", ended.reason)
            if ended is not None and ended.status == "stopped_at_budget":
                return self._ended("stopped_at_budget", ended.reason)
        return None

    def _cells(self, measuring: bool) -> list[Cell]:
        return [cell for cell in self.plan.cells if (cell.step == "measure") is measuring]

    def _look(self, open_again: str) -> None:
        """Mark every measuring cell, and write down what will be compared before any of it is measured.

        A cell whose skill cannot be made is no part of the look; why is told when it is its turn.
        """
        for cell in self._cells(measuring=True):
            with suppress(Unmade):
                self._mark(cell)
        self._note_marks()
        with counting_looks(self.workspace):  # from the count to the record: two studies never take the same number
            ahead = looks_ahead(self.config, self.plan, self.record, self.marks, self.workspace, self.scripted)
            taken = with_reason(ahead, self.record, open_again)
            self._note(looks=(*self.record.looks, *taken))
        for look in taken:
            if look.sealed:
                self.told(f"opening the sealed test {look.tasks}")

    def _work(self, cell: Cell, place: str) -> RunEnded | None:
        """Bring one cell to its end; None where it has one, or its skill cannot be made."""
        try:
            config = self._mark(cell)
        except Unmade as problem:
            self.failed.append(f"{cell.id}: {problem}")
            self.told(f"{cell.id}: {problem}")
            self.unmade[cell.id] = str(problem)
            self._note_marks()
            return None
        self._note_marks()
        run = self.record.runs.get(self.marks[cell.id], "")
        if run and is_done(run, self.workspace):
            return None
        self.told(f"{_DOING[cell.step]} {place}: {cell.id}")
        ended = self._resumed(run, config) if self._is_there(run) else self._begun(cell, config)
        if ended.status != "done":
            self.failed.append(f"{cell.id} ({ended.run}): {ended.status.replace('_', ' ')}: {ended.reason}")
        return ended

    def _mark(self, cell: Cell) -> RunConfig:
        """The cell's configuration with its skill, and its mark, which are known from now on."""
        config, digest = cell.config, ""
        if cell.skill:
            skill = self.skills.skill(cell.skill)
            digest = skill.digest
            config = config.model_copy(update={"skill": str(self.skills.path(skill))})
        if cell.memories:
            config = config.model_copy(update={"memories_of": self.record.runs[self.marks[cell.memories]]})
        config = settled(config)
        self.marking.mark(cell, config, digest)
        return config

    def _note_marks(self) -> None:
        """Record what is known of the cells by now, and their runs."""
        self._note(cells=tuple(map(self._as_known, self.record.cells)), skills=dict(self.skills.known))

    def _as_known(self, cell: PlannedCell) -> PlannedCell:
        mark = self.marks.get(cell.id, "")
        known = {"mark": mark, "run": self.record.runs.get(mark, ""), "unmade": self.unmade.get(cell.id, "")}
        return cell.model_copy(update=known)

    def _begun(self, cell: Cell, config: RunConfig) -> RunEnded:
        run = create(config, self.workspace)
        with self.workspace.open_run(run) as store, at_work(store):
            self._note(
                runs={**self.record.runs, self.marks[cell.id]: run},
                scripted=self.record.scripted or store.run().scripted,
            )
            self.skills.take(self.record.runs)
            self._note_marks()
            return drive(store, config, self.workspace, probed=True)

    def _resumed(self, run: str, config: RunConfig) -> RunEnded:
        """Go on with a run under its own name: a condition may be called otherwise by now."""
        with self.workspace.open_run(run, read_only=True) as store:
            recorded = config_of(store.run())
        own = {name: getattr(recorded, name) for name in ("name", "skill", "tasks", "memories_of")}
        return resume(run, self.workspace, config.model_copy(update=own))

    def _is_there(self, run: str) -> bool:
        return bool(run) and (self.workspace.run_directory(run) / "run.sqlite").is_file()

    def _note(self, **changes: object) -> None:
        changed = self.record.model_copy(update=changes)
        if changed != self.record:
            self.record = changed
            self.folder.write(changed)

    def _ended(self, status: Ending, reason: str) -> StudyEnded:
        return StudyEnded(study=self.config.name, status=status, reason=reason, failed=tuple(self.failed))


_DOING = {"attempt": "attempting", "make": "making a skill", "choose": "choosing a skill", "measure": "measuring"}
