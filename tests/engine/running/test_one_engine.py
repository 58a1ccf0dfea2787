"""One engine a run: a second one is refused, a dead one is noticed, one that is asked to stop leaves nothing."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.config import TasksConfig
from core.demo.server import DemoServer
from core.engine import decide, remerge, resume
from core.engine.running.at_work import at_work
from core.errors import UserError
from core.store.workspace import Workspace
from core.types import Decision
from core.view.runs.summary import summarise
from tests.engine.relay import Relay
from tests.engine.setting import EngineProcess, Suite, as_toml, processes_of, the_run, until


@contextmanager
def held(relay: Relay, number: int) -> Iterator[threading.Event]:
    """Keep the server's answer to one request back; the event is set when that request has come."""
    came, released = threading.Event(), threading.Event()

    def wait(count: int) -> None:
        if count == number:
            came.set()
            released.wait(60)

    relay.interference = wait
    try:
        yield came
    finally:
        relay.interference = None
        released.set()


def smallest(suite: Suite, relay: Relay, home: Path) -> tuple[str, ...]:
    """The command for a run of one task and no held-out one."""
    tasks = TasksConfig(source=str(suite.tasks), evolve=1, test=0)
    (home / "run.toml").write_text(as_toml(suite.config(relay.base_url, tasks=tasks)))
    return ("evolve", "--config", "run.toml", "--runs", "lab", "--json")


def test_a_killed_engine_is_noticed_and_cleaned_up_after(server: DemoServer, suite: Suite, tmp_path: Path) -> None:
    """While it lives no second engine gets in; killed, its run is interrupted, and the next engine tidies up."""
    workspace = Workspace(tmp_path / "lab")
    with Relay(server.port) as relay:
        command = smallest(suite, relay, tmp_path)
        with held(relay, 4) as came:
            engine = EngineProcess(tmp_path, *command)
            assert came.wait(60)
            with the_run(workspace.directory) as store:
                run, state, calls = store.run().id, store.row().state, len(store.calls())
                config = store.run().config
            assert state == "running"
            with pytest.raises(UserError, match=f"process {engine.child.pid} is already working on this run"):
                resume(run, workspace)
            with pytest.raises(UserError, match="already working"):
                remerge(run, workspace)
            engine.kill()
        assert list(engine.temporary.iterdir()) != []
        assert until(lambda: engine.left() == [], 20)
        with the_run(workspace.directory) as store:
            assert (store.run().config, len(store.calls())) == (config, calls)
            summary = summarise(store.facts())
        assert summary.state == "interrupted"
        assert f"trace2skill resume {run}" in summary.next_step
        status, _, errors = EngineProcess(tmp_path, "resume", run, "--runs", "lab", "--json").ended()
        assert status == 0, errors
    assert list(engine.temporary.iterdir()) == []
    assert processes_of(engine.mark) == []


@pytest.mark.parametrize(
    "how", ["SIGTERM", pytest.param("SIGINT", marks=pytest.mark.slow), pytest.param("cancel", marks=pytest.mark.slow)]
)
def test_an_engine_that_is_asked_to_stop_leaves_nothing_and_can_be_continued(
    server: DemoServer, suite: Suite, tmp_path: Path, how: str
) -> None:
    """Exit status 130, the run cancelled, no process, no temporary file; resuming ends it as usual."""
    with Relay(server.port) as relay:
        command = smallest(suite, relay, tmp_path)
        with held(relay, 5) as came:
            engine = EngineProcess(tmp_path, *command)
            assert came.wait(60)
            if how == "cancel":
                assert EngineProcess(tmp_path, "cancel", "latest", "--runs", "lab").ended()[0] == 0
            else:
                engine.child.send_signal(getattr(signal, how))
            status, _, errors = engine.ended()
        assert status == 130, errors
        assert processes_of(engine.mark) == []
        assert list(engine.temporary.iterdir()) == []
        with the_run(tmp_path / "lab") as store:
            assert store.row().state == "cancelled"
            run = store.run().id
        assert resume(run, Workspace(tmp_path / "lab")).status == "done"


def test_people_may_decide_while_an_engine_works(copied: Path) -> None:
    """Decisions are appended to a run that is being worked on: nobody waits for anybody."""
    workspace = Workspace(copied)
    run = workspace.find("latest")
    with workspace.open_run(run) as store:
        target = store.patches()[0].id
        with at_work(store):
            decide(run, workspace, Decision(target=target, verdict="reject", reviewer="ada", at="2026-01-01"))
            with pytest.raises(UserError, match="already working"):
                resume(run, workspace)
        assert [decision.target for decision in store.decisions()] == [target]
