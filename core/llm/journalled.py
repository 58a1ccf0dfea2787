"""A model behind a journal: each request is paid for once, whatever runs at once and however often it runs again.

The way of a call: the journal, then a call for the same request in flight, then the budget, then the endpoint. A reply
is committed to the journal before anybody sees it; replies that arrive together are committed together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType

from core.errors import BoundaryError, BudgetReached
from core.llm.budget import Amount, Budget
from core.llm.client import EndpointClient, EndpointError
from core.llm.prices import PriceTable
from core.llm.room import Dispatches, Room, Unheard
from core.llm.upper_bounds import most_of, taken_by
from core.ports import Answered, CallContext, Journal
from core.types import CallRecord, ModelReply, ModelRequest


class _Flight:
    """A call under way, and how many wait for it. It goes on while anybody does, and is stopped with the last one."""

    def __init__(self, task: asyncio.Task[ModelReply]) -> None:
        self.task = task
        self._waiting = 0

    async def reply(self) -> ModelReply:
        """Wait for the reply with the others."""
        self._waiting += 1
        try:
            return await asyncio.shield(self.task)
        finally:
            self._waiting -= 1
            if not self._waiting and not self.task.done():
                self.task.cancel()


class JournalledLLM:
    """Implements core.ports.LLM over one client an endpoint. `on_call` hears of every use of a call, paid or not.

    `clock` gives the time of a call record (UTC, ISO 8601); `dispatches` hears of what goes over the wire.
    """

    def __init__(
        self,
        clients: Mapping[str, EndpointClient],
        journal: Journal,
        budget: Budget,
        prices: PriceTable,
        on_call: Callable[[CallRecord], None],
        clock: Callable[[], str],
        dispatches: Dispatches | None = None,
    ) -> None:
        self._clients = dict(clients)
        self._dispatches = dispatches or Unheard()
        self._budget = budget
        self._prices = prices
        self._on_call = on_call
        self._clock = clock
        self._journal = journal
        self._commits = _GroupCommit(journal)
        self._flights: dict[str, _Flight] = {}
        self._stopped: BudgetReached | None = None

    async def complete(self, request: ModelRequest, context: CallContext) -> Answered:
        """Answer from the journal, or send.

        Raises BoundaryError (endpoint) when retries are used up, BudgetReached before anything is sent that might pass
        a bound, and UserError where a bound cannot be kept for this model.
        """
        key = request.digest
        reply = self._journal.reply(key)
        if reply is not None:
            self._told(key, request, context, reply)
            return Answered(key=key, reply=reply, paid=False)
        flight = self._flights.get(key)
        if flight is not None and not flight.task.cancelling():
            reply = await self._reply_of(flight)
            self._told(key, request, context, reply)
            return Answered(key=key, reply=reply, paid=False)
        if self._stopped is not None:
            raise BudgetReached(str(self._stopped))
        flight = _Flight(asyncio.create_task(self._send(key, request, context)))
        self._flights[key] = flight
        flight.task.add_done_callback(lambda task: self._landed(key, task))
        return Answered(key=key, reply=await self._reply_of(flight), paid=True)

    def unusable(self, key: str, context: CallContext, reason: str) -> None:
        """Record that the reply under `key` could not be used; the record of this has no usage of its own."""
        self._journal.mark_unusable(key, reason)
        self._on_call(
            CallRecord(
                key=key,
                role=context.role,
                about=context.about,
                model="",
                paid=False,
                usable=False,
                reason=reason,
                at=self._clock(),
            )
        )

    async def aclose(self) -> None:
        """Stop what is in flight and close every connection."""
        tasks = [flight.task for flight in self._flights.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for client in self._clients.values():
            await client.aclose()

    async def __aenter__(self) -> JournalledLLM:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _reply_of(self, flight: _Flight) -> ModelReply:
        """Wait for a reply. A budget that is used up is told once all that is in flight has landed and is recorded.

        It is paid for, and whoever hears of the budget stops the run and with it everybody who waits for the others.
        From then on nothing is sent any more, however small: what was begun meanwhile would be cut off.
        """
        try:
            return await flight.reply()
        except BudgetReached as reached:
            while flying := [each.task for each in self._flights.values() if not each.task.done()]:
                await asyncio.wait(flying)
            self._stopped = reached
            raise

    def _told(
        self, key: str, request: ModelRequest, context: CallContext, reply: ModelReply, paid: Amount | None = None
    ) -> None:
        """Record a use of a call; `paid` is what the budget counted for one that was sent."""
        self._on_call(
            CallRecord(
                key=key,
                role=context.role,
                about=context.about,
                model=request.model,
                paid=paid is not None,
                usage=reply.usage,
                charged_tokens=paid.tokens if paid else 0,
                charged_money=paid.money if paid else 0,
                at=self._clock(),
            )
        )

    def _landed(self, key: str, task: asyncio.Task[ModelReply]) -> None:
        if key in self._flights and self._flights[key].task is task:
            del self._flights[key]
        if not task.cancelled():
            task.exception()  # whoever waits has it; when nobody waits any more, it is not an oversight

    async def _send(self, key: str, request: ModelRequest, context: CallContext) -> ModelReply:
        """Reserve, send, settle, commit, and record as paid. Nothing is recorded where no reply came."""
        client = self._clients.get(request.endpoint)
        if client is None:
            raise BoundaryError("endpoint", "unknown_endpoint", f"no endpoint is configured as {request.endpoint!r}")
        most = most_of(request, self._budget, self._prices)
        room = Room(key, self._budget, most, self._dispatches)
        await room.reserve()
        billed = True  # what is cancelled on its way may be
        try:
            reply = await client.send(request, key, room.again, room.sent)
            usage = reply.usage.model_copy(update={"cost": self._prices.cost(request.model, reply.usage)})
            reply = reply.model_copy(update={"usage": usage})
            taken = taken_by(reply, most)
            room.paid(taken)
        except EndpointError as problem:
            billed = problem.fault.may_be_billed
            raise
        finally:
            room.close(billed)
        reply = await self._commits.record(key, request, reply)
        self._told(key, request, context, reply, taken)
        return reply


class _GroupCommit:
    """Commits the replies of one turn of the event loop in one transaction, and only then hands them out."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._pending: list[tuple[str, ModelRequest, ModelReply]] = []
        self._committing: asyncio.Task[Sequence[bool]] | None = None

    async def record(self, key: str, request: ModelRequest, reply: ModelReply) -> ModelReply:
        """The reply that the journal now has under `key`: this one, or that of a process that was first.

        A cancelled caller does not stop the commit: the reply is paid for.
        """
        if self._committing is None:
            self._committing = asyncio.create_task(self._commit())
        mine, committing = len(self._pending), self._committing
        self._pending.append((key, request, reply))
        news = await asyncio.shield(committing)
        return reply if news[mine] else self._journal.reply(key) or reply

    async def _commit(self) -> Sequence[bool]:
        """Runs in the next turn of the loop, when all that came in this one is pending."""
        batch, self._pending, self._committing = self._pending, [], None
        return self._journal.record_replies(batch)
