"""How far a study is, read cheaply: the states of its runs, and a mark that changes when there is more to show.

A run that is done stays as it is unless it is worked on again, which its files show; so each is opened once for every
state of its files, and looking again at a study under way opens the few runs that are not over.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from core.engine.studying.finished import Stamps, stamps
from core.errors import UserError
from core.store.run_store import open_run
from core.store.study_folder import StudyFolder, studies_of
from core.store.workspace import Workspace
from core.study.conditions import NAME
from core.study.records import PlannedCell, StudyRecord, digest_of
from core.types import Run
from core.view.studies.listed import NOT_POSSIBLE, TO_COME, ListedStudy, StandingCell, StudyStanding, listed


def studies_listed(workspace: Workspace) -> tuple[ListedStudy, ...]:
    """Every study of a workspace, the one changed last first; one that cannot be read says why."""
    found = [_listed(folder, workspace) for folder in studies_of(workspace)]
    return tuple(sorted(found, key=lambda each: each.changed, reverse=True))


def _listed(folder: StudyFolder, workspace: Workspace) -> ListedStudy:
    try:
        record = folder.read()
    except UserError as problem:
        return ListedStudy(folder.name, problem=str(problem))
    return listed(record, study_standing(record, workspace))


def study_standing(record: StudyRecord, workspace: Workspace) -> StudyStanding:
    """Where each run of a study's newest plan is, in the plan's order."""
    seen: list[object] = [record.model_dump(mode="json")]
    cells = []
    for cell in record.cells:
        files = stamps(workspace.run_directory(cell.run)) if cell.run else ()
        state, reason, scripted = (NOT_POSSIBLE if cell.unmade else TO_COME), cell.unmade, False
        if cell.run:
            state, reason, scripted = _standing(cell.run, files, workspace) if files else ("deleted", "", False)
        seen.append(files if state == "done" else (cell.id, state, reason))
        cells.append(StandingCell(cell.id, cell.step, cell.run, state, reason, scripted))
    return StudyStanding(tuple(cells), digest_of(seen))


def study_of_run(run: Run, workspace: Workspace) -> tuple[str, tuple[PlannedCell, ...]]:
    """The study that began a run, and what the run is in its newest plan; ("", ()) where none did.

    A study's runs are called after it: one record is read at most.
    """
    called = str(run.config.get("name", "")).split(" ")[0]
    if not re.fullmatch(NAME, called):
        return "", ()
    try:
        record = StudyFolder(workspace, called).read()
    except UserError:
        return "", ()  # a damaged record is told where the study is opened
    if run.id not in record.runs.values():
        return "", ()
    return called, tuple(cell for cell in record.cells if cell.run == run.id)


def _standing(run: str, files: Stamps, workspace: Workspace) -> tuple[str, str, bool]:
    """(state, reason, scripted). Files do not tell whether an engine is there: only what is done is known by them."""
    done, scripted = _done(str(workspace.run_directory(run)), files)
    if done:
        return "done", "", scripted
    try:
        with workspace.open_run(run, read_only=True) as store:
            return store.state(), store.run().reason, scripted
    except UserError as problem:
        return "unreadable", str(problem), False


@lru_cache(maxsize=8192)
def _done(folder: str, files: Stamps) -> tuple[bool, bool]:
    """(done, answered by the scripted model); `files` is what the answer holds for."""
    try:
        with open_run(Path(folder), read_only=True) as store:
            run = store.run()
            return run.status == "done", run.scripted
    except UserError:
        return False, False  # why is told where its state is read
