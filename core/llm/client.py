"""One endpoint: its client, how many calls it takes at once, and the only retry layer there is."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Generic, TypeVar

import httpx2

from core.errors import BoundaryError
from core.llm.embedding_wire import EmbeddingReply, EmbeddingRequest, embedding_body, embeddings_in
from core.llm.endpoint_settings import Resolved
from core.llm.faults import UNREADABLE, Fault, fault_of_body, fault_of_status
from core.llm.replies import NoReply, reply_of
from core.llm.retries import PATIENCE_SECONDS, asked_wait, backoff, stagger
from core.llm.secret import redact
from core.llm.sentences import hint_for, sentence
from core.llm.transport import http_client
from core.llm.wire import body_bytes, body_of
from core.types import ModelReply, ModelRequest

if TYPE_CHECKING:  # what is used of it is imported where it is: see library.py
    from openai import Omit, RequestOptions

    from core.llm.library import Client

Reply = TypeVar("Reply")

CHAT, EMBEDDINGS = "/chat/completions", "/embeddings"
CONNECT_SECONDS = 10.0
"""The most a connection may take to open; a shorter timeout for the whole call leaves it four fifths of that."""


class EndpointError(BoundaryError):
    """A call that got no reply, retries included. `fault` is what the last attempt ran into."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__("endpoint", fault.kind, message)
        self.fault = fault


@dataclass(frozen=True)
class Clock:
    """Where time comes from, so that tests wait for nothing."""

    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    now: Callable[[], float] = time.time
    """Seconds since the epoch, to read the dates servers ask to wait for."""


@dataclass(frozen=True)
class _Call(Generic[Reply]):
    """One request as all its attempts send it. `fields` are the body's fields that somebody set."""

    key: str
    path: str
    content: bytes
    fields: tuple[str, ...]
    attempt: int
    read: Callable[[object, float], Reply]
    """The reply in a decoded body, with the seconds it took; raises NoReply."""
    on_wire: Callable[[], None]


async def nothing_lost() -> None:
    """What to do about a lost reply where nobody counts."""


def unheard() -> None:
    """What to do about an attempt that goes out where nobody listens."""


async def always_open() -> None:
    """What holds an attempt back where nothing does."""


