"""A model behind a journal: paid once, sent once, bounded, and nothing of it lost or leaked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import BudgetConfig
from core.errors import BoundaryError, BudgetReached, UserError
from core.llm.prices import Price, PriceTable
from core.llm.speaking import request_of
from core.llm.upper_bounds import prompt_bound
from core.store.journal import SqliteJournal
from core.types import ModelRequest, ToolSpec, says
from tests.llm.lab import CONTEXT, HELLO, KEY, lab, speaker
from tests.llm.server import Answer, Received, chat, completion, in_turn, says_json, when

pytestmark = pytest.mark.anyio

REQUEST = request_of(speaker(), HELLO, 0)


def asking(text: str, **changes: Any) -> ModelRequest:
    return REQUEST.model_copy(update={"messages": (says("user", text),), **changes})


def echo(received: Received) -> Answer:
    """Answer with the last message's text and the seed, so that replies tell their requests."""
    body = received.json
    return chat(f"{body['messages'][-1]['content']}/{body.get('seed')}")


async def test_a_reply_is_paid_for_once(tmp_path: Path) -> None:
    """The same request again, in this process or a later one, is answered by the journal."""
    async with lab(echo, tmp_path) as first:
        one = await first.llm.complete(REQUEST, CONTEXT)
        two = await first.llm.complete(REQUEST, CONTEXT)
        assert (one.paid, two.paid, len(first.server.calls)) == (True, False, 1)
        assert [call.paid for call in first.calls] == [True, False]
    async with lab(echo, tmp_path) as second:
        three = await second.llm.complete(REQUEST, CONTEXT)
        assert (three.paid, second.server.calls) == (False, [])
    assert one.reply == two.reply == three.reply
    assert one.key == two.key == three.key == REQUEST.digest


DIFFERENT: list[dict[str, Any]] = [
    {"seed": 42},
    {"seed": None},
    {"replicate": 1},
    {"attempt": 1},
    {"model": "other"},
    {"settings": {"temperature": 0.7}},
    {"settings": {"temperature": 0.6}},
    {"settings": {"reasoning_effort": "high"}},
    {"messages": HELLO[:1]},
    {"reply_schema": {"type": "object"}},
    {"tools": (ToolSpec(name="bash", description="", parameters={}),)},
]


async def test_whatever_determines_a_reply_is_in_its_key(tmp_path: Path) -> None:
    """Requests that differ in any one thing, the seed, the replicate or the attempt above all, never share a reply."""
    requests = [REQUEST, *(REQUEST.model_copy(update=change) for change in DIFFERENT)]
    async with lab(echo, tmp_path) as one:
        for request in requests:
            await one.llm.complete(request, CONTEXT)
        assert len(one.paid) == len(requests)
    assert len({request.digest for request in requests}) == len(requests)
    assert len({call.body for call in one.server.calls}) == len(requests)


def test_the_order_of_settings_is_nothing() -> None:
    """The key does not depend on the order in which settings or a schema's keys were written."""
    one = REQUEST.model_copy(update={"settings": {"a": 1, "b": {"c": 2, "d": 3}}})
    two = REQUEST.model_copy(update={"settings": {"b": {"d": 3, "c": 2}, "a": 1}})
    assert one.digest == two.digest


async def test_equal_requests_in_flight_are_sent_once(tmp_path: Path) -> None:
    """Twenty callers of one request share one call; one of them pays."""
    released = asyncio.Event()
    async with lab(when(released, chat("x")), tmp_path) as one:
        asked = asyncio.gather(*[one.llm.complete(REQUEST, CONTEXT) for _ in range(20)])
        await until(lambda: bool(one.server.calls))
        released.set()
        answers = await asked
    assert len(one.server.calls) == 1
    assert sorted(answer.paid for answer in answers) == [False] * 19 + [True]
    assert sorted(call.paid for call in one.calls) == [False] * 19 + [True]


@pytest.mark.parametrize("cancelled", [0, 1])
async def test_cancelling_one_caller_does_not_cancel_the_others(tmp_path: Path, cancelled: int) -> None:
    """Of two callers of one request either may be cancelled: the other gets the reply, and it is paid for once."""
    released = asyncio.Event()
    async with lab(when(released, chat("x")), tmp_path) as one:
        tasks = [asyncio.create_task(one.llm.complete(REQUEST, CONTEXT)) for _ in range(2)]
        await until(lambda: bool(one.server.calls))
        tasks[cancelled].cancel()
        released.set()
        answer = await tasks[1 - cancelled]
        with pytest.raises(asyncio.CancelledError):
            await tasks[cancelled]
    assert answer.reply.text == "x"
    assert (len(one.server.calls), len(one.paid)) == (1, 1)


