"""One endpoint over real HTTP: what is sent, what is survived, what is tried again, and what people are told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

import pytest

from core.llm.client import Clock, EndpointClient, EndpointError
from core.llm.endpoint_settings import Resolved
from core.llm.secret import Secret
from core.llm.transport import MOST_BYTES
from core.types import ModelReply, ModelRequest, says
from tests.llm.server import Answer, Answering, Received, Server, chat, completion, in_turn, says_json, serving

pytestmark = pytest.mark.anyio

KEY = "sk-test-0123456789abcdef"
REQUEST = ModelRequest(endpoint="default", model="some-model", messages=(says("user", "Hello?"),), seed=7)


class Waits:
    """A clock that waits for nothing and remembers what it was asked to."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.clock = Clock(sleep=self.sleep, now=lambda: 1_000_000.0)

    async def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)


def at(server: Server, **changes: Any) -> Resolved:
    return Resolved(**{"name": "default", "base_url": server.url, "key": Secret(KEY), **changes})


async def ask(
    answering: Answering, request: ModelRequest = REQUEST, **changes: Any
) -> tuple[ModelReply, Server, Waits]:
    waits = Waits()
    async with serving(answering) as server, EndpointClient(at(server, **changes), waits.clock) as client:
        return await client.send(request, request.digest), server, waits


async def fail(answering: Answering, request: ModelRequest = REQUEST, **changes: Any) -> tuple[EndpointError, Server]:
    async with serving(answering) as server, EndpointClient(at(server, **changes), Waits().clock) as client:
        with pytest.raises(EndpointError) as caught:
            await client.send(request, request.digest)
        return caught.value, server


async def test_a_call_arrives_with_its_key_and_nothing_unasked() -> None:
    """The request carries exactly its own fields, the key as a bearer token, and goes to one path."""
    reply, server, _ = await ask(lambda _: chat("hi"))
    (received,) = server.received
    assert (received.method, received.path) == ("POST", "/v1/chat/completions")
    assert received.headers["authorization"] == f"Bearer {KEY}"
    assert received.json == {"model": "some-model", "messages": [{"role": "user", "content": "Hello?"}], "seed": 7}
    assert (reply.text, reply.finish, reply.usage.calls) == ("hi", "stop", 1)
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens) == (100, 20)


async def test_without_a_key_none_is_sent() -> None:
    """A server that wants no key gets no Authorization header, whatever the environment holds."""
    _, server, _ = await ask(lambda _: chat(), key=Secret(""))
    assert "authorization" not in server.received[0].headers


FAILURES: list[Answer] = [
    Answer(500, b"Internal Server Error"),
    says_json({"error": {"message": "overloaded"}}, 503),
    says_json({"detail": "try later"}, 429),
    Answer(drop=True),
    says_json(None),
    Answer(200, b'{"choices": [{"mess'),
    Answer(200, b""),
    says_json({"choices": []}),
    says_json({"error": {"message": "upstream failed", "code": 502}}),
]


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_passing_failure_is_tried_again_with_the_same_bytes(failure: Answer) -> None:
    """After each kind of passing failure the same request goes out again, after a wait, and the reply counts."""
    reply, server, waits = await ask(in_turn(failure, failure, chat("at last")))
    assert reply.text == "at last"
    assert [received.body for received in server.received] == [server.received[0].body] * 3
    assert [received.headers["x-stainless-retry-count"] for received in server.received] == ["0", "1", "2"]
    assert len(waits.seconds) == 2
    assert 0.25 <= waits.seconds[0] <= 0.5 <= waits.seconds[1] <= 1.0


GARBAGE: list[bytes] = [
    b"[" * 100_000,
    b'{"a":' * 900 + b"1" + b"}" * 900,
    b'{"error": {"message": "\\ud800"}}',
    b'{"choices": [{"message": {"tool_calls": [{"function": {"arguments": ' + b"[" * 990 + b"]" * 990 + b"}}]}}]}",
    bytes(range(256)) * 10,
]


