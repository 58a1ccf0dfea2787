"""Steering where two wishes meet: bounds below what is spent, held at a bound, told to go on while going."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.config import BudgetConfig, EndpointConfig, ModelConfig, RunConfig
from core.demo.server import DemoServer
from core.engine import cancel, pause, raise_budget, resume, unpause
from core.engine.running.configuration import config_of
from core.store.workspace import Workspace
from tests.engine.conftest import Whole
from tests.engine.processes.test_steering import at_work, state, told
from tests.engine.relay import Relay
from tests.engine.setting import outcome_in, until
from tests.store.samples import a_run


def test_bounds_below_what_is_spent_stop_the_run_and_resuming_it_sends_nothing(
    server: DemoServer, small: Whole, tmp_path: Path
) -> None:
    """It stops at its next call with both numbers in its reason; resumed under them it stops there again, unasked;
    under bounds with room it comes to what it would have come to."""
    workspace = Workspace(tmp_path / "lab")
    with Relay(server.port) as relay:
        with at_work(small.suite.config(relay.base_url), workspace) as end:
            assert until(lambda: relay.count >= 6)
            assert raise_budget("latest", workspace, BudgetConfig(calls=2))
            ended = end()
        assert ended.status == state(workspace) == "stopped_at_budget"
        assert "of 2 spent" in ended.reason
        sent = relay.count
        again = resume(workspace.find("latest"), workspace)
        assert (again.status, relay.count) == ("stopped_at_budget", sent)
        assert not raise_budget("latest", workspace, BudgetConfig())
        assert resume(workspace.find("latest"), workspace).status == "done"
    assert outcome_in(workspace.directory) == outcome_in(small.workspace)


def settled(relay: Relay) -> bool:
    """Whether everything sent is answered and nothing more comes: a call that was through the gate is on its way."""
    before = relay.count
    time.sleep(1.0)
    return relay.count == before and all(each.answered for each in relay.requests)


def test_bounds_lowered_while_paused_stop_it_once_it_goes_on(server: DemoServer, small: Whole, tmp_path: Path) -> None:
    """Held it stays held, sends nothing and says so; let go on it stops at the bound, not one call later."""
    workspace = Workspace(tmp_path / "lab")
    with Relay(server.port) as relay:
        with at_work(small.suite.config(relay.base_url), workspace) as end:
            assert until(lambda: relay.count >= 4)
            pause("latest", workspace)
            assert until(lambda: told(workspace, "paused"))
            assert until(lambda: settled(relay))
            raise_budget("latest", workspace, BudgetConfig(calls=1))
            assert until(lambda: told(workspace, "budget_changed"))
            time.sleep(0.3)
            sent = relay.count
            assert state(workspace) == "paused"
            unpause("latest", workspace)
            ended = end()
        assert ended.status == "stopped_at_budget"
        assert relay.count == sent


@pytest.mark.parametrize(("last", "then"), [(unpause, "stopped_at_budget"), (cancel, "cancelled")])
def test_a_run_that_waits_for_its_budget_can_be_paused_let_go_on_and_cancelled(
    server: DemoServer, small: Whole, tmp_path: Path, last: Callable[[str, Workspace], bool], then: str
) -> None:
    """Calls wait for room while others are on their way: held meanwhile, it is paused, and stops at the bound when it
    goes on; or when it is cancelled instead, it is cancelled."""
    workspace, held = Workspace(tmp_path / "lab"), threading.Event()
    with Relay(server.port) as relay:
        relay.interference = lambda number: None if number < 4 else held.wait(20) and None
        with at_work(small.suite.config(relay.base_url, budget=BudgetConfig(calls=7)), workspace) as end:
            assert until(lambda: relay.count >= 6)
            assert pause("latest", workspace)
            assert until(lambda: told(workspace, "paused"))
            assert state(workspace) == "paused"
            assert last("latest", workspace)
            held.set()
            assert end().status == then
        assert relay.count <= 7
    assert state(workspace) == then


def test_going_on_where_nothing_is_held_changes_nothing(server: DemoServer, small: Whole, tmp_path: Path) -> None:
    """Two people press Continue: the second finds it running, and neither breaks it."""
    workspace = Workspace(tmp_path / "lab")
    with Relay(server.port) as relay, at_work(small.suite.config(relay.base_url), workspace) as end:
        assert until(lambda: relay.count >= 2)
        assert unpause("latest", workspace)
        assert state(workspace) == "running"
        assert end().status == "done"
    assert not told(workspace, "unpaused")
    assert outcome_in(workspace.directory) == outcome_in(small.workspace)


def test_two_raises_at_once_leave_the_bounds_of_both(tmp_path: Path) -> None:
    """Each changes what it changed of the bounds it saw: nobody's raise is taken back by another's older view."""
    workspace = Workspace(tmp_path / "lab")
    seen = BudgetConfig(calls=10, money=1.0)
    model = ModelConfig(model="scripted-demo", endpoint="e", max_tokens=100)
    config = RunConfig(budget=seen, endpoints=(EndpointConfig(name="e", base_url="http://x"),), agent_model=model)
    with workspace.create_run(a_run(status="stopped_at_budget", config=config.model_dump(mode="json"))) as store:
        wishes = (BudgetConfig(calls=500, money=1.0), BudgetConfig(calls=10, money=9.0))
        threads = [
            threading.Thread(target=raise_budget, args=("latest", workspace, wish), kwargs={"seen": seen})
            for wish in wishes
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert config_of(store.run()).budget == BudgetConfig(calls=500, money=9.0)
