"""Hard budgets: never passed, whatever runs at once, and nobody waits for ever."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import BudgetConfig
from core.errors import BudgetReached
from core.llm.budget import Amount, Budget, Reservation, billionths

pytestmark = pytest.mark.anyio

bounds = st.builds(
    BudgetConfig,
    calls=st.none() | st.integers(0, 12),
    tokens=st.none() | st.integers(0, 60),
    money=st.none() | st.integers(0, 30).map(float),
)


@dataclass(frozen=True)
class Call:
    """A call of a test: what it may take, how much of that it takes, and how many turns of the loop it needs."""

    most: Amount
    share: float
    before: int
    during: int
    cancelled_after: int | None


amounts = st.builds(Amount, calls=st.just(1), tokens=st.integers(0, 20), money=st.integers(0, 8_000_000_000))
few = st.integers(0, 3)
calls = st.builds(Call, amounts, st.floats(0, 1), few, few, st.none() | st.integers(0, 6))


@settings(max_examples=150, deadline=None)
@given(bounds=bounds, calls=st.lists(calls, max_size=20))
def test_no_bound_is_ever_passed(bounds: BudgetConfig, calls: list[Call]) -> None:
    """Whatever calls come and in whatever order they end, spent and reserved stay within every bound; all come to an
    end, and nothing stays reserved."""
    budget = Budget(bounds)

    def within() -> None:
        total = budget.spent + budget.reserved
        assert bounds.calls is None or total.calls <= bounds.calls
        assert bounds.tokens is None or total.tokens <= bounds.tokens
        assert bounds.money is None or total.money <= billionths(bounds.money)

    async def run(call: Call) -> None:
        await turns(call.before)
        reservation = await budget.reserve(call.most)
        within()
        try:
            await turns(call.during)
        finally:
            budget.settle(reservation, Amount(1, int(call.most.tokens * call.share), int(call.most.money * call.share)))
            within()

    async def cancel(task: asyncio.Task[None], after: int) -> None:
        await turns(after)
        task.cancel()

    async def all_of_them() -> list[BaseException | None]:
        tasks = [asyncio.create_task(run(call)) for call in calls]
        cancels = [
            cancel(task, call.cancelled_after)
            for task, call in zip(tasks, calls, strict=True)
            if call.cancelled_after is not None
        ]
        await asyncio.gather(*cancels)
        return await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), timeout=10)

    ended = asyncio.run(all_of_them())
    assert all(end is None or isinstance(end, (BudgetReached, asyncio.CancelledError)) for end in ended)
    assert budget.reserved == Amount()


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_a_call_waits_for_room_that_may_come_free() -> None:
    """A call that does not fit beside those in flight is let in once one of them took less than reserved."""
    budget = Budget(BudgetConfig(tokens=100))
    first = await budget.reserve(Amount(1, 80))
    second = asyncio.create_task(budget.reserve(Amount(1, 50)))
    await asyncio.sleep(0)
    assert not second.done()
    budget.settle(first, Amount(1, 10))
    assert (await second).amount == Amount(1, 50)


async def test_a_call_is_refused_when_nothing_could_make_room() -> None:
    """A call that would not fit even alone is refused at once; one that waited is refused when the last hope ends."""
    budget = Budget(BudgetConfig(tokens=100), spent=Amount(3, 40))
    with pytest.raises(BudgetReached, match=r"budget of tokens is used up: 40 of 100 spent.*higher `tokens`"):
        await budget.reserve(Amount(1, 61))
    first = await budget.reserve(Amount(1, 50))
    waiting = asyncio.create_task(budget.reserve(Amount(1, 30)))
    await asyncio.sleep(0)
    budget.settle(first, Amount(1, 45))
    with pytest.raises(BudgetReached):
        await waiting


async def test_first_come_first_served() -> None:
    """A small call does not overtake a large one that waits, so that large ones are not starved."""
    budget = Budget(BudgetConfig(tokens=100))
    first = await budget.reserve(Amount(1, 90))
    large = asyncio.create_task(budget.reserve(Amount(1, 95)))
    small = asyncio.create_task(budget.reserve(Amount(1, 5)))
    await asyncio.sleep(0)
    assert not small.done()
    budget.release(first)
    await asyncio.gather(large, small)
    assert budget.reserved == Amount(2, 100)


async def test_a_cancelled_wait_lets_the_next_one_in() -> None:
    """Whoever waits behind a cancelled call is let in."""
    budget = Budget(BudgetConfig(tokens=100))
    await budget.reserve(Amount(1, 50))
    large = asyncio.create_task(budget.reserve(Amount(1, 100)))
    small = asyncio.create_task(budget.reserve(Amount(1, 50)))
    await asyncio.sleep(0)
    large.cancel()
    assert (await small).amount.tokens == 50


async def test_money_is_counted_exactly() -> None:
    """A thousand calls of a tenth of a cent fit exactly into a budget of one."""
    budget = Budget(BudgetConfig(money=1.0))
    for _ in range(1000):
        budget.settle(await budget.reserve(Amount(1, 0, billionths(0.001))), Amount(1, 0, billionths(0.001)))
    with pytest.raises(BudgetReached, match="budget of money is used up: 1 of 1 spent"):
        await budget.reserve(Amount(1, 0, 1))


async def test_a_reservation_is_settled_once() -> None:
    """Settling twice would count a call twice: it is an error."""
    budget = Budget(BudgetConfig())
    reservation = await budget.reserve(Amount(1))
    budget.settle(reservation, Amount(1))
    with pytest.raises(ValueError, match="settled before"):
        budget.release(reservation)


class Watched(Budget):
    """A budget that checks whoever it lets in against the bounds of that very moment."""

    def __init__(self, bounds: BudgetConfig) -> None:
        super().__init__(bounds)
        self.now = bounds

    def change(self, bounds: BudgetConfig) -> None:
        self.now = bounds
        super().change(bounds)

    def try_reserve(self, amount: Amount) -> Reservation | None:
        let_in = super().try_reserve(amount)
        total = self.spent + self.reserved
        assert let_in is None or self.now.calls is None or total.calls <= self.now.calls
        assert let_in is None or self.now.tokens is None or total.tokens <= self.now.tokens
        assert let_in is None or self.now.money is None or total.money <= billionths(self.now.money)
        return let_in


@settings(max_examples=150, deadline=None)
@given(first=bounds, changes=st.lists(st.tuples(few, bounds), max_size=4), calls=st.lists(calls, max_size=20))
def test_bounds_that_change_are_kept_from_then_on(
    first: BudgetConfig, changes: list[tuple[int, BudgetConfig]], calls: list[Call]
) -> None:
    """Whenever bounds change, nobody is let in past those of the moment; all come to an end, and nothing stays
    reserved."""
    budget = Watched(first)

    async def run(call: Call) -> None:
        await turns(call.before)
        reservation = await budget.reserve(call.most)
        await turns(call.during)
        budget.settle(reservation, Amount(1, int(call.most.tokens * call.share), int(call.most.money * call.share)))

    async def all_of_them() -> list[BaseException | None]:
        working = asyncio.gather(*(run(call) for call in calls), return_exceptions=True)
        for after, each in changes:
            await turns(after)
            budget.change(each)
        return await asyncio.wait_for(working, timeout=10)

    ended = asyncio.run(all_of_them())
    assert all(end is None or isinstance(end, BudgetReached) for end in ended)
    assert budget.reserved == Amount()


async def test_raised_bounds_let_waiting_calls_in_at_once() -> None:
    """Whoever waits for room gets it from the new bounds, without anything else having to end."""
    budget = Budget(BudgetConfig(calls=10, tokens=100))
    await budget.reserve(Amount(1, 80))
    waiting = [asyncio.create_task(budget.reserve(Amount(1, tokens))) for tokens in (50, 60, 10)]
    await asyncio.sleep(0)
    budget.change(BudgetConfig(calls=3))
    assert [(await each).amount.tokens for each in waiting[:2]] == [50, 60]
    await asyncio.sleep(0)
    assert not waiting[2].done()
    budget.change(BudgetConfig())
    assert (await waiting[2]).amount.tokens == 10


async def test_lowered_bounds_refuse_waiting_calls_that_can_no_longer_fit() -> None:
    """What was let in stays; what cannot fit any more even when all in flight took nothing is refused at once."""
    budget = Budget(BudgetConfig(tokens=100))
    first = await budget.reserve(Amount(1, 80))
    waiting = asyncio.create_task(budget.reserve(Amount(1, 50)))
    await asyncio.sleep(0)
    budget.change(BudgetConfig(tokens=40))
    with pytest.raises(BudgetReached, match=r"0 of 40 spent"):
        await waiting
    assert budget.reserved == Amount(1, 80)
    budget.settle(first, Amount(1, 70))
    assert budget.spent == Amount(1, 70)


async def test_room_kept_under_higher_bounds_is_no_leave_to_send_under_lower_ones() -> None:
    """What is on its way stays; what waits to go out is refused, and gives its room back like any other."""
    budget = Budget(BudgetConfig(calls=5))
    first, second = [await budget.reserve(Amount(1, 0, 0)) for _ in range(2)]
    budget.send(first)
    budget.change(BudgetConfig(calls=1))
    budget.send(first)  # a further attempt of the same call
    with pytest.raises(BudgetReached, match="0 of 1 spent"):
        budget.send(second)
    budget.release(second)
    budget.settle(first, Amount(1, 0, 0))
    assert (budget.spent, budget.reserved) == (Amount(1, 0, 0), Amount())
    budget.change(BudgetConfig(calls=2))
    budget.send(await budget.reserve(Amount(1, 0, 0)))
