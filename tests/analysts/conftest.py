"""One suite and one warm process for all tests of analysts; a fresh journal and home for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.store.journal import SqliteJournal
from core.tasks.starter.taskset import StarterTaskset, starter_taskset
from tests.agent.warm_sandbox import WarmSandbox
from tests.analysts.setting import Setting


@pytest.fixture(scope="package")
def suite(tmp_path_factory: pytest.TempPathFactory) -> StarterTaskset:
    return starter_taskset(8, tmp_path_factory.mktemp("suite"), evolve=56, test=1)


@pytest.fixture(scope="package")
def warm() -> Iterator[WarmSandbox]:
    with WarmSandbox() as sandbox:
        yield sandbox


@pytest.fixture
def setting(suite: StarterTaskset, warm: WarmSandbox, tmp_path: Path) -> Iterator[Setting]:
    with SqliteJournal(tmp_path / "journal.db") as journal:
        yield Setting(suite=suite, sandbox=warm, journal=journal, home=tmp_path)
