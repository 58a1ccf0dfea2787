"""Budgets are hard on the wire, whatever runs at once and however often the run is continued; nothing paid is lost."""

from __future__ import annotations

import asyncio
import io
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.config import BudgetConfig, EndpointConfig, ModelConfig, StrategyConfig
from core.demo.server import DemoServer
from core.demo.serving import MODEL
from core.engine import evolve, resume
from core.engine.running.configuration import config_of
from core.engine.spending.accounts import Accounts, spent_by
from core.engine.spending.outstanding import NAME, Outstanding
from core.errors import BudgetReached, UserError
from core.llm.budget import Amount
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import CallRecord
from tests.engine.conftest import Whole
from tests.engine.relay import Relay
from tests.engine.setting import ENDPOINT, EngineProcess, as_toml, committed, outcome_in, the_run, until
from tests.llm.lab import CONTEXT, lab
from tests.llm.server import completion
from tests.llm.test_journalled import LIMITED, PRICES, asking
from tests.store.samples import a_call, a_run


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


LIMITED_MODEL = ModelConfig(model=MODEL, endpoint=ENDPOINT, max_tokens=4000)
LIMITLESS = ModelConfig(model=MODEL, endpoint=ENDPOINT)


@pytest.mark.parametrize(
    ("bounds", "models", "told"),
    [
        (
            BudgetConfig(tokens=10**9),
            {"agent_model": LIMITLESS},
            f"a budget of tokens or money needs a limit for each reply: set max_tokens for the model '{MODEL}'",
        ),
        (
            BudgetConfig(money=1.0),
            {"agent_model": LIMITED_MODEL, "merger_model": LIMITLESS.model_copy(update={"max_tokens": -1})},
            f"a budget of tokens or money needs a limit for each reply: set max_tokens for the model '{MODEL}'",
        ),
        (
            BudgetConfig(money=1.0),
            {"agent_model": LIMITED_MODEL, "analyst_model": LIMITED_MODEL.model_copy(update={"model": "unpriced"})},
            "a budget of money needs the price of 'unpriced', which is unknown: add it to prices.toml in the "
            "workspace (prompt and completion, per million tokens)",
        ),
        (
            BudgetConfig(money=1.0),
            {
                "agent_model": LIMITED_MODEL,
                "strategy": StrategyConfig(name="reasoning_bank", embedding_model="vectors-1"),
            },
            "a budget of money needs the price of 'vectors-1', which is unknown: add it to prices.toml in the "
            "workspace (prompt and completion, per million tokens)",
        ),
    ],
)
def test_a_budget_that_cannot_be_kept_is_refused(
    server: DemoServer, whole: Whole, tmp_path: Path, bounds: BudgetConfig, models: dict[str, Any], told: str
) -> None:
    """One sentence before anything is sent, and no run: what a call takes at most must be known of every model."""
    workspace = Workspace(tmp_path / "lab")
    with Relay(server.port) as relay:
        with pytest.raises(UserError) as refused:
            evolve(whole.suite.config(relay.base_url, budget=bounds, **models), workspace)
        assert (str(refused.value), relay.count) == (told, 0)
    assert workspace.runs() == ()


@pytest.mark.anyio
@pytest.mark.parametrize("bounds", [BudgetConfig(), BudgetConfig(tokens=10_000), BudgetConfig(money=10.0)])
@pytest.mark.parametrize("usage", [{}, {"prompt_tokens": 40, "completion_tokens": 3}])
async def test_the_next_engine_counts_what_this_one_counted(
    tmp_path: Path, bounds: BudgetConfig, usage: dict[str, int]
) -> None:
    """Also of a server that does not say what a call took, and under whatever bound the call was made."""
    async with lab(lambda _: completion({"content": "x"}, usage=usage), tmp_path, bounds, PRICES) as one:
        for text in ("one", "two", "two"):
            await one.llm.complete(asking(text, **LIMITED), CONTEXT)
    with Workspace(tmp_path / "lab").create_run(a_run()) as store:
        store.add_calls(one.calls)
        assert spent_by(store) == one.budget.spent
        assert min(one.budget.spent.tokens, one.budget.spent.money) > 0


