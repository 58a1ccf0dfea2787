"""Two people press the same button: one engine works, the other one is told so, and neither takes it for its own."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.engine import refused, start_engine
from core.engine.processes import starting
from core.engine.processes.merging_again import asked_now, what_came
from core.engine.running.at_work import at_work
from core.errors import UserError
from core.store.processes import this_process
from core.store.workspace import Workspace
from tests.store.samples import AT, a_run

RUN = a_run().id


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "lab")
    made.create_run(a_run(status="done")).close()
    return made


def left_to(workspace: Workspace, program: str) -> subprocess.Popen[bytes]:
    """As if this process had left the run to an engine process that does this."""
    engine = subprocess.Popen([sys.executable, "-c", program])
    starting._started[workspace.run_directory(RUN)] = engine
    return engine


@pytest.fixture
def idle(workspace: Workspace) -> Iterator[subprocess.Popen[bytes]]:
    engine = left_to(workspace, "import time; time.sleep(60)")
    yield engine
    engine.kill()
    engine.wait()


@pytest.fixture
def turned_away(workspace: Workspace) -> None:
    """This process's engine found another one at work."""
    log = workspace.run_directory(RUN) / starting.LOG
    log.write_text("process 7 is already working on this run\n", encoding="utf-8")
    left_to(workspace, "raise SystemExit(2)").wait()


def test_two_sessions_of_one_server_are_not_both_the_engine(workspace, monkeypatch) -> None:
    """Keeping a version in two browsers at the same moment: the second is refused, however close it comes."""
    first_is_in, go_on, ended = threading.Event(), threading.Event(), []

    def slow() -> str:
        if not first_is_in.is_set():
            first_is_in.set()
            go_on.wait(20)
        return AT

    def enter() -> None:
        with workspace.open_run(RUN) as store:
            try:
                with at_work(store):
                    ended.append("in")
                    both.wait(1)
            except UserError as problem:
                ended.append(str(problem))

    both = threading.Event()
    monkeypatch.setattr("core.engine.running.at_work.now", slow)
    threads = [threading.Thread(target=enter) for _ in range(2)]
    threads[0].start()
    assert first_is_in.wait(20)
    threads[1].start()
    threading.Timer(0.2, go_on.set).start()
    for thread in threads:
        thread.join(20)
    assert sorted(ended)[1] == "in"
    assert "already working on this run" in sorted(ended)[0]


def test_a_second_engine_is_not_started_beside_one_that_is_there(workspace, idle, monkeypatch) -> None:
    """Resume pressed in two browsers: the second is told that an engine was started, and nothing is started."""
    monkeypatch.setattr(starting, "_SECONDS_TO_END", 0.05)
    with pytest.raises(UserError, match="was started for it already"):
        start_engine(RUN, workspace)
    assert starting._started[workspace.run_directory(RUN)] is idle


def test_whoever_was_second_to_merge_again_sees_the_first_through(workspace, turned_away) -> None:
    """The engine at work is another one's: its version is told to both, and no refusal to either."""
    with workspace.open_run(RUN) as store:
        asked = asked_now(store)
        with at_work(store):
            assert what_came(store, workspace, asked).state == "working"
            store.add_event("version_made", "S2", {"decisions": 1}, AT)
        assert what_came(store, workspace, asked).version == "S2"


def test_a_version_that_was_kept_meanwhile_is_not_the_merges(workspace, idle) -> None:
    """Between the click and the engine's start somebody keeps another threshold: the merge is still to come."""
    with workspace.open_run(RUN) as store:
        asked = asked_now(store)
        store.add_event("version_made", "S2", {"decisions": 0, "threshold": {"min_tasks": 2}}, AT)
        assert what_came(store, workspace, asked).state == "working"
        idle.kill()
        idle.wait()
        assert what_came(store, workspace, asked).state == "refused"


def test_being_turned_away_is_told_no_longer_than_it_matters(workspace, turned_away) -> None:
    """Not while the other engine works, and not when the run has gone on since."""
    assert "already working" in refused(RUN, workspace)
    with workspace.open_run(RUN) as store:
        store.begin_process(this_process(), AT)
        assert refused(RUN, workspace) == ""
        store.end_process(this_process(), AT)
        assert "already working" in refused(RUN, workspace)
        store.add_event("done", RUN, {}, "2999-01-01T00:00:00.000+00:00")
        assert refused(RUN, workspace) == ""