async def test_the_last_caller_takes_the_call_with_it(tmp_path: Path) -> None:
    """When every caller is cancelled the call ends, nothing is recorded, and asking again sends again."""
    async with lab(in_turn(completion({"content": "x"}, seconds=30), chat("again")), tmp_path) as one:
        tasks = [asyncio.create_task(one.llm.complete(REQUEST, CONTEXT)) for _ in range(2)]
        await until(lambda: bool(one.server.calls))
        for task in tasks:
            task.cancel()
        again = asyncio.create_task(one.llm.complete(REQUEST, CONTEXT))
        await asyncio.gather(*tasks, return_exceptions=True)
        assert (await again).reply.text == "again"
        assert len(one.paid) == 1


async def until(true: Callable[[], bool]) -> None:
    while not true():
        await asyncio.sleep(0.002)


async def test_a_reply_is_committed_before_anybody_has_it(tmp_path: Path) -> None:
    """When a caller gets its reply, another connection to the journal already finds it."""
    async with lab(echo, tmp_path) as one:

        async def ask_and_look(number: int) -> bool:
            answer = await one.llm.complete(asking(f"question {number}"), CONTEXT)
            with SqliteJournal(tmp_path / "journal.sqlite", read_only=True) as other:
                return other.reply(answer.key) == answer.reply

        assert all(await asyncio.gather(*[ask_and_look(number) for number in range(30)]))


async def test_another_process_that_was_first_counts(tmp_path: Path) -> None:
    """Where another process recorded the request meanwhile, its reply is used: a run must replay to the same result."""
    released = asyncio.Event()
    async with lab(when(released, chat("ours")), tmp_path) as one:
        task = asyncio.create_task(one.llm.complete(REQUEST, CONTEXT))
        await until(lambda: bool(one.server.calls))
        async with lab(lambda _: chat("theirs"), tmp_path) as other:
            await other.llm.complete(REQUEST, CONTEXT)
        released.set()
        assert (await task).reply.text == "theirs"


async def test_a_failure_is_never_recorded_as_a_reply(tmp_path: Path) -> None:
    """A call that failed leaves nothing in the journal, is nothing to pay for, and is asked again next time."""
    async with lab(in_turn(Answer(500, b"no"), chat("now")), tmp_path, retries=0) as one:
        with pytest.raises(BoundaryError) as caught:
            await one.llm.complete(REQUEST, CONTEXT)
        assert caught.value.failure.boundary == "endpoint"
        assert (one.journal.reply(REQUEST.digest), one.calls, one.budget.spent.calls) == (None, [], 0)
        assert (await one.llm.complete(REQUEST, CONTEXT)).reply.text == "now"


async def test_an_unusable_reply_is_marked_and_told(tmp_path: Path) -> None:
    """Marking a reply records the reason in the journal and tells the run, without counting it twice."""
    async with lab(echo, tmp_path) as one:
        answer = await one.llm.complete(REQUEST, CONTEXT)
        one.llm.unusable(answer.key, CONTEXT, "empty")
        assert one.journal.unusable(answer.key) == "empty"
        assert [(call.usable, call.paid, call.usage.calls) for call in one.calls] == [
            (True, True, 1),
            (False, False, 0),
        ]


async def test_the_key_and_the_address_are_nowhere(tmp_path: Path) -> None:
    """Neither the endpoint's key nor its address is in the journal's bytes or in what a failure says."""
    scolding = says_json({"error": {"message": f"bad key {KEY}"}}, 401)
    async with lab(in_turn(chat("fine"), scolding), tmp_path) as one:
        await one.llm.complete(REQUEST, CONTEXT)
        with pytest.raises(BoundaryError) as caught:
            await one.llm.complete(asking("again"), CONTEXT)
        written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert KEY not in caught.value.failure.message
    assert b"Hello?" in written
    assert KEY.encode() not in written
    assert str(one.server.port).encode() + b"/v1" not in written


async def test_an_endpoint_that_is_not_configured_is_named(tmp_path: Path) -> None:
    """A request for an endpoint nobody configured fails with its name."""
    async with lab(echo, tmp_path) as one:
        with pytest.raises(BoundaryError, match="'elsewhere'"):
            await one.llm.complete(REQUEST.model_copy(update={"endpoint": "elsewhere"}), CONTEXT)


# --------------------------------------------------------------------------------------------------------- budgets

PRICES = PriceTable(models={"some-model": Price(prompt=10.0, completion=30.0)})
LIMITED = {"settings": {"max_tokens": 50}}


async def many(ask: Callable[[int], Awaitable[Any]], count: int) -> tuple[int, int]:
    """How many of `count` calls at once were answered, and how many met the budget."""
    ended = await asyncio.gather(*[ask(number) for number in range(count)], return_exceptions=True)
    met = [end for end in ended if isinstance(end, BudgetReached)]
    assert [end for end in ended if isinstance(end, BaseException) and not isinstance(end, BudgetReached)] == []
    return len(ended) - len(met), len(met)


