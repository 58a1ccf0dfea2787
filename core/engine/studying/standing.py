"""How far a study is, read cheaply: the states of its runs, and a mark that changes when there is more to show.

A run that is done stays as it is unless it is worked on again, which its files show; so each is opened once for every
state of its files, and looking again at a study under way opens the few runs that are not over.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from core.errors import UserError
from core.store.run_store import open_run
from core.store.study_folder import StudyFolder, studies_of
from core.store.workspace import Workspace
from core.study.conditions import NAME
from core.study.records import StudyRecord, digest_of
from core.types import Run
from core.view.studies.listed import ListedStudy, StandingCell, StudyStanding, listed

_FILES = ("run.sqlite", "run.sqlite-wal")


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
        files = _stamps(workspace.run_directory(cell.run)) if cell.run else ()
        state, reason = ("to come", "")
        if cell.run:
            state, reason = _standing(cell.run, files, workspace) if files else ("deleted", "")
        if state == "done":
            seen.append(files)
        else:
            seen.append((cell.id, state, reason))
        cells.append(StandingCell(cell.id, cell.step, cell.run, state, reason))
    return StudyStanding(tuple(cells), digest_of(seen))


def study_of_run(run: Run, workspace: Workspace) -> str:
    """The study that began a run, "" where none did. A study's runs are called after it: one record is read at most."""
    called = str(run.config.get("name", "")).split(" ")[0]
    if not re.fullmatch(NAME, called):
        return ""
    try:
        record = StudyFolder(workspace, called).read()
    except UserError:
        return ""  # a damaged record is told where the study is opened
    return called if run.id in record.runs.values() else ""


def _standing(run: str, files: tuple[tuple[int, int], ...], workspace: Workspace) -> tuple[str, str]:
    """(state, reason). Whether an engine is still there is no matter of files: only what is done is known by them."""
    if _is_done(str(workspace.run_directory(run)), files):
        return "done", ""
    try:
        with workspace.open_run(run, read_only=True) as store:
            return store.state(), store.run().reason
    except UserError as problem:
        return "unreadable", str(problem)


@lru_cache(maxsize=8192)
def _is_done(folder: str, files: tuple[tuple[int, int], ...]) -> bool:
    """`files` is what the answer holds for."""
    try:
        with open_run(Path(folder), read_only=True) as store:
            return store.run().status == "done"
    except UserError:
        return False


def _stamps(folder: Path) -> tuple[tuple[int, int], ...]:
    """When the files of a run were written last, and how long they are; () where there is none.

    Opening a run to read leaves an empty log of writes beside it, which says nothing.
    """
    found = []
    for name in _FILES:
        try:
            stat = (folder / name).stat()
        except OSError:
            continue
        if stat.st_size:
            found.append((stat.st_mtime_ns, stat.st_size))
    return tuple(found)
