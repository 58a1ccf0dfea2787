"""Hard budgets: an upper bound is reserved before a call is sent, and settled to what it took when its reply is there.

Spent and reserved together never pass a bound, whatever runs at once. A call that does not fit waits while others are
in flight, because they may turn out smaller than reserved; it is refused once nothing in flight could make room.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from dataclasses import dataclass, field

from core.config import BudgetConfig
from core.errors import BudgetReached

BILLION = 1_000_000_000


def billionths(money: float) -> int:
    """Money as whole billionths, rounded up: sums are exact, and a bound is never passed by a rounding."""
    return math.ceil(round(money * BILLION, 3))


@dataclass(frozen=True)
class Amount:
    """Calls, tokens (prompt and completion) and money (in billionths) of one call or of many."""

    calls: int = 0
    tokens: int = 0
    money: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.calls + other.calls, self.tokens + other.tokens, self.money + other.money)

    def __sub__(self, other: Amount) -> Amount:
        return Amount(self.calls - other.calls, self.tokens - other.tokens, self.money - other.money)


@dataclass(eq=False)
class Reservation:
    """Room kept for one call until it is settled, once."""

    amount: Amount
    open: bool = field(default=True)
    out: bool = field(default=False)
    """Whether a request of it is on its way."""


class Budget:
    """The bounds of a run, what it has spent and what is reserved. `spent` is what earlier parts of the run took."""

    def __init__(self, bounds: BudgetConfig, spent: Amount | None = None) -> None:
        self._bounds = _whole(bounds)
        self.spent = spent or Amount()
        self.reserved = Amount()
        self._out = Amount()
        """What of the reserved is on its way."""
        self._waiting: deque[tuple[Amount, asyncio.Future[Reservation]]] = deque()

    def bounds(self, name: str) -> bool:
        """Whether there is a bound on "calls", "tokens" or "money"."""
        return self._bounds[name] is not None

    def change(self, bounds: BudgetConfig) -> None:
        """Keep other bounds from now on: waiting calls are let in where they fit, or refused where they no longer can.

        What is on its way or spent stays so, also beyond a bound that is lower than it.
        """
        self._bounds = _whole(bounds)
        self._admit()

    async def reserve(self, amount: Amount) -> Reservation:
        """Room for `amount`, waiting for calls in flight where they may free it. Raises BudgetReached where not."""
        if not self._waiting and (reservation := self.try_reserve(amount)) is not None:
            return reservation
        self._refuse_hopeless(amount)
        place: asyncio.Future[Reservation] = asyncio.get_running_loop().create_future()
        self._waiting.append((amount, place))
        try:
            return await place
        except asyncio.CancelledError:
            if not place.cancelled() and place.exception() is None:  # admitted and cancelled in the same moment
                self.release(place.result())
            self._admit()
            raise

    def try_reserve(self, amount: Amount) -> Reservation | None:
        """Room for `amount` if there is some now."""
        if self._passed(self.spent + self.reserved + amount):
            return None
        self.reserved += amount
        return Reservation(amount)

    def send(self, reservation: Reservation) -> None:
        """A request of a reservation goes out. Raises BudgetReached where it no longer may: bounds were lowered since
        its room was kept."""
        if reservation.out:
            return
        if passed := self._passed(self.spent + self._out + reservation.amount):
            raise self._reached(passed)
        reservation.out = True
        self._out += reservation.amount

    def settle(self, reservation: Reservation, taken: Amount) -> None:
        """Replace a reservation by what the call took, and let waiting calls in."""
        if not reservation.open:
            raise ValueError("this reservation was settled before")
        reservation.open = False
        self.reserved -= reservation.amount
        if reservation.out:
            self._out -= reservation.amount
        self.spent += taken
        self._admit()

    def release(self, reservation: Reservation) -> None:
        """Give a reservation back: nothing was taken."""
        self.settle(reservation, Amount())

    def _admit(self) -> None:
        """Let waiting calls in, first come first served; refuse those that can no longer ever fit."""
        while self._waiting:
            amount, place = self._waiting[0]
            if not place.done():
                reservation = self.try_reserve(amount)
                if reservation is not None:
                    place.set_result(reservation)
                else:
                    try:
                        self._refuse_hopeless(amount)
                    except BudgetReached as problem:
                        place.set_exception(problem)
                    else:
                        return
            self._waiting.popleft()

    def _refuse_hopeless(self, amount: Amount) -> None:
        """Raise BudgetReached where `amount`, which does not fit now, cannot fit whatever calls in flight turn out."""
        if passed := self._passed(self.spent + amount):
            raise self._reached(passed)

    def _reached(self, passed: str) -> BudgetReached:
        bound, spent = self._bounds[passed] or 0, getattr(self.spent, passed)
        unit = BILLION if passed == "money" else 1
        return BudgetReached(
            f"the budget of {passed} is used up: {spent / unit:.12g} of {bound / unit:.12g} spent, and the next "
            f"call may take more than is left; resume the run with a higher `{passed}` under [budget]"
        )

    def _passed(self, total: Amount) -> str:
        """The name of a bound that `total` passes, or ""."""
        for name, bound in self._bounds.items():
            if bound is not None and getattr(total, name) > bound:
                return name
        return ""


def _whole(bounds: BudgetConfig) -> dict[str, int | None]:
    money = None if bounds.money is None else math.floor(bounds.money * BILLION)
    return {"calls": bounds.calls, "tokens": bounds.tokens, "money": money}