@pytest.mark.parametrize("bounds", [BudgetConfig(calls=7), BudgetConfig(tokens=1200), BudgetConfig(money=0.01)])
async def test_a_budget_is_hard_whatever_runs_at_once(tmp_path: Path, bounds: BudgetConfig) -> None:
    """Forty calls at once stay within the bound: the rest is refused before anything is sent."""
    usage = {"prompt_tokens": 40, "completion_tokens": 30}
    answering = lambda _: completion({"content": "x"}, usage=usage, seconds=0.002)  # noqa: E731
    async with lab(answering, tmp_path, bounds, PRICES) as one:
        answered, met = await many(lambda n: one.llm.complete(asking(f"question {n}", **LIMITED), CONTEXT), 40)
    spent = one.budget.spent
    assert answered + met == 40
    assert 0 < answered < 40
    assert len(one.server.calls) == len(one.paid) == spent.calls == answered
    assert bounds.calls is None or spent.calls <= bounds.calls
    assert bounds.tokens is None or spent.tokens == 70 * answered <= bounds.tokens
    assert bounds.money is None or sum(call.usage.cost for call in one.paid) <= bounds.money


async def test_a_call_waits_for_replies_that_may_leave_room(tmp_path: Path) -> None:
    """Calls that do not fit beside those in flight wait, and go out when these took less than reserved."""
    request = asking("question 0", **LIMITED)
    room = prompt_bound(request.messages) + 50
    usage = {"prompt_tokens": 5, "completion_tokens": 5}
    answering = lambda _: completion({"content": "x"}, usage=usage, seconds=0.002)  # noqa: E731
    async with lab(answering, tmp_path, BudgetConfig(tokens=2 * room)) as one:
        answered, _ = await many(lambda n: one.llm.complete(asking(f"question {n}", **LIMITED), CONTEXT), 9)
        assert answered == 9
        assert one.server.most_in_flight <= 2


async def test_the_journal_costs_no_budget(tmp_path: Path) -> None:
    """What the journal answers is free: a run that stopped at its budget goes on with a higher one where it was."""
    async with lab(echo, tmp_path, BudgetConfig(calls=3)) as one:
        answered, met = await many(lambda n: one.llm.complete(asking(f"question {n}"), CONTEXT), 5)
        assert (answered, met) == (3, 2)
    async with lab(echo, tmp_path, BudgetConfig(calls=2)) as two:
        answered, met = await many(lambda n: two.llm.complete(asking(f"question {n}"), CONTEXT), 5)
        assert (answered, met, len(two.server.calls)) == (5, 0, 2)


async def test_a_lost_reply_counts_as_much_as_it_may_have_cost(tmp_path: Path) -> None:
    """A call whose reply was lost may have been billed: it and its retry both count, and the bound still holds."""
    async with lab(in_turn(Answer(drop=True), chat("x")), tmp_path, BudgetConfig(calls=2)) as one:
        await one.llm.complete(REQUEST, CONTEXT)
        assert one.budget.spent.calls == 2
    async with lab(lambda _: Answer(drop=True), tmp_path, BudgetConfig(calls=2)) as two:
        with pytest.raises(BudgetReached):
            await two.llm.complete(asking("other"), CONTEXT)
        assert (len(two.server.calls), two.budget.spent.calls) == (2, 2)


@pytest.mark.parametrize("usage", [{}, {"prompt_tokens": 40}, {"completion_tokens": 3}, {"prompt_tokens": 1e999}])
async def test_a_server_that_does_not_count_is_charged_the_bound(tmp_path: Path, usage: dict[str, Any]) -> None:
    """Without the whole usage in the reply, all that was reserved counts as taken, so that the budget stays hard."""
    async with lab(lambda _: completion({"content": "x"}, usage=usage), tmp_path, BudgetConfig(tokens=5000)) as one:
        request = asking("question", **LIMITED)
        await one.llm.complete(request, CONTEXT)
        assert one.budget.spent.tokens == prompt_bound(request.messages) + 50


async def test_a_bound_that_cannot_be_kept_is_refused_before_sending(tmp_path: Path) -> None:
    """A budget of money without a price, or of tokens without max_tokens, is one sentence, and nothing is sent."""
    async with lab(echo, tmp_path, BudgetConfig(money=1.0)) as one:
        with pytest.raises(UserError, match="needs the price of 'some-model'"):
            await one.llm.complete(asking("x", **LIMITED), CONTEXT)
    async with lab(echo, tmp_path, BudgetConfig(tokens=1000)) as two:
        with pytest.raises(UserError, match="set max_tokens"):
            await two.llm.complete(asking("x"), CONTEXT)
    assert one.server.calls == two.server.calls == []


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=200))
def test_the_prompt_bound_is_above_a_token_a_byte(text: str) -> None:
    """No vocabulary makes more tokens of a text than it has bytes, and the bound is above that."""
    assert prompt_bound([says("user", text)]) > len(text.encode())
