"""A study's folder in a workspace: its record as one small JSON file, and the skills it measures.

    studies/<name>/study.json                    core.study.records.StudyRecord, replaced whole and at once
    studies/<name>/skills/<digest>/<name>/       every skill a cell was measured with

One process writes: it holds a lock that the system drops when it dies. Readers see one state or the next.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from core.errors import UserError
from core.store.places import mendable
from core.store.workspace import Workspace
from core.study.records import StudyRecord

STUDIES = "studies"
_RECORD = "study.json"
_LOCK = ".lock"


class StudyFolder:
    """One study's folder; nothing is made before something is written."""

    def __init__(self, workspace: Workspace, name: str) -> None:
        self.name = name
        self.directory = workspace.directory / STUDIES / name

    def read(self) -> StudyRecord:
        """The study as it is recorded; an empty record where there is none. Raises UserError for a damaged one."""
        path = self.directory / _RECORD
        if not path.is_file():
            return StudyRecord(name=self.name)
        with mendable(path):
            text = path.read_text(encoding="utf-8")
        try:
            return StudyRecord.model_validate_json(text)
        except ValidationError as problem:
            raise UserError(
                f"{path}: is no study's record of this version ({problem.errors()[0]['msg']}); move it away, and the "
                "same command makes it anew: runs and journal are not touched, but how often it looked at held-out "
                "tasks is forgotten"
            ) from None

    def write(self, record: StudyRecord) -> None:
        """Replace the record: whatever happens, the file is the old one or the new one."""
        path = self.directory / _RECORD
        fresh = path.with_suffix(".new")
        with mendable(path):
            self.directory.mkdir(parents=True, exist_ok=True)
            with fresh.open("w", encoding="utf-8") as written:
                written.write(record.model_dump_json(indent=1))
                written.flush()
                os.fsync(written.fileno())
            fresh.replace(path)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Be the only one that writes. Raises UserError where another process is."""
        with mendable(self.directory):
            self.directory.mkdir(parents=True, exist_ok=True)
            held = (self.directory / _LOCK).open("w")
        with held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UserError(
                    f"{self.directory}: another process works on this study; wait for it, or stop it with Ctrl-C"
                ) from None
            yield

    def skill_directory(self, digest: str, name: str) -> Path:
        """Where a skill of this digest lies or would lie."""
        return self.directory / "skills" / digest[:16] / name


@contextmanager
def counting_looks(workspace: Workspace) -> Iterator[None]:
    """Be the only study of a workspace that counts looks and takes one; who comes second waits."""
    home = workspace.directory / STUDIES
    with mendable(home):
        home.mkdir(parents=True, exist_ok=True)
        held = (home / _LOCK).open("w")
    with held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def studies_of(workspace: Workspace) -> tuple[StudyFolder, ...]:
    """Every study of a workspace, by name."""
    home = workspace.directory / STUDIES
    with mendable(home):
        found = sorted(each.parent.name for each in home.glob(f"*/{_RECORD}"))
    return tuple(StudyFolder(workspace, name) for name in found)
