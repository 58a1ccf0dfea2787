"""Embeddings behind the journal: each text's vector is paid for once, and an endpoint without any is an outcome.

The way is that of a reply: the journal, then the budget, then the endpoint; a vector is committed before it is handed
out. Texts go in batches, smaller ones where a server refuses so many at once. A vector is the effect ("embedding",
digest of endpoint, model and text); that an endpoint had none is the effect of all texts of the call together, so that
a run continued or replayed elsewhere finds the same outcome, and other texts ask again, once in a process.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from core.errors import BoundaryError
from core.llm.budget import Amount, Budget, billionths
from core.llm.client import EndpointClient, EndpointError
from core.llm.embedding_wire import (
    EmbeddingReply,
    EmbeddingRequest,
    Vector,
    has_none,
    may_be_too_many,
    packed,
    unpacked,
)
from core.llm.prices import PriceTable
from core.llm.room import Dispatches, Room, Unheard
from core.llm.upper_bounds import most_of_embedding
from core.ports import Embedded, Journal, NoEmbeddings
from core.types import CallRecord, Usage

KIND = "embedding"
"""The kind of the journal's effects, and the role of the calls."""

BATCH = 32
"""Texts in one call, at first: what most servers take at once."""


class _TooMany(Exception):
    """The endpoint refused several texts at once, in words that may be about their number."""


class _Refused(Exception):
    """The endpoint has no embeddings for this model."""

    def __init__(self, outcome: NoEmbeddings) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


