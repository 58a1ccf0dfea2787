"""What an endpoint is asked before a run, and by doctor: the same words in both, quickly, and with the next step."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from core.config import ModelConfig
from core.errors import UserError
from core.llm.endpoint_settings import Resolved
from core.llm.preflight import preflight
from core.llm.probe import probe_endpoint, red_square
from core.llm.secret import Secret
from core.types import Finding
from tests.llm.server import Answer, Answering, Received, Server, chat, completion, in_turn, says_json, serving

pytestmark = pytest.mark.anyio

KEY = "sk-test-0123456789abcdef"
MODEL = ModelConfig(model="some-model", context_tokens=4096, max_tokens=100, extra_body={"top_k": 20})
SMALL = says_json({"data": [{"id": "some-model", "max_model_len": 1024}]})
LISTED = says_json({"object": "list", "data": [{"id": "some-model", "max_model_len": 8192}, {"id": "other"}]})


def at(server: Server) -> Resolved:
    return Resolved(name="default", base_url=server.url, key=Secret(KEY))


def serves(answer: Answering, models: Answer = LISTED) -> Answering:
    return lambda received: models if received.path.endswith("/models") else answer(received)


async def test_a_good_endpoint_passes() -> None:
    """An endpoint that answers is passed with what it says of itself, for a few tokens, with the model's settings."""
    async with serving(serves(lambda _: chat("ready"))) as server:
        found = await preflight(at(server), MODEL)
    assert (found.scripted, found.models, found.context_tokens) == (False, ("some-model", "other"), 8192)
    assert found.usage.calls == 1
    (call,) = server.calls
    assert (call.json["top_k"], call.json["max_tokens"]) == (20, 16)


async def test_the_scripted_server_says_so() -> None:
    """A server that lists its model as the scripted one is told apart."""
    models = says_json({"data": [{"id": "some-model", "owned_by": "trace2skill-scripted"}]})
    async with serving(serves(lambda _: chat("ready"), models)) as server:
        assert (await preflight(at(server), MODEL)).scripted
        findings = await probe_endpoint(at(server), MODEL)
    assert any("scripted model" in finding.message for finding in findings)


REFUSING: list[tuple[str, Answer, Answer]] = [
    ("key was refused.*set OPENAI_API_KEY", says_json({"error": {"message": f"bad {KEY}"}}, 401), chat()),
    ("key was refused", LISTED, Answer(401, b"Unauthorized")),
    ("key was refused", LISTED, Answer(403, b"Forbidden")),
    ("does not know the model 'some-model'", LISTED, says_json({"error": {"message": "model not found"}}, 404)),
    ("refuses the setting 'top_k'", LISTED, says_json({"detail": [{"loc": ["body", "top_k"], "msg": "no"}]}, 422)),
    ("a web page answers", Answer(200, b"<!doctype html><title>Router login</title>"), chat()),
    ("it has no /chat/completions there", Answer(404, b"nope"), Answer(404, b"nope")),
    ("the server failed, status 500", LISTED, Answer(500, b"Internal Server Error")),
    ("status 200 with the body null", LISTED, says_json(None)),
    ("context of 1024 tokens.*set context_tokens = 1024", SMALL, chat()),
    ("nothing left to spend", LISTED, says_json({"error": {"code": "insufficient_quota"}}, 429)),
]


@pytest.mark.parametrize(("words", "models", "answer"), REFUSING)
async def test_a_refusing_endpoint_is_told_in_the_same_words_everywhere(
    words: str, models: Answer, answer: Answer
) -> None:
    """Whatever a server refuses is one sentence with the next step, equal in a run and in doctor; never the key."""
    async with serving(serves(lambda _: answer, models)) as server:
        with pytest.raises(UserError, match=words) as caught:
            await preflight(at(server), MODEL)
        (finding,) = await probe_endpoint(at(server), MODEL)
    assert f"{finding.message}; {finding.advice}" == str(caught.value)
    assert finding.severity == "error"
    assert KEY not in str(caught.value)


async def test_a_dead_endpoint_is_known_at_once() -> None:
    """A port where nobody listens is told within the five seconds a run allows."""
    async with serving(lambda _: chat()) as server:
        endpoint = at(server)
    with pytest.raises(UserError, match=r"nothing answers there.*start the server, or correct base_url"):
        await asyncio.wait_for(preflight(endpoint, MODEL), timeout=5)


