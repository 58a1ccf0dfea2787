"""Steering an engine at work: held, let go on, under other bounds; and what of that a killed one leaves."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.config import BudgetConfig, ModelConfig, RunConfig, StrategyConfig
from core.demo.server import DemoServer
from core.engine import RunEnded, cancel, decide, evolve, pause, raise_budget, unpause
from core.engine.processes.working import work_on
from core.engine.running.configuration import config_of
from core.errors import UserError
from core.store import run_table
from core.store.processes import EngineProcess, this_process
from core.store.workspace import Workspace
from core.types import Decision
from core.view.monitor.controls import controls
from tests.engine.conftest import Whole
from tests.engine.relay import Relay
from tests.engine.setting import outcome_in, the_run, until
from tests.store.samples import AT, a_run

GONE = EngineProcess(pid=2**22 + 1, started="then", host=this_process().host)


@contextmanager
def at_work(config: RunConfig, workspace: Workspace) -> Iterator[Callable[[], RunEnded]]:
    """An engine at work in a thread; calling what comes back waits for its end."""
    ended: list[RunEnded] = []
    thread = threading.Thread(target=lambda: ended.append(evolve(config, workspace)))

    def end() -> RunEnded:
        thread.join(timeout=120)
        return ended[0]

    thread.start()
    try:
        yield end
    finally:
        if thread.is_alive():
            cancel("latest", workspace)
        thread.join(timeout=120)


def told(workspace: Workspace, kind: str) -> bool:
    """Whether the newest run recorded an event of that kind."""
    with the_run(workspace.directory) as store:
        return any(event.kind == kind for event in store.events())


def state(workspace: Workspace) -> str:
    with the_run(workspace.directory) as store:
        return store.row().state


def test_a_paused_engine_sends_nothing_and_goes_on_as_if_nothing_had_been(
    server: DemoServer, small: Whole, tmp_path: Path
) -> None:
    """No request goes out until it is told to go on, every reply is kept, bounds that are raised meanwhile hold at
    once, and the outcome is that of a run nobody held and no budget stopped."""
    workspace = Workspace(tmp_path / "lab")
    with Relay(server.port) as relay:
        config = small.suite.config(relay.base_url, budget=BudgetConfig(calls=9))
        with at_work(config, workspace) as end:
            assert until(lambda: relay.count >= 4)
            assert pause("latest", workspace)
            assert until(lambda: told(workspace, "paused"))
            assert until(lambda: all(each.answered for each in relay.requests))
            sent = relay.count
            time.sleep(0.4)
            assert (relay.count, state(workspace)) == (sent, "paused")
            assert raise_budget("latest", workspace, BudgetConfig(calls=2000))
            assert until(lambda: told(workspace, "budget_changed"))
            assert unpause("latest", workspace)
            assert end().status == "done"
        assert relay.count > 9
    assert state(workspace) == "done"
    assert outcome_in(workspace.directory) == outcome_in(small.workspace)
    with the_run(workspace.directory) as store:
        assert config_of(store.run()).budget == BudgetConfig(calls=2000)


def test_bounds_of_a_run_nobody_works_on_are_kept_for_when_it_goes_on(tmp_path: Path) -> None:
    """Without an engine there is nobody to ask; the run's configuration has the new bounds, and all else as it was."""
    workspace = Workspace(tmp_path / "lab")
    with workspace.create_run(a_run(status="stopped_at_budget")) as store:
        before = config_of(store.run())
        assert not raise_budget("latest", workspace, BudgetConfig(calls=1000))
        assert config_of(store.run()) == before.model_copy(update={"budget": BudgetConfig(calls=1000)})
        assert store.requests() == ()


def test_a_paused_run_can_be_cancelled(server: DemoServer, small: Whole, tmp_path: Path) -> None:
    """Being held does not keep it from stopping."""
    workspace = Workspace(tmp_path / "lab")
    with Relay(server.port) as relay, at_work(small.suite.config(relay.base_url), workspace) as end:
        assert until(lambda: relay.count >= 2)
        pause("latest", workspace)
        assert until(lambda: told(workspace, "paused"))
        assert cancel("latest", workspace)
        assert end().status == "cancelled"


def test_bounds_that_cannot_be_kept_are_refused(tmp_path: Path) -> None:
    """Without a limit for each reply a bound on tokens means nothing: said in words, and nothing changed."""
    workspace = Workspace(tmp_path / "lab")
    with workspace.create_run(a_run()) as store:
        before = store.run().config
        with pytest.raises(UserError, match="set max_tokens for the model 'scripted-1'"):
            raise_budget("latest", workspace, BudgetConfig(tokens=1000))
        assert (store.run().config, store.requests()) == (before, ())