class JournalledEmbedder:
    """Implements core.ports.Embedder over one client an endpoint, which whoever made them closes.

    `on_call` hears of every call that is paid for, as role "embedding"; what the journal had is no call. `clock` gives
    the time of a call record (UTC, ISO 8601); `dispatches` hears of what goes over the wire.
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
        self._journal = journal
        self._budget = budget
        self._prices = prices
        self._on_call = on_call
        self._clock = clock
        self._dispatches = dispatches or Unheard()
        self._turns: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)
        """One `embed` at a time for each endpoint and model: what another lacks may be on its way."""
        self._refused: dict[tuple[str, str], NoEmbeddings] = {}
        self._at_once: defaultdict[tuple[str, str], int] = defaultdict(lambda: BATCH)
        """How many texts go in a call to an endpoint and model, as far as it has shown what it takes."""

    async def embed(self, endpoint: str, model: str, texts: Sequence[str], about: str) -> Embedded | NoEmbeddings:
        """A vector for each text, or word that the endpoint has none; texts that are to be compared belong in one call.

        A blank text is not sent: its vector is zeros, near to nothing. Raises BoundaryError (endpoint) when retries are
        used up and where vectors of these texts differ in length, as those of different models do, BudgetReached before
        anything is sent that might pass a bound, and UserError where a bound cannot be kept for this model.
        """
        wanted = tuple(dict.fromkeys(text for text in texts if text.strip()))
        whole = EmbeddingRequest(endpoint=endpoint, model=model, texts=wanted)
        async with self._turns[endpoint, model]:
            recorded = self._journal.effect(KIND, _none_key(whole))
            if recorded is not None:
                return NoEmbeddings.model_validate_json(recorded)
            there = {text: vector for text in wanted if (vector := self._known(whole, text)) is not None}
            missing = [text for text in wanted if text not in there]
            try:
                await self._send(whole, missing, _lengths(there.values(), whole), about)
            except _Refused as refused:
                self._refused[endpoint, model] = refused.outcome
                self._journal.record_effect(KIND, _none_key(whole), refused.outcome.model_dump_json())
                return refused.outcome
            known = {text: self._known(whole, text) or () for text in wanted}
        zeros = (0.0,) * next(iter(_lengths(known.values(), whole)), 0)
        return Embedded(vectors=tuple(known.get(text, zeros) for text in texts), paid=len(missing))

    def _known(self, whole: EmbeddingRequest, text: str) -> Vector | None:
        recorded = self._journal.effect(KIND, _single(whole, text).digest)
        return None if recorded is None else unpacked(json.loads(recorded)["vector"])

    async def _send(self, whole: EmbeddingRequest, missing: Sequence[str], lengths: set[int], about: str) -> None:
        """Get what the journal lacks into it. The first batch goes alone: it shows whether there are any vectors, and
        how many texts a call takes.

        One that fails does not stop those beside it: they are paid for, and recorded before it is told.
        """
        place = whole.endpoint, whole.model
        if missing and (outcome := self._refused.get(place)) is not None:
            raise _Refused(outcome)
        first = missing[: self._at_once[place]]
        await self._fitting(whole, first, lengths, about)
        rest, size = missing[len(first) :], self._at_once[place]
        batches = [rest[start : start + size] for start in range(0, len(rest), size)]
        sent = (self._fitting(whole, batch, lengths, about) for batch in batches)
        for problem in await asyncio.gather(*sent, return_exceptions=True):
            if problem is not None:
                raise problem

    async def _fitting(self, whole: EmbeddingRequest, texts: Sequence[str], lengths: set[int], about: str) -> None:
        """Send texts, half as many at once whenever so many are refused: a refusal of one is of its own."""
        place = whole.endpoint, whole.model
        while texts:
            together = tuple(texts[: self._at_once[place]])
            try:
                await self._batch(whole.model_copy(update={"texts": together}), lengths, about)
            except _TooMany:
                self._at_once[place] = min(self._at_once[place], (len(together) + 1) // 2)
            else:
                texts = texts[len(together) :]

    async def _batch(self, request: EmbeddingRequest, lengths: set[int], about: str) -> None:
        """Reserve, send, settle, commit, and record as paid. Raises _Refused where there are no embeddings.

        `lengths` has that of the vectors these belong with, once there are any. Others are not committed, so that what
        they are to be compared with stays of one kind and a mended server is asked again.
        """
        client = self._clients.get(request.endpoint)
        if client is None:
            raise BoundaryError("endpoint", "unknown_endpoint", f"no endpoint is configured as {request.endpoint!r}")
        most = most_of_embedding(request, self._budget, self._prices)
        room = Room(request.digest, self._budget, most, self._dispatches)
        await room.reserve()
        billed = True  # what is cancelled on its way may be
        try:
            reply = await client.embed(request, room.again, room.sent)
            usage = reply.usage.model_copy(update={"cost": self._prices.cost(request.model, reply.usage)})
            tokens, money = usage.prompt_tokens + usage.completion_tokens, billionths(usage.cost)
            taken = Amount(calls=1, tokens=tokens, money=money) if usage.prompt_tokens else most
            room.paid(taken)
        except EndpointError as problem:
            billed = problem.fault.may_be_billed
            if len(request.texts) > 1 and may_be_too_many(problem.fault):
                raise _TooMany from None
            if has_none(problem.fault):
                raise _Refused(_none(request, problem)) from None
            raise
        finally:
            room.close(billed)
        self._told(request, usage, taken, about)
        lengths.update(_lengths(reply.vectors, request, lengths))
        self._record(request, reply)

    def _record(self, request: EmbeddingRequest, reply: EmbeddingReply) -> None:
        """Commit the vectors; what another process recorded first stays, and counts."""
        for text, vector in zip(request.texts, reply.vectors, strict=True):
            self._journal.record_effect(KIND, _single(request, text).digest, json.dumps({"vector": packed(vector)}))

    def _told(self, request: EmbeddingRequest, usage: Usage, taken: Amount, about: str) -> None:
        self._on_call(
            CallRecord(
                key=request.digest,
                role=KIND,
                about=about,
                model=request.model,
                paid=True,
                usage=usage,
                charged_tokens=taken.tokens,
                charged_money=taken.money,
                at=self._clock(),
            )
        )


def _single(request: EmbeddingRequest, text: str) -> EmbeddingRequest:
    return request.model_copy(update={"texts": (text,)})


def _lengths(vectors: Iterable[Vector], asked: EmbeddingRequest, known: Collection[int] = ()) -> set[int]:
    """The one length of vectors and of those `known`, in a set that is empty where there are none.

    Raises BoundaryError where there are several: what answers behind a name is another model than it was.
    """
    lengths = {len(vector) for vector in vectors} | set(known)
    if len(lengths) > 1:
        numbers = " and ".join(map(str, sorted(lengths)))
        raise BoundaryError(
            "endpoint",
            "other_vectors",
            f"endpoint {asked.endpoint!r} gave embeddings of {numbers} numbers for the model {asked.model!r}, which no "
            "one model does: serve the one it was again, or give the new one another name",
        )
    return lengths


def _none_key(whole: EmbeddingRequest) -> str:
    return f"none:{whole.digest}"


def _none(request: EmbeddingRequest, problem: EndpointError) -> NoEmbeddings:
    fault = problem.fault
    said = f": {fault.said}" if fault.said else ""
    status = "" if fault.status is None else f", status {fault.status}"
    return NoEmbeddings(
        kind=fault.kind,
        reason=f"endpoint {request.endpoint!r} gives no embeddings for the model {request.model!r}{status}{said}",
    )
