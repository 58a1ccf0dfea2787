"""Runs that stop: at a dead endpoint, at a budget, at Ctrl-C. Each says why, and the next command goes on."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psutil
import pytest

from core.config import BudgetConfig, EndpointConfig, ModelConfig, TasksConfig
from core.demo.server import DemoServer
from core.llm.preflight import SECONDS
from tests.cli.shell import environment, run
from tests.cli.wrong_servers import nobody, silent
from tests.engine.relay import Relay, answer
from tests.engine.setting import EngineProcess, Suite, as_toml, lay_suite, processes_of, the_run, until


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    """Three tasks to learn from and two held out, of one case each."""
    return lay_suite(tmp_path_factory.mktemp("suite"), 3, 2)


def write_config(folder: Path, suite: Suite, base_url: str, calls: int | None = None, **changes: object) -> str:
    """The words of the command that evolves on the suite against that endpoint, under that budget.

    Held-out tasks are left out unless `changes` ask for them: most stops are long before them.
    """
    endpoint = EndpointConfig(name="mine", base_url=base_url, retries=2)
    model = ModelConfig(model="scripted-demo", endpoint="mine")
    fixed = {"endpoints": (endpoint,), "agent_model": model, "budget": BudgetConfig(calls=calls), "evaluate": False}
    config = suite.config(base_url, **{**fixed, **changes})
    (folder / "run.toml").write_text(as_toml(config), encoding="utf-8")
    return "trace2skill evolve --config run.toml --runs lab --json"


@contextmanager
def served(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`trace2skill serve-demo` on that port, killed at the end at the latest."""
    command = ["trace2skill", "serve-demo", "--port", str(port)]
    server = subprocess.Popen(command, env=environment(), stderr=subprocess.DEVNULL)
    try:
        assert until(lambda: _listens(port) or server.poll() is not None)
        yield server
    finally:
        server.kill()
        server.wait()


