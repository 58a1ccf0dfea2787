"""What the tests of bad input share: a place to give commands in, and the scripted model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.demo.server import DemoServer
from core.skill.starting import start_skill
from core.store.journal import SqliteJournal
from core.store.workspace import Workspace
from core.types import Version
from tests.cli.bad_input.place import RUN, SECOND, Place
from tests.cli.benchmark import write_benchmark
from tests.store.samples import AT, a_patch, a_run, a_skill, an_analysis


@pytest.fixture(scope="module")
def scripted() -> Iterator[DemoServer]:
    """The scripted model, at work."""
    with DemoServer() as server:
        yield server


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Place:
    """A folder to give commands in, with two earlier runs in its workspace."""
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "TRACE2SKILL_MODEL", "TRACE2SKILL_LAB"):
        monkeypatch.delenv(name, raising=False)
    workspace = Workspace(tmp_path / "lab")
    SqliteJournal(workspace.journal_path).close()
    for run in (RUN, SECOND):
        with workspace.create_run(a_run(run, status="done")) as store:
            store.put_version(Version(name="S0", digest=a_skill().digest, created=AT), a_skill())
            store.put_analysis(an_analysis(patch=a_patch()))
    start_skill(tmp_path / "my-skill", "Use when doubling numbers.")
    write_benchmark(tmp_path / "benchmark")
    return Place(tmp_path, capsys)
