"""One small demo for all tests of this folder, made by the command itself, copied for each test that changes it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.demo.server import DemoServer
from tests.cli.shell import run

SMALL = "--evolve 6 --test 2"
"""What these tests add to the README's demo, which has 100 tasks and takes minutes; `make slow` runs it as it is."""


@pytest.fixture(scope="session")
def demo_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the workspace `lab` in it, as the demo left it; made once for all worker processes."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "small-demo"
    with (shared / "small-demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            folder.mkdir(exist_ok=True)
            ran = run(f"trace2skill demo --runs lab {SMALL} --json", folder)
            assert (ran.status, ran.err) == (0, ""), ran
            (folder / "done").write_text(ran.out, encoding="utf-8")
    return folder


@pytest.fixture
def lab(demo_made: Path, tmp_path: Path) -> Path:
    """A folder of the test's own with the demo's workspace `lab` in it."""
    shutil.copytree(demo_made / "lab", tmp_path / "lab")
    return tmp_path


@pytest.fixture(scope="module")
def scripted() -> Iterator[DemoServer]:
    """The scripted model, at work."""
    with DemoServer() as server:
        yield server
