"""The lab from a notebook: the same as the commands, beside the event loop that every notebook has running."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
from importlib import import_module
from pathlib import Path

import pytest

import core
from core.config import TasksConfig
from core.demo.server import DemoServer
from core.engine import start, wait
from core.engine.processes.starting import LOG
from core.errors import UserError
from core.store.workspace import Workspace
from tests.engine.conftest import Whole
from tests.engine.relay import Relay
from tests.engine.setting import ROOT, as_toml, outcome_in, the_run


def test_a_run_from_a_notebook_is_the_run_of_the_command(whole: Whole, server: DemoServer, copied: Path) -> None:
    """Started, read, decided on and merged again while the notebook's own loop runs."""

    async def cell() -> None:
        ended = core.evolve(whole.suite.config(server.base_url), copied)
        assert ended.status == "done"
        assert outcome_in(copied) == outcome_in(whole.workspace)
        assert core.status(lab=copied).state == "done"
        rows = core.ledger(lab=copied)
        assert rows
        assert all(row.ends for row in rows)
        assert [file.path for file in core.diff(lab=copied)] != []
        core.decide(rows[0].patch, "reject", reviewer="ada", reason="not ours", lab=copied)
        made = core.remerge(lab=copied)
        assert (made.version.name, made.version.evaluated) == ("S2", False)
        with core.open_run(lab=copied) as store:
            assert [version.name for version in store.versions()] == ["S0", "S1", "S2"]
        assert [row.id for row in core.runs(copied)] == [ended.run]

    asyncio.run(cell())


def test_a_config_file_will_do(whole: Whole, server: DemoServer, copied: Path) -> None:
    """As for the command."""
    (copied.parent / "run.toml").write_text(as_toml(whole.suite.config(server.base_url)))
    assert core.evolve(copied.parent / "run.toml", str(copied)).status == "done"


def test_an_engine_that_was_started_is_watched_and_can_be_stopped(
    whole: Whole, server: DemoServer, tmp_path: Path
) -> None:
    """`start` comes back at once; the run says how far it is, and is cancelled through the workspace alone."""
    came, released = threading.Event(), threading.Event()
    tasks = TasksConfig(source=str(whole.suite.tasks), evolve=1, test=0)
    with Relay(server.port) as relay:

        def hold(number: int) -> None:
            if number >= 4:
                came.set()
                released.wait(60)

        relay.interference = hold
        run = core.start(whole.suite.config(relay.base_url, tasks=tasks), tmp_path / "lab")
        assert came.wait(60)
        assert core.status(run, tmp_path / "lab").state == "running"
        assert core.cancel(run, tmp_path / "lab")
        assert wait(run, Workspace(tmp_path / "lab")).status == "cancelled"
        released.set()
        relay.interference = None
        assert not core.cancel(run, tmp_path / "lab")
        assert core.resume(run, tmp_path / "lab").status == "done"
    with the_run(tmp_path / "lab") as store:
        assert (store.directory / LOG).read_text() == ""


def test_an_interrupted_cell_stops_what_it_works_on(whole: Whole, server: DemoServer, copied: Path) -> None:
    """Merging again works in a thread of the notebook, which hears no signal; it stops all the same."""
    came, released = threading.Event(), threading.Event()

    async def cell() -> None:
        core.remerge(lab=copied)

    def interrupt() -> None:
        assert came.wait(60)
        os.kill(os.getpid(), signal.SIGINT)

    with Relay(server.port) as relay:
        core.evolve(whole.suite.config(relay.base_url), copied)
        core.decide("p000", "reject", reviewer="ada", lab=copied)

        def hold(number: int) -> None:
            if number >= 2:
                came.set()
                released.wait(60)

        relay.interference = hold
        interrupting = threading.Thread(target=interrupt)
        interrupting.start()
        loop = asyncio.new_event_loop()  # asyncio.run has a way of its own with signals, which no notebook has
        with pytest.raises(KeyboardInterrupt):
            loop.run_until_complete(cell())
        loop.close()
        interrupting.join()
        released.set()
        relay.interference = None
        with the_run(copied) as store:
            assert [version.name for version in store.versions()] == ["S0", "S1"]
        assert core.remerge(lab=copied).version.name == "S2"


def test_new_bounds_are_given_to_resume(whole: Whole, server: DemoServer, tmp_path: Path) -> None:
    """A run that stopped at its budget goes on with a higher one; what is no bound is refused."""
    tasks = TasksConfig(source=str(whole.suite.tasks), evolve=1, test=0)
    config = whole.suite.config(server.base_url, tasks=tasks)
    bounded = config.model_copy(update={"budget": config.budget.model_copy(update={"calls": 4})})
    stopped = core.evolve(bounded, tmp_path / "lab")
    assert stopped.status == "stopped_at_budget"
    with pytest.raises(UserError, match="hours"):
        core.resume(lab=tmp_path / "lab", hours=3)
    assert core.resume(lab=tmp_path / "lab", calls=100).status == "done"


def test_what_cannot_be_run_is_said_before_anything_starts(whole: Whole, tmp_path: Path) -> None:
    """One sentence, as on the command line; no run, no process."""
    with pytest.raises(UserError, match="no such file"):
        core.evolve("nowhere.toml", tmp_path / "lab")
    with pytest.raises(UserError):
        start(whole.suite.config("http://127.0.0.1:9/v1"), Workspace(tmp_path / "lab"))
    assert core.runs(tmp_path / "lab") == ()


def test_the_names_are_those_of_the_notebook() -> None:
    """What `core` offers and what the stub tells editors are the same, from the same places; none is a module."""
    told = (ROOT / "core" / "__init__.pyi").read_text()
    stub = {name: module for module, name in re.findall(r"from (\S+) import (\w+) as \2", told)}
    assert set(core.__all__) - {"__version__"} == set(stub)
    assert set(core.__all__) <= set(dir(core))
    for name, module in stub.items():
        assert getattr(core, name) is getattr(import_module(module), name)
        assert not (ROOT / "core" / name).exists()
        assert not (ROOT / "core" / f"{name}.py").exists()
    with pytest.raises(AttributeError, match="nonsense"):
        core.nonsense  # type: ignore[attr-defined]  # noqa: B018


def test_importing_core_costs_nothing() -> None:
    """Neither the client library nor the engine is loaded before it is used."""
    program = "import sys, core; print(sorted(each for each in sys.modules if each in ('openai', 'core.engine')))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_the_cell_in_the_readme_runs_as_written(
    whole: Whole, server: DemoServer, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Line by line, in a folder with a config and a workspace named as there."""
    (cell,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    (copied.parent / "run.toml").write_text(as_toml(whole.suite.config(server.base_url)))
    monkeypatch.chdir(copied.parent)
    exec(compile(cell, "README.md", "exec"), {})
    assert core.runs(copied)[0].versions == 3