def _listens(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port


@pytest.mark.parametrize(
    "killed_at",
    [
        pytest.param("rollout_finished", marks=pytest.mark.slow),
        "analysis_finished",
        pytest.param("version_made", marks=pytest.mark.slow),
    ],
)
def test_an_endpoint_that_dies_fails_the_run_and_the_same_command_goes_on(
    suite: Suite, tmp_path: Path, killed_at: str
) -> None:
    """Status 1 and a sentence with the address; what was done is kept, and with the server back it ends as usual."""
    port = _free_port()
    line = write_config(tmp_path, suite, f"http://127.0.0.1:{port}/v1", evaluate=True)
    with served(port) as server:
        engine = EngineProcess(tmp_path, *line.split()[1:])
        assert until(lambda: _has_event(tmp_path / "lab", killed_at) or engine.child.poll() is not None)
        server.kill()
        status, output, errors = engine.ended()
    told = json.loads(output)
    assert (status, told["status"]) == (1, "failed"), errors
    assert f"http://127.0.0.1:{port}/v1" in told["reason"]
    assert "`trace2skill resume`" in told["reason"]
    assert processes_of(engine.mark) == []
    with served(port):
        again = run(line, tmp_path)
    assert (again.status, again.json["run"], again.json["status"]) == (0, told["run"], "done")
    assert again.json["summary"]["infrastructure"] == 0


def _has_event(lab: Path, kind: str) -> bool:
    """Whether that has happened in the only run of a workspace that may still be in the making."""
    if not any((lab / "runs").glob("*/run.sqlite")):
        return False
    try:
        with the_run(lab) as store:
            return any(event.kind == kind for event in store.events())
    except Exception:  # noqa: BLE001 - it is being made at this moment
        return False


def test_a_stage_in_which_every_item_fails_ends_the_run(suite: Suite, tmp_path: Path) -> None:
    """A server that answers when it is asked whether it is there, and then fails everything, is found out early."""
    with DemoServer() as server, Relay(server.port) as relay:
        relay.interference = lambda number: None if number == 1 else answer("500 Broken", b'{"error": "no memory"}')
        ran = run(write_config(tmp_path, suite, relay.base_url), tmp_path)
    assert (ran.status, ran.json["status"]) == (1, "failed")
    assert "failed and none came through; the last at the endpoint" in ran.sentence
    assert "no memory" in ran.sentence
    assert ran.json["summary"]["evolve"]["failed"] == 0


def one_task(suite: Suite) -> TasksConfig:
    """As little as a run can be made of."""
    return TasksConfig(source=str(suite.tasks), evolve=1, test=0)


@pytest.mark.slow
def test_a_budget_stops_a_run_and_resume_raises_it(suite: Suite, tmp_path: Path) -> None:
    """Status 3 with the bound in the sentence, no call more than it; then `resume --calls` ends the run."""
    with DemoServer() as server:
        line = write_config(tmp_path, suite, server.base_url, calls=6, tasks=one_task(suite))
        stopped = run(line, tmp_path)
        assert (stopped.status, stopped.json["status"]) == (3, "stopped_at_budget")
        assert "of 6 spent" in stopped.sentence
        assert "trace2skill resume" in stopped.json["summary"]["next_step"]
        assert stopped.json["summary"]["paid_calls"] <= 6
        again = run(line.removesuffix(" --json"), tmp_path)
        assert again.status == 3
        assert f"trace2skill resume {stopped.json['run']} --runs lab --calls N" in again.out
        resumed = run("trace2skill resume latest --calls 100000 --runs lab --json", tmp_path)
    assert (resumed.status, resumed.json["run"]) == (0, stopped.json["run"])


def test_a_run_stops_for_review_and_resume_goes_on(suite: Suite, tmp_path: Path) -> None:
    """Status 0 and what waits; `evolve` again does not end the review, `resume` does."""
    with DemoServer() as server:
        line = write_config(tmp_path, suite, server.base_url, review=True, tasks=one_task(suite))
        line = line.removesuffix(" --json")
        stopped, again = run(line, tmp_path), run(line, tmp_path)
        decided = run("trace2skill decide latest p000 accept --reviewer ada --runs lab", tmp_path)
        resumed = run("trace2skill resume latest --runs lab --json", tmp_path)
    for ran in (stopped, again):
        assert (ran.status, "error: " in ran.err) == (0, False)
        assert re.search(r"waiting for review: patches wait for decisions: \d+ edits in 1 patch\n", ran.out)
        assert "next: decide on its patches" in ran.out
    assert re.search(r"`trace2skill resume \S+ --runs lab` makes it count", decided.out)
    assert (resumed.status, resumed.json["status"]) == (0, "done")


@pytest.mark.slow
def test_merging_again_needs_an_endpoint_that_works(suite: Suite, tmp_path: Path) -> None:
    """A dead one is status 2 in the words of a run, one that only fails is status 1; with a good one it is done."""
    broken = answer("500 Broken", b'{"error": "no memory"}')
    remerge = "trace2skill remerge latest --runs lab --json"
    with DemoServer() as server, Relay(server.port) as relay:
        assert run(write_config(tmp_path, suite, relay.base_url), tmp_path).status == 0
        assert run("trace2skill decide latest p000 reject --reviewer ada --runs lab", tmp_path).status == 0
        relay.interference = lambda number: broken
        refused = run(remerge, tmp_path)
        asked = relay.count
        relay.interference = lambda number: broken if number > asked + 1 else None
        failed = run(remerge, tmp_path)
        relay.interference = None
        done = run(remerge, tmp_path)
    assert (refused.status, failed.status, done.status) == (2, 1, 0)
    assert "the server failed, status 500 (no memory); see the server's log" in refused.sentence
    assert "No patch is lost" in failed.sentence
    assert done.json["version"]["name"] == "S2"
    assert done.json["paid_calls"] >= 1


MAKING, WORKING = "while the tasks are made", "while the agent works"


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        (MAKING, signal.SIGTERM),
        (WORKING, signal.SIGINT),
        pytest.param(WORKING, signal.SIGHUP, marks=pytest.mark.slow),
    ],
    ids=["making-SIGTERM", "working-SIGINT", "working-SIGHUP"],
)
def test_a_demo_that_is_stopped_leaves_nothing(tmp_path: Path, moment: str, number: signal.Signals) -> None:
    """Status 130 at any moment; its server, its programs and its temporary files are gone, its port free."""
    engine = EngineProcess(tmp_path, "demo", "--evolve", "6", "--test", "2", "--runs", "lab", "--json")
    if moment == MAKING:
        reached = until(lambda: any((tmp_path / "lab" / "tasks").glob(".starter-*/**/*.xlsx")))
    else:
        reached = until(lambda: _has_event(tmp_path / "lab", "rollout_finished"))
    assert reached
    ports = {each.laddr.port for each in psutil.Process(engine.child.pid).children()[0].net_connections()}
    engine.child.send_signal(number)
    status, output, _ = engine.ended()
    assert status == 130
    assert json.loads(output)
    assert processes_of(engine.mark) == []
    assert list(engine.temporary.iterdir()) == []
    assert not any(_listens(port) for port in ports)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [nobody, silent])
def test_a_dead_endpoint_ends_the_command_within_five_seconds(
    suite: Suite, tmp_path: Path, kind: Callable[[], AbstractContextManager[str]]
) -> None:
    """From the start of the program to its end, also where the address accepts connections and never answers.

    The quickest of three: what else the machine does at that moment is not the command's.
    """
    took = []
    with kind() as base_url:
        line = write_config(tmp_path, suite, base_url)
        for _ in range(3):
            began = time.monotonic()
            assert run(line, tmp_path).status == 2
            took.append(time.monotonic() - began)
    assert min(took) <= 5.0
    assert not any((tmp_path / "lab" / "runs").iterdir())


def test_asking_an_endpoint_leaves_time_for_the_rest_of_the_five_seconds() -> None:
    """What is promised for the whole command bounds what is spent on waiting for an answer."""
    assert SECONDS <= 3.0
