"""The room one call takes in a budget, from before its first attempt until its reply is paid for or it is given up."""

from __future__ import annotations

from typing import Protocol

from core.llm.budget import Amount, Budget, Reservation


class Dispatches(Protocol):
    """Hears of calls that go out, so that one whose reply never came still counts after this process is gone."""

    def sent(self, key: str, most: Amount) -> None:
        """A call is about to go out, and may take this much. When it is paid for, `on_call` hears of it."""
        ...

    def free(self, key: str) -> None:
        """The endpoint refused it: nothing was taken."""
        ...


class Unheard:
    """Where nobody counts."""

    def sent(self, key: str, most: Amount) -> None: ...

    def free(self, key: str) -> None: ...


class Room:
    """The room one call has in the budget, over all its attempts."""

    def __init__(self, key: str, budget: Budget, most: Amount, dispatches: Dispatches) -> None:
        self._key, self._budget, self._most, self._dispatches = key, budget, most, dispatches
        self._reservation: Reservation | None = None
        self._out = False
        """Whether an attempt went out that nothing has settled yet."""

    async def reserve(self) -> None:
        self._reservation = await self._budget.reserve(self._most)

    def sent(self) -> None:
        """An attempt goes out; a further one after a refusal is the same call. Raises BudgetReached where the bounds
        were lowered since, so that there is no room for it any more."""
        if not self._out:
            if self._reservation is not None:
                self._budget.send(self._reservation)
            self._out = True
            self._dispatches.sent(self._key, self._most)

    async def again(self) -> None:
        """The attempt before may have been billed: count it, and make room for one more."""
        self.close(billed=True)
        await self.reserve()

    def paid(self, taken: Amount) -> None:
        """It was answered and took this much."""
        self._out = False
        self._settle(taken)

    def close(self, billed: bool) -> None:
        """Nothing more comes of it. What never went out took nothing; after `paid` nothing is left to do."""
        if self._out:
            self._out = False
            if not billed:
                self._dispatches.free(self._key)
            self._settle(self._most if billed else Amount())
        else:
            self._settle(Amount())

    def _settle(self, taken: Amount) -> None:
        if self._reservation is not None and self._reservation.open:
            self._budget.settle(self._reservation, taken)
