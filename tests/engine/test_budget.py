"""Budgets are hard on the wire, whatever runs at once and however often the run is continued; nothing paid is lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.config import BudgetConfig, EndpointConfig, ModelConfig
from core.demo.server import DemoServer
from core.demo.serving import MODEL
from core.engine import evolve, resume
from core.engine.outstanding import NAME, Outstanding
from core.engine.runs import config_of
from core.errors import BudgetReached, UserError
from core.llm.budget import Amount
from core.store.workspace import Workspace
from tests.engine.conftest import Whole
from tests.engine.relay import Relay
from tests.engine.setting import ENDPOINT, EngineProcess, as_toml, committed, outcome_in, the_run, until
from tests.llm.lab import CONTEXT, lab
from tests.llm.server import completion
from tests.llm.test_journalled import asking


def test_a_run_stops_at_its_budget_and_goes_on_with_a_higher_one(
    server: DemoServer, small: Whole, tmp_path: Path
) -> None:
    """Each time it sends exactly as many calls as there is room for, keeps every reply, and ends like any other."""
    workspace = Workspace(tmp_path / "lab")
    with Relay(server.port) as relay:
        config = small.suite.config(relay.base_url)
        sent = 0
        for bound in (6, 13):
            ended = evolve(config.model_copy(update={"budget": BudgetConfig(calls=bound)}), workspace)
            assert ended.status == "stopped_at_budget"
            assert str(bound) in ended.reason
            assert sent < relay.count <= bound
            sent = relay.count
            answered = {each.digest for each in relay.requests if each.answered and b"Say: ready" not in each.body}
            assert answered == committed(workspace.journal_path)
        with the_run(workspace.directory) as store:
            run = store.run()
        config = config_of(run).model_copy(update={"budget": BudgetConfig()})
        assert resume(run.id, workspace, config).status == "done"
        asked = [digest for digest in relay.digests() if digest in committed(workspace.journal_path)]
        assert len(asked) == len(set(asked))
    assert outcome_in(workspace.directory) == outcome_in(small.workspace)


@pytest.mark.anyio
async def test_what_is_in_flight_at_the_budget_is_not_lost(tmp_path: Path) -> None:
    """The budget is told once every call that was sent has its reply in the journal, and nothing is sent any more."""
    gate = asyncio.Event()

    async def slowly(_: object) -> object:
        await gate.wait()
        return completion({"content": "x"}, usage={"prompt_tokens": 5, "completion_tokens": 5})

    async with lab(slowly, tmp_path, BudgetConfig(calls=3)) as one:  # type: ignore[arg-type]
        flying = [asyncio.create_task(one.llm.complete(asking(f"question {n}"), CONTEXT)) for n in range(4)]
        while len(one.server.calls) < 3:
            await asyncio.sleep(0.002)
        gate.set()
        with pytest.raises(BudgetReached):
            await flying[3]
        assert len(one.paid) == 3
        for task in flying[:3]:
            assert task.done() or (await task).paid
        with pytest.raises(BudgetReached):
            await one.llm.complete(asking("another"), CONTEXT)
        assert len(one.server.calls) == 3


def test_the_bound_holds_although_the_engine_is_killed(server: DemoServer, small: Whole, tmp_path: Path) -> None:
    """Calls whose reply died with the engine count against the budget of the next one: they may have been billed."""
    bound = 12
    with Relay(server.port) as relay:
        config = small.suite.config(relay.base_url, budget=BudgetConfig(calls=bound))
        (tmp_path / "run.toml").write_text(as_toml(config))
        arguments = ("evolve", "--config", "run.toml", "--runs", "lab", "--json")
        held: list[int] = []
        relay.interference = lambda number: until(lambda: not held, 60) and None if number in held else None
        held += [6, 7, 8]
        engine = EngineProcess(tmp_path, *arguments)
        assert until(lambda: relay.count >= 8, 120)
        engine.kill()
        held.clear()
        relay.interference = None
        status, _, errors = EngineProcess(tmp_path, *arguments).ended()
    assert status == 3, errors
    assert relay.count <= bound
    with the_run(tmp_path / "lab") as store:
        assert (store.directory / NAME).read_text().count("+") >= 3
        assert sum(row.calls for row in store.usage() if row.paid) < bound


def test_a_budget_without_room_for_asking_the_endpoint_is_refused(
    server: DemoServer, whole: Whole, tmp_path: Path
) -> None:
    """One sentence, nothing sent, no run."""
    workspace = Workspace(tmp_path / "lab")
    with Relay(server.port) as relay:
        with pytest.raises(UserError, match="calls"):
            evolve(whole.suite.config(relay.base_url, budget=BudgetConfig(calls=0)), workspace)
        assert relay.count == 0
    assert workspace.runs() == ()


def test_calls_on_their_way_are_known_to_the_next_engine(tmp_path: Path) -> None:
    """What was sent and neither paid nor refused is left over; a line that was cut off in writing is nothing."""
    first = Outstanding(tmp_path)
    for key in ("a", "b", "a", "c"):
        first.sent(key, Amount(1, 10, 5))
    for key in ("a", "c", "unknown"):
        first.free(key)
    with (tmp_path / NAME).open("a") as file:
        file.write("+ 1 10 5 cut-o")
    second = Outstanding(tmp_path)
    assert second.lost == Amount(2, 20, 10)
    second.close()
    assert Outstanding(tmp_path).lost == Amount(2, 20, 10)


def test_nothing_is_kept_of_calls_that_were_settled(tmp_path: Path) -> None:
    """A run that ends well leaves no list of calls behind."""
    kept = Outstanding(tmp_path)
    kept.sent("a", Amount(1))
    kept.free("a")
    kept.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("bound", range(3, 60, 4))
def test_every_bound_is_kept_on_the_wire(server: DemoServer, whole: Whole, tmp_path: Path, bound: int) -> None:
    """Whatever the bound, no more calls than that are sent, and all of them can be."""
    with Relay(server.port) as relay:
        endpoint = EndpointConfig(name=ENDPOINT, base_url=relay.base_url, in_flight=4)
        config = whole.suite.config(relay.base_url, endpoints=(endpoint,), budget=BudgetConfig(calls=bound))
        ended = evolve(config, Workspace(tmp_path / "lab"))
        assert relay.count == bound if ended.status == "stopped_at_budget" else relay.count <= bound


@pytest.mark.slow
@pytest.mark.parametrize("tokens", [12_000, 30_000, 60_000])
def test_a_bound_on_tokens_is_kept(server: DemoServer, small: Whole, tmp_path: Path, tokens: int) -> None:
    """What the server counted never passes it; with a higher one the run ends as any other."""
    workspace = Workspace(tmp_path / "lab")
    model = ModelConfig(model=MODEL, endpoint=ENDPOINT, max_tokens=4000)
    config = small.suite.config(server.base_url, agent_model=model, budget=BudgetConfig(tokens=tokens))
    ended = evolve(config, workspace)
    assert ended.status == "stopped_at_budget"
    with the_run(workspace.directory) as store:
        assert sum(row.prompt_tokens + row.completion_tokens for row in store.usage() if row.paid) <= tokens
    assert resume(ended.run, workspace, config.model_copy(update={"budget": BudgetConfig()})).status == "done"
