"""One whole study of every kind of condition, run once for all tests that look at it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.demo.studying import at_demo
from core.engine.studying.conducting import StudyEnded, conduct
from core.store.study_folder import StudyFolder
from core.store.workspace import Workspace
from core.study.config import read_study
from core.study.records import StudyRecord
from tests.engine.setting import once
from tests.engine.studying.every_kind import EVERY_KIND, written


@dataclass(frozen=True)
class Studied:
    """A study's file and the workspace it was run in."""

    file: Path
    workspace: Workspace

    @property
    def folder(self) -> StudyFolder:
        return StudyFolder(self.workspace, read_study(self.file).name)

    @property
    def record(self) -> StudyRecord:
        return self.folder.read()

    def go(self, text: str = "", open_again: str = "") -> StudyEnded:
        """Work on the study against the scripted server, after changing its file to `text`."""
        if text:
            self.file.write_text(text, encoding="utf-8")
        with at_demo(read_study(self.file)) as config:
            return conduct(
                config, self.file.read_text(encoding="utf-8"), self.workspace, lambda _: None, open_again, True
            )


@pytest.fixture(scope="session")
def every_kind(tmp_path_factory: pytest.TempPathFactory) -> Studied:
    """Run from beginning to end. Do not write to it."""
    base = tmp_path_factory.getbasetemp()
    home = (base.parent if base.name.startswith("popen-") else base) / "every-kind"
    with once(home) as fresh:
        studied = Studied(written(home, EVERY_KIND), Workspace(home / "lab"))
        if fresh:
            ended = studied.go()
            assert (ended.status, ended.failed) == ("done", ())
    return studied


@pytest.fixture
def copied(every_kind: Studied, tmp_path: Path) -> Studied:
    """A copy of it, to be worked on."""
    file = Path(shutil.copy(every_kind.file, tmp_path))
    return Studied(file, Workspace(Path(shutil.copytree(every_kind.workspace.directory, tmp_path / "lab"))))