@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize("body", GARBAGE, ids=range(len(GARBAGE)))
async def test_garbage_is_a_failure_that_can_be_stored(body: bytes, status: int) -> None:
    """Whatever bytes a server sends are its failure or a reply, told in words that UTF-8 can hold; never a crash."""
    waits = Waits()
    async with serving(lambda _: Answer(status, body)) as server, EndpointClient(at(server), waits.clock) as client:
        try:
            told = (await client.send(REQUEST, "a")).model_dump_json()
        except EndpointError as problem:
            told = problem.failure.model_dump_json() + problem.fault.said
    assert told.encode()


async def test_a_server_that_never_stops_is_stopped() -> None:
    """A body without an end is given up as a dropped connection, long before it fills the memory."""
    problem, _ = await fail(lambda _: Answer(200, b"x" * (MOST_BYTES + 1)), retries=0)
    assert problem.failure.kind == "dropped"
    assert "MiB" in problem.failure.message


@pytest.mark.parametrize("counted", ["1e999", "NaN", "99999999999999999999999", "-3", '"many"'])
async def test_counts_that_cannot_be_are_none(counted: str) -> None:
    """A count of tokens that is no number of tokens is taken for none, so that it can be added up and stored."""
    body = f'{{"choices": [{{"message": {{"content": "x"}}}}], "usage": {{"prompt_tokens": {counted}}}}}'
    reply, _, _ = await ask(lambda _: Answer(200, body.encode()))
    assert reply.usage.prompt_tokens == 0


async def test_no_word_of_the_server_leaves_with_the_key() -> None:
    """A server that repeats the key does not make it known, neither in the sentence nor in the fault itself."""
    problem, _ = await fail(lambda _: says_json({"error": {"message": f"bad request of {KEY}"}}, 400))
    assert problem.fault.said == "bad request of ***"
    assert KEY not in problem.failure.message


@pytest.mark.parametrize("failure", FAILURES)
async def test_retries_end(failure: Answer) -> None:
    """A failure that stays is an EndpointError after the configured number of retries."""
    problem, server = await fail(lambda _: failure, retries=2)
    assert problem.failure.boundary == "endpoint"
    assert len(server.received) == 3


async def test_retries_can_be_off() -> None:
    """With no retries configured a call is sent once; the client library adds none of its own."""
    _, server = await fail(lambda _: Answer(500, b"no"), retries=0)
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": formatdate(1_000_020.0, usegmt=True)}, 20.0),
        ({"retry-after": formatdate(1_000_020.0)}, 20.0),
    ],
)
async def test_retry_after_is_honoured(headers: dict[str, str], seconds: float) -> None:
    """The wait a server asks for, in seconds, milliseconds or as a date, is kept: never less, little more."""
    reply, _, waits = await ask(in_turn(says_json({}, 429, headers=headers), chat("now")))
    assert reply.text == "now"
    assert len(waits.seconds) == 1
    assert seconds - 0.5 <= waits.seconds[0] <= seconds * 1.1 + 0.1


@pytest.mark.parametrize(
    "asked", ["0", "-5", "nan", "1e400", "soon", "", formatdate(999_000.0), "Mon, 01 Jan 2030 00:00:00 +99999999999"]
)
async def test_a_wait_that_asks_for_none_leaves_our_own(asked: str) -> None:
    """A wait of nothing, of less or of nonsense, or a date that is over by our clock: the backoff holds."""
    refused = says_json({}, 429, headers={"retry-after": asked})
    _, _, waits = await ask(in_turn(refused, refused, chat("now")))
    assert len(waits.seconds) == 2
    assert 0.25 <= waits.seconds[0] <= 0.5 <= waits.seconds[1] <= 1.0


async def test_retry_after_holds_for_every_call() -> None:
    """A server that asks to wait is left alone by all calls, not only by the one that heard it."""
    waits = Waits()
    async with (
        serving(in_turn(says_json({}, 429, headers={"retry-after": "30"}), chat())) as server,
        EndpointClient(at(server), waits.clock) as client,
    ):
        await client.send(REQUEST, "a")
        await client.send(REQUEST, "b")
    assert len(waits.seconds) == 2
    assert all(28 <= seconds <= 32 for seconds in waits.seconds)