class EndpointClient:
    """Sends requests to one endpoint, at most `in_flight` at once. Use it inside one event loop and close it there.

    `gate` is awaited before every attempt goes out, the last thing before it does.
    """

    def __init__(
        self, endpoint: Resolved, clock: Clock | None = None, gate: Callable[[], Awaitable[None]] = always_open
    ) -> None:
        self.endpoint = endpoint
        self._clock = clock or Clock()
        self._gate = gate
        self._slots = asyncio.Semaphore(endpoint.in_flight)
        self._not_before = 0.0
        """On the loop's clock: a server that said how long to wait is left alone by all calls until then."""
        self._seems_dead = False
        """A call found nothing there to the end of its retries, and none has come through since."""
        self._openai = _openai_client(endpoint)

    async def send(
        self,
        request: ModelRequest,
        key: str,
        after_loss: Callable[[], Awaitable[None]] = nothing_lost,
        on_wire: Callable[[], None] = unheard,
    ) -> ModelReply:
        """The reply, or EndpointError with one clear sentence once retries are used up.

        Every attempt sends the same bytes, and `on_wire` is called right before. `after_loss` is awaited before the
        attempt that follows one whose reply was lost although the server may have worked on it, so that a budget can
        count both.
        """
        body = body_of(request)
        fields = tuple(body.keys() - {"model", "messages"})
        call = _Call(key, CHAT, body_bytes(body), fields, request.attempt, reply_of, on_wire)
        outcome = await self._answered(call, after_loss)
        if isinstance(outcome, Fault):
            raise self._error(outcome, request.model, hint_for(outcome, request))
        return outcome

    async def embed(
        self,
        request: EmbeddingRequest,
        after_loss: Callable[[], Awaitable[None]] = nothing_lost,
        on_wire: Callable[[], None] = unheard,
    ) -> EmbeddingReply:
        """The vectors of a request's texts. Raises EndpointError; for the keywords see `send`."""
        read = partial(embeddings_in, len(request.texts))
        content = body_bytes(embedding_body(request))
        outcome = await self._answered(_Call(request.digest, EMBEDDINGS, content, (), 0, read, on_wire), after_loss)
        if isinstance(outcome, Fault):
            raise self._error(outcome, request.model)
        return outcome

    async def ready(self) -> None:
        """Awaited before a request is sent, its retries aside."""

    async def models(self) -> object:
        """The decoded body of GET /models, asked once. Raises EndpointError."""
        outcome = await self._sent(self._openai.get("/models", cast_to=httpx2.Response, options=self._options({})), ())
        if isinstance(outcome, httpx2.Response):
            try:
                return json.loads(outcome.text)
            except UNREADABLE:
                outcome = fault_of_body(None, outcome.text, "a body that is not JSON")
        raise self._error(outcome)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._openai.close()

    async def __aenter__(self) -> EndpointClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _answered(self, call: _Call[Reply], after_loss: Callable[[], Awaitable[None]]) -> Reply | Fault:
        """The reply to a call, or the fault of its last attempt."""
        await self.ready()
        retry = 0
        while True:
            async with self._slots:
                ended = await self._attempts(call, retry)
            outcome, retry = ended
            if not isinstance(outcome, Fault):
                return outcome
            if not self._tries_again(outcome, retry):
                self._seems_dead = self._seems_dead or outcome.kind == "unreachable"
                return outcome
            await after_loss()
            retry += 1

    async def _attempts(self, call: _Call[Reply], retry: int) -> tuple[Reply | Fault, int]:
        """Try until there is a reply, no hope, or an attempt that may have been billed (its caller must count it)."""
        while True:
            await self._wait_until_allowed(call.key, retry)
            await self._gate()
            outcome = await self._attempt(call, retry)
            if not isinstance(outcome, Fault):
                self._seems_dead = False
                return outcome, retry
            if not self._tries_again(outcome, retry):
                return outcome, retry
            await self._back_off(outcome, call.key, retry)
            if outcome.may_be_billed:
                return outcome, retry
            retry += 1

    def _error(self, fault: Fault, model: str = "", hint: str = "") -> EndpointError:
        """What a call ends with. No word of the server leaves with the key in it."""
        fault = fault.model_copy(update={"said": redact(fault.said, [self.endpoint.key])})
        return EndpointError(fault, sentence(fault, self.endpoint, model, hint))

    def _tries_again(self, fault: Fault, retry: int) -> bool:
        if fault.kind == "unreachable" and self._seems_dead:
            return False
        return fault.retry and retry < self.endpoint.retries and (fault.wait or 0.0) <= PATIENCE_SECONDS

    async def _back_off(self, fault: Fault, key: str, retry: int) -> None:
        """Wait out the backoff here; a wait the server asked for is kept by every call to this endpoint.

        One of nothing is no wait: the date may be of another clock, and all retries would be gone in a moment.
        """
        if not fault.wait:
            await self._clock.sleep(backoff(key, retry))
        else:
            self._not_before = max(self._not_before, asyncio.get_running_loop().time() + fault.wait)

    async def _wait_until_allowed(self, key: str, retry: int) -> None:
        wait = self._not_before - asyncio.get_running_loop().time() if self._not_before else 0.0
        if wait > 0:
            await self._clock.sleep(stagger(key, retry, wait))

    async def _attempt(self, call: _Call[Reply], retry: int) -> Reply | Fault:
        """Send once; both counters let the scripted server's faults be a function of request and attempt."""
        started = time.perf_counter()
        options = self._options(
            {
                "Content-Type": "application/json",
                "x-stainless-retry-count": str(retry),
                "x-trace2skill-attempt": str(call.attempt),
            }
        )
        call.on_wire()
        sending = self._openai.post(call.path, cast_to=httpx2.Response, content=call.content, options=options)
        outcome = await self._sent(sending, call.fields)
        return outcome if isinstance(outcome, Fault) else _read(outcome, call.read, time.perf_counter() - started)

    async def _sent(self, sending: Awaitable[httpx2.Response], fields: Collection[str]) -> httpx2.Response | Fault:
        """Wait for a response. What the outside does becomes a Fault; anything else is a bug and passes."""
        from core.llm.library import APIConnectionError, APIStatusError

        try:
            async with asyncio.timeout(self.endpoint.timeout_seconds):
                return await sending
        except APIStatusError as problem:
            answer = problem.response
            if answer.is_redirect:
                return Fault(kind="redirect", said=answer.headers.get("location", ""), status=answer.status_code)
            wait = asked_wait(answer.headers, self._clock.now())
            return fault_of_status(answer.status_code, answer.text, fields, wait)
        except (APIConnectionError, httpx2.RequestError, httpx2.InvalidURL) as problem:
            return fault_of_network(problem)
        except TimeoutError:
            said = f"waited {self.endpoint.timeout_seconds:g} s"
            return Fault(kind="timeout", said=said, retry=True, may_be_billed=True)

    def _options(self, headers: dict[str, str | Omit]) -> RequestOptions:
        """Options of the client library; without a key no Authorization header is sent."""
        from core.llm.library import Omit

        return {"headers": headers if self.endpoint.key else {**headers, "Authorization": Omit()}}


def _read(response: httpx2.Response, read: Callable[[object, float], Reply], seconds: float) -> Reply | Fault:
    raw = response.text
    body = None
    try:
        body = json.loads(raw)
        return read(body, seconds)
    except NoReply as problem:
        return fault_of_body(body, raw, str(problem))
    except UNREADABLE:
        return fault_of_body(None, raw, f"a body that is not JSON: {raw[:100]!r}" if raw else "an empty body")


def fault_of_network(problem: BaseException) -> Fault:
    """The fault behind an exception of the HTTP client, told by the chain of its causes."""
    from core.llm.library import APITimeoutError

    chain = list(_causes(problem))
    told = next((cause for cause in reversed(chain) if isinstance(cause, OSError) or str(cause)), problem)
    said = " ".join(str(told).split()) or type(told).__name__
    if any(isinstance(cause, ssl.SSLError) for cause in chain) or "SSL" in said:
        return Fault(kind="tls", said=said)
    if any(isinstance(cause, (httpx2.InvalidURL, httpx2.UnsupportedProtocol)) for cause in chain):
        return Fault(kind="bad_address", said=said)
    if any(isinstance(cause, httpx2.ConnectTimeout) for cause in chain):
        return Fault(kind="unreachable", said="no connection in time", retry=True)
    if any(isinstance(cause, (httpx2.ConnectError, httpx2.ProxyError)) for cause in chain):
        return Fault(kind="unreachable", said=said, retry=True)
    if isinstance(problem, APITimeoutError):
        return Fault(kind="timeout", said=said, retry=True, may_be_billed=True)
    return Fault(kind="dropped", said=said, retry=True, may_be_billed=True)


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__


def _openai_client(endpoint: Resolved) -> Client:
    """The client library's client with its own retries off; the key is ours or none, never one it finds by itself."""
    from core.llm.library import Client

    return Client(
        base_url=endpoint.base_url,
        api_key=endpoint.key.reveal() or "none",
        max_retries=0,
        http_client=http_client(
            endpoint.base_url, endpoint.in_flight, min(CONNECT_SECONDS, 0.8 * endpoint.timeout_seconds)
        ),
    )