def test_a_bound_on_money_is_refused_for_embeddings_without_a_price(tmp_path: Path) -> None:
    """They are asked for last: the bound would be found out when nearly all of it is spent. Without any it is kept."""
    workspace = Workspace(tmp_path / "lab")
    config = RunConfig(
        agent_model=ModelConfig(model="scripted-demo", max_tokens=100),
        strategy=StrategyConfig(name="reasoning_bank", embedding_model="vectors-1"),
    )
    with workspace.create_run(a_run(config=config.model_dump(mode="json"))) as store:
        with pytest.raises(UserError, match="needs the price of 'vectors-1'"):
            raise_budget("latest", workspace, BudgetConfig(money=1))
        store.set_config(config.model_copy(update={"strategy": StrategyConfig()}).model_dump(mode="json"))
    raise_budget("latest", workspace, BudgetConfig(money=1))


@pytest.mark.parametrize("work", ["resume", "remerge"])
def test_bounds_raised_while_an_engine_starts_are_kept(
    server: DemoServer, whole: Whole, tmp_path: Path, work: str
) -> None:
    """Between reading the run and entering itself as its engine, the process that starts keeps nothing of the old:
    under these it could send no call, and after the rejection there is one to send."""
    shutil.copytree(whole.workspace, tmp_path / "lab")
    workspace = Workspace(tmp_path / "lab")
    run = workspace.find("latest")
    raise_budget(run, workspace, BudgetConfig(calls=1))
    decide(run, workspace, Decision(target="p000", verdict="reject", reviewer="ada", at=AT))

    @contextmanager
    def raised_meanwhile(config: RunConfig) -> Iterator[RunConfig]:
        assert not raise_budget(run, workspace, BudgetConfig(calls=4321))
        endpoint = config.endpoints[0].model_copy(update={"base_url": server.base_url})
        yield config.model_copy(update={"endpoints": (endpoint,)})

    assert work_on((str(workspace.directory), run, work), raised_meanwhile) == 0
    with the_run(workspace.directory) as store:
        assert (store.row().state, config_of(store.run()).budget) == ("done", BudgetConfig(calls=4321))


def test_nobody_to_ask_is_said(tmp_path: Path) -> None:
    """A run without an engine can be neither held nor let go on, and nothing is asked of the next engine."""
    workspace = Workspace(tmp_path / "lab")
    with workspace.create_run(a_run(status="done")) as store:
        assert not pause("latest", workspace)
        assert not unpause("latest", workspace)
        store.begin_process(GONE, AT)
        assert not pause("latest", workspace)
        assert store.requests() == ()


def test_a_killed_paused_engine_is_interrupted_and_the_next_one_is_not_paused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Being held belongs to the engine that was asked, and goes with it."""
    workspace = Workspace(tmp_path / "lab")
    with workspace.create_run(a_run(status="running")) as store:
        store.begin_process(this_process(), AT)
        pause("latest", workspace)
        assert store.row().state == "paused"
    with monkeypatch.context() as killed, workspace.open_run("latest") as store:
        killed.setattr(run_table, "presence", lambda _: "gone")
        assert store.row().state == "interrupted"
    with workspace.open_run("latest") as store:
        store.begin_process(this_process(), AT)
        assert store.row().state == "running"


def test_a_run_that_is_merged_again_is_at_work_whatever_is_recorded_of_it(tmp_path: Path) -> None:
    """Done, and an engine merges it again: it can be held, let go on and stopped, and is done when the engine leaves,
    held or not."""
    workspace = Workspace(tmp_path / "lab")

    def buttons() -> tuple[str, str, str]:
        with workspace.open_run("latest", read_only=True) as store:
            found = controls(store.progress.counts())
        return found.hold.label, found.hold.reason, found.cancel.reason

    with workspace.create_run(a_run(status="done")) as store:
        for last in (pause, unpause):
            store.begin_process(this_process(), AT)
            assert (state(workspace), buttons()) == ("running", ("Pause", "", ""))
            assert pause("latest", workspace)
            assert (state(workspace), buttons()) == ("paused", ("Continue", "", ""))
            last("latest", workspace)
            assert cancel("latest", workspace)
            store.end_process(this_process(), AT)
            assert state(workspace) == "done"


def test_the_last_word_counts(tmp_path: Path) -> None:
    """Asked to hold, to go on and to hold again, a run is paused since the last of them."""
    workspace = Workspace(tmp_path / "lab")
    with workspace.create_run(a_run(status="running")) as store:
        store.begin_process(this_process(), AT)
        for ask, then in ((pause, "paused"), (unpause, "running"), (pause, "paused"), (pause, "paused")):
            ask("latest", workspace)
            assert store.row().state == then