async def test_a_very_long_wait_ends_the_call() -> None:
    """A server that asks for an hour is not asked again: the failure says what it wants."""
    problem, server = await fail(
        lambda _: says_json({"error": {"message": "daily limit"}}, 429, headers={"retry-after": "3600"})
    )
    assert (problem.failure.kind, len(server.received)) == ("rate_limit", 1)
    assert "it asks to wait 3600 s" in problem.failure.message


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (says_json({"error": {"message": f"Incorrect API key provided: {KEY}"}}, 401), "auth", "OPENAI_API_KEY"),
        (Answer(401, b"Unauthorized"), "auth", "OPENAI_API_KEY"),
        (says_json({"error": {"message": "No connected db."}}, 400), "auth", "OPENAI_API_KEY"),
        (
            says_json({"error": {"message": "The model `some-model` does not exist."}}, 404),
            "unknown_model",
            "some-model",
        ),
        (says_json({"detail": "model some-model is not supported"}, 400), "unknown_model", "trace2skill doctor"),
        (says_json({"detail": "Not Found"}, 404), "no_such_path", "/v1"),
        (says_json({"error": {"message": "You exceeded your current quota"}}, 429), "quota", "credit"),
        (
            says_json({"error": {"message": "This model's maximum context length is 512 tokens"}}, 400),
            "context_overflow",
            "context_tokens",
        ),
        (
            says_json(
                {"error": {"type": "exceed_context_size_error", "message": "request (900) exceeds", "n_ctx": 512}}, 400
            ),
            "context_overflow",
            "context_tokens",
        ),
        (says_json({"detail": "litellm.ContextWindowExceededError: too long"}, 400), "context_overflow", "max_tokens"),
        (Answer(200, b"<html><title>Welcome to nginx</title></html>"), "not_openai", "nginx"),
        (Answer(302, b"", {"location": "https://elsewhere/v1"}), "redirect", "https://elsewhere/v1"),
        (says_json({"detail": "temperature must not be negative"}, 400), "refused_setting", "'temperature'"),
    ],
)
async def test_a_lasting_refusal_is_told_at_once(answer: Answer, kind: str, words: str) -> None:
    """What cannot get better is not tried again, and one sentence says what it is and what to do; never the key."""
    asked = REQUEST.model_copy(update={"settings": {"temperature": -5, "max_tokens": 100}})
    problem, server = await fail(lambda _: answer, asked)
    assert (problem.failure.kind, len(server.received)) == (kind, 1)
    assert words in problem.failure.message
    assert KEY not in str(problem)
    assert problem.__cause__ is None
    assert problem.__context__ is None


@pytest.mark.parametrize(
    "body",
    [
        {"detail": [{"type": "extra_forbidden", "loc": ["body", "top_k"], "msg": "Extra inputs are not permitted"}]},
        {"detail": "Unexpected fields in the request: {'top_k'}"},
        {"error": {"message": "Unrecognized request argument supplied: top_k", "param": None}},
        {"error": {"message": "Unsupported parameter", "param": "top_k"}},
        {"message": "got an unexpected keyword argument 'top_k'"},
    ],
)
async def test_a_refused_setting_is_named(body: dict[str, Any]) -> None:
    """Whatever shape the refusal has, the message names the field to remove."""
    asked = REQUEST.model_copy(update={"settings": {"temperature": 0.5, "top_k": 20, "top_p": 0.9}})
    problem, _ = await fail(lambda _: says_json(body, 422), asked)
    assert problem.failure.kind == "refused_setting"
    assert "remove 'top_k' from the model's section" in problem.failure.message