def test_calls_of_runs_that_kept_no_charge_count_as_recorded(tmp_path: Path) -> None:
    """A record of an earlier version says what the server counted and nothing else."""
    told = a_call().model_dump(exclude={"charged_tokens", "charged_money"})
    with Workspace(tmp_path / "lab").create_run(a_run()) as store:
        store.add_calls([CallRecord.model_validate(told)])
        (row,) = store.usage()
        assert spent_by(store).tokens == row.prompt_tokens + row.completion_tokens > 0


@pytest.mark.anyio
async def test_records_that_could_not_be_written_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From then on nothing goes out and everybody who tells of a call hears why; a later flush writes all of them."""
    with Workspace(tmp_path / "lab").create_run(a_run()) as store:
        outstanding = Outstanding(store.directory)
        accounts = Accounts(store, outstanding)
        with monkeypatch.context() as full:
            full.setattr(RunStore, "add_calls", no_room)
            accounts.sent("a", Amount(1, 10))
            accounts.add(a_call("a"))
            await asyncio.sleep(0)
            with pytest.raises(UserError, match="the disk is full"):
                accounts.add(a_call("b"))
            with pytest.raises(UserError, match="the disk is full"):
                accounts.sent("c", Amount(1, 10))
            with pytest.raises(UserError, match="the disk is full"):
                accounts.flush()
        accounts.flush()
        assert [call.key for call in store.calls()] == ["a", "b"]
        outstanding.close()
        assert not (store.directory / NAME).exists()


def no_room(*_: object) -> None:
    raise UserError("lab: the disk is full; free some space and give the same command again")


def test_a_run_that_cannot_record_its_calls_ends_and_loses_none(
    server: DemoServer, small: Whole, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One sentence ends it; every reply in the journal is in the run as paid, or noted as on its way."""
    workspace = Workspace(tmp_path / "lab")
    write, turns = RunStore.add_calls, iter(range(100))

    def full_for_a_moment(store: RunStore, records: list[CallRecord]) -> None:
        if next(turns) == 3:
            no_room()
        write(store, records)

    with Relay(server.port) as relay:
        config = small.suite.config(relay.base_url)
        with monkeypatch.context() as once:
            once.setattr(RunStore, "add_calls", full_for_a_moment)
            with pytest.raises(UserError, match="the disk is full"):
                evolve(config, workspace)
        assert caplog.records == []
        with the_run(workspace.directory) as store, closing(sqlite3.connect(workspace.journal_path)) as journal:
            assert (store.run().status, store.run().reason[:21]) == ("failed", "lab: the disk is full")
            paid = {call.key for call in store.calls() if call.paid}
            noted = store.directory / NAME
            lines = [line.split() for line in noted.read_text().splitlines()] if noted.exists() else []
            on_their_way = {line[-1] for line in lines if line[0] == "+"} - {
                line[-1] for line in lines if line[0] == "-"
            }
            replies = {key for (key,) in journal.execute("SELECT key FROM reply")}
            assert replies
            assert replies <= paid | on_their_way
        assert evolve(config, workspace).status == "done"
    assert outcome_in(workspace.directory) == outcome_in(small.workspace)


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


class HalfFull(io.FileIO):
    """A file on a disk with room for half of what is written."""

    def write(self, data: Any) -> int:
        return super().write(bytes(data)[: len(data) // 2])


def test_a_full_disk_spoils_no_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line there is no room for is refused with the reason and leaves nothing behind."""
    kept = Outstanding(tmp_path)
    kept.sent("a", Amount(1, 10, 5))
    with HalfFull(tmp_path / NAME, "ab") as half, monkeypatch.context() as patched:
        patched.setattr(kept, "_file", half)
        with pytest.raises(UserError, match="the disk is full"):
            kept.sent("b", Amount(1, 10, 5))
    kept.sent("c", Amount(1, 10, 5))
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
    config = small.suite.config(server.base_url, agent_model=LIMITED_MODEL, budget=BudgetConfig(tokens=tokens))
    ended = evolve(config, workspace)
    assert ended.status == "stopped_at_budget"
    with the_run(workspace.directory) as store:
        assert sum(row.prompt_tokens + row.completion_tokens for row in store.usage() if row.paid) <= tokens
    assert resume(ended.run, workspace, config.model_copy(update={"budget": BudgetConfig()})).status == "done"