async def test_a_silent_endpoint_is_given_up_in_time() -> None:
    """A server that takes the connection and never answers is given up within the time allowed."""
    async with serving(lambda _: completion({}, seconds=60)) as server:
        with pytest.raises(UserError, match="no answer in time"):
            await asyncio.wait_for(preflight(at(server), MODEL, seconds=0.4), timeout=5)


async def test_a_slow_but_living_endpoint_passes() -> None:
    """A server that lists its models but is too busy to chat at once is there: a run can start."""
    async with serving(serves(lambda _: completion({"content": "ready"}, seconds=60))) as server:
        found = await preflight(at(server), MODEL, seconds=2)
    assert (found.models, found.usage.calls) == (("some-model", "other"), 0)


@pytest.mark.parametrize("models", [Answer(500, b"offline"), Answer(404, b"nope"), says_json({"models": []})])
async def test_a_server_without_a_list_passes(models: Answer) -> None:
    """Some servers list no models, or fail to: that alone stops nothing."""
    async with serving(serves(lambda _: chat("ready"), models)) as server:
        assert (await preflight(at(server), MODEL)).models == ()


async def test_one_passing_failure_stops_nothing() -> None:
    """A server that fails once, or asks to wait, is asked again or left for the run's own retries."""
    flaky = in_turn(Answer(500, b"oops"), chat("ready"))
    async with serving(serves(flaky)) as server:
        assert (await preflight(at(server), MODEL)).usage.calls == 1
    async with serving(serves(lambda _: says_json({}, 429, headers={"retry-after": "60"}))) as server:
        assert (await preflight(at(server), MODEL)).usage.calls == 0


def able(received: Received) -> Answer:
    """A server that can do everything."""
    body: dict[str, Any] = received.json
    if "tools" in body:
        call = {"id": "c", "type": "function", "function": {"name": "read_file", "arguments": '{"path": "notes.txt"}'}}
        return completion({"content": None, "tool_calls": [call]}, "tool_calls")
    if "response_format" in body:
        return chat('{"name": "plum", "count": 3}')
    return chat("It is red." if isinstance(body["messages"][-1]["content"], list) else "ready")


def unable(received: Received) -> Answer:
    """A server that can only chat: it ignores tools and schemas, refuses pictures and counts nothing."""
    if isinstance(received.json["messages"][-1]["content"], list):
        return says_json({"detail": "image_url is not supported"}, 400)
    return completion({"content": "Sure! I would love to."}, usage={})


def by_rule(findings: tuple[Finding, ...]) -> dict[str, Finding]:
    return {finding.rule.removeprefix("endpoint."): finding for finding in findings}


RULES = {"chat", "models", "context", "tools", "json_schema", "vision", "usage"}


async def test_doctor_on_an_able_endpoint() -> None:
    """Everything that works is an info finding, one for each thing a run may ask."""
    async with serving(serves(able)) as server:
        findings = by_rule(await probe_endpoint(at(server), MODEL))
    assert set(findings) == RULES
    assert {finding.severity for finding in findings.values()} == {"info"}
    assert "sees them" in findings["vision"].message


async def test_doctor_on_an_endpoint_that_only_chats() -> None:
    """Each lack names the setting that does without it; with that setting it is no longer a warning."""
    nothing_told = Answer(404, b"nope")
    async with serving(serves(unable, nothing_told)) as server:
        findings = by_rule(await probe_endpoint(at(server), MODEL))
        settled = MODEL.model_copy(update={"tools": "text", "structured": "prompt"})
        after = by_rule(await probe_endpoint(at(server), settled))
    assert 'tools = "text"' in findings["tools"].advice
    assert 'structured = "prompt"' in findings["json_schema"].advice
    assert {rule for rule, finding in findings.items() if finding.severity == "warning"} == {
        "tools",
        "json_schema",
        "usage",
        "context",
    }
    assert {rule for rule, finding in after.items() if finding.severity == "warning"} == {"usage", "context"}
    assert all(finding.advice for finding in findings.values() if finding.severity == "warning")


def test_the_picture_is_a_png() -> None:
    """The picture of the vision probe is a well-formed PNG."""
    picture = red_square()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert picture.endswith(b"IEND\xaeB`\x82")