@pytest.mark.parametrize(
    ("field", "setting"),
    [
        ("seed", "send_seed = false"),
        ("response_format", 'structured = "prompt"'),
        ("max_tokens", "remove 'max_tokens'"),
    ],
)
async def test_the_way_round_a_refused_field_is_named(field: str, setting: str) -> None:
    """A refused field that the configuration sets in its own way names that setting."""
    asked = REQUEST.model_copy(update={"settings": {"max_tokens": 9}, "reply_schema": {"type": "object"}})
    refusal = says_json({"detail": [{"loc": ["body", field], "msg": "Extra inputs are not permitted"}]}, 422)
    problem, _ = await fail(lambda _: refusal, asked)
    assert setting in problem.failure.message


async def test_nothing_there_is_told() -> None:
    """A port where nobody listens is unreachable, with the address and what to do."""
    async with serving(lambda _: chat()) as server:
        endpoint = at(server, retries=1)
    waits = Waits()
    async with EndpointClient(endpoint, waits.clock) as client:
        with pytest.raises(EndpointError, match=r"127\.0\.0\.1.*nothing answers.*start the server") as caught:
            await client.send(REQUEST, "a")
        assert len(waits.seconds) == 1
        with pytest.raises(EndpointError):
            await client.send(REQUEST, "b")
        assert len(waits.seconds) == 1, "a server known to be away is not waited for again"
    assert caught.value.failure.kind == "unreachable"


async def test_speaking_tls_to_a_plain_server_is_told() -> None:
    """https:// to a server without a certificate is told as such and not tried again."""
    async with serving(lambda _: chat()) as server:
        endpoint = at(server, base_url=server.url.replace("http://", "https://"))
        async with EndpointClient(endpoint, Waits().clock) as client:
            with pytest.raises(EndpointError, match=r"no secure connection.*use http://") as caught:
                await client.send(REQUEST, "a")
    assert caught.value.failure.kind == "tls"


async def test_a_silent_server_times_out() -> None:
    """A server that takes longer than the configured time is given up, retries included."""
    problem, server = await fail(lambda _: completion({}, seconds=9), timeout_seconds=1.0, retries=1)
    assert (problem.failure.kind, len(server.received)) == ("timeout", 2)
    assert "waited 1 s" in problem.failure.message


async def test_no_more_calls_at_once_than_configured() -> None:
    """Fifty calls at an endpoint that takes four are four at a time, over as few connections."""
    async with (
        serving(lambda _: completion({"content": "ok"}, seconds=0.01)) as server,
        EndpointClient(at(server, in_flight=4)) as client,
    ):
        await asyncio.gather(*[client.send(REQUEST, str(number)) for number in range(50)])
    assert (server.most_in_flight, len(server.received)) == (4, 50)


async def test_what_may_have_been_billed_is_counted_before_the_next_attempt() -> None:
    """A lost reply is announced before the retry; a plain refusal is not."""
    lost: list[int] = []

    async def count() -> None:
        lost.append(len(server.received))

    answers = in_turn(Answer(drop=True), Answer(500, b"no"), says_json(None), chat("ok"))
    async with serving(answers) as server, EndpointClient(at(server), Waits().clock) as client:
        await client.send(REQUEST, "a", after_loss=count)
    assert lost == [1, 3]


async def test_a_cancelled_call_leaves_its_slot() -> None:
    """Cancelling a call in flight frees its place for the next one."""
    slow: Callable[[Received], Answer] = in_turn(completion({"content": "slow"}, seconds=30), chat("next"))  # type: ignore[assignment]
    async with serving(slow) as server, EndpointClient(at(server, in_flight=1)) as client:
        task = asyncio.create_task(client.send(REQUEST, "a"))
        while not server.received:
            await asyncio.sleep(0.005)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert (await client.send(REQUEST, "b")).text == "next"


async def test_a_500_on_tools_names_the_ways_round() -> None:
    """Servers that fail on a schema or on tools make the message name the setting that avoids it."""
    with_schema = REQUEST.model_copy(update={"reply_schema": {"type": "object"}})
    problem, _ = await fail(lambda _: Answer(500, b"Internal Server Error"), with_schema, retries=0)
    assert 'structured = "prompt"' in problem.failure.message
