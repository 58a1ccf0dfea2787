"""What the engine's tests share: one suite on disk, and one whole run of it that is only read or copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.demo.server import DemoServer
from core.engine import evolve
from core.store.workspace import Workspace
from tests.engine.setting import Suite, lay_suite, once

EVOLVE, TEST = 5, 1


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass(frozen=True)
class Whole:
    """A suite and a workspace in which one uninterrupted run of it lies."""

    suite: Suite
    workspace: Path


@pytest.fixture(scope="session")
def server() -> Iterator[DemoServer]:
    """The scripted server, without faults."""
    with DemoServer() as running:
        yield running


@pytest.fixture(scope="session")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    """Five tasks to learn from and one held out."""
    home = _shared(tmp_path_factory) / "suite"
    with once(home) as fresh:
        return lay_suite(home, EVOLVE, TEST) if fresh else _laid(home)


@pytest.fixture(scope="session")
def whole(suite: Suite, server: DemoServer, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """The suite's run from beginning to end, made once for all tests that look at it. Do not write to it."""
    home = _shared(tmp_path_factory) / "whole"
    with once(home) as fresh:
        if fresh:
            ended = evolve(suite.config(server.base_url), Workspace(home / "lab"))
            assert ended.status == "done", ended.reason
    return Whole(suite, home / "lab")


@pytest.fixture(scope="session")
def small(whole: Whole, server: DemoServer, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Two of the tasks and the held-out one, run from beginning to end over the journal of the whole run."""
    home = _shared(tmp_path_factory) / "small"
    suite = Suite(whole.suite.tasks, whole.suite.skill, 2, TEST)
    with once(home) as fresh:
        if fresh:
            copy = home / "lab"
            shutil.copytree(whole.workspace, copy)
            for run in (copy / "runs").iterdir():
                shutil.rmtree(run)
            assert evolve(suite.config(server.base_url), Workspace(copy)).status == "done"
    return Whole(suite, home / "lab")


@pytest.fixture
def copied(whole: Whole, tmp_path: Path) -> Path:
    """A copy of that run's workspace, to be written to."""
    return Path(shutil.copytree(whole.workspace, tmp_path / "lab"))


def _shared(factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this test session see."""
    base = factory.getbasetemp()
    return (base.parent if base.name.startswith("popen-") else base) / "engine-tests"


def _laid(home: Path) -> Suite:
    """The suite another process has laid."""
    (tasks,) = (home / "suites").glob("starter-*")
    (skill,) = (each.parent for each in home.glob("*/SKILL.md"))
    return Suite(tasks, skill, EVOLVE, TEST)
