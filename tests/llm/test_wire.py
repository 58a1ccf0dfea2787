"""What goes over the wire is what the configuration says, and nothing else: asserted on the request received."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from core.config import ModelConfig
from core.errors import UserError
from core.llm.client import EndpointClient
from core.llm.endpoint_settings import Resolved
from core.llm.preflight import shortened
from core.llm.schemas import is_strict, reply_schema
from core.llm.secret import Secret
from core.llm.speaking import Speaker, request_of
from core.llm.wire import OURS, body_of, output_limit, settings_of, wire_seed
from core.types import ImagePart, Message, ModelRequest, TextPart, ToolCall, ToolSpec, says
from tests.llm.server import chat, serving

pytestmark = pytest.mark.anyio

HELLO = (says("user", "Hello?"),)
PLAIN = {"model": "m", "messages": [{"role": "user", "content": "Hello?"}]}


async def sent_by(model: ModelConfig, seed: int | None = None) -> Any:
    """The body a server receives for a model configured so."""
    request = request_of(Speaker(model=model, seed=seed), HELLO, 0)
    async with serving(lambda _: chat()) as server:
        endpoint = Resolved(name="default", base_url=server.url, key=Secret(""))
        async with EndpointClient(endpoint) as client:
            await client.send(request, request.digest)
    return server.received[0].json


CONFIGURED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    ({"temperature": 0.7}, {"temperature": 0.7}),
    ({"temperature": 0.0}, {"temperature": 0.0}),
    ({"top_p": 0.8, "max_tokens": 512}, {"top_p": 0.8, "max_tokens": 512}),
    ({"reasoning": "off"}, {"chat_template_kwargs": {"enable_thinking": False}}),
    ({"reasoning": "on"}, {"chat_template_kwargs": {"enable_thinking": True}}),
    ({"reasoning": "high"}, {"reasoning_effort": "high"}),
    ({"extra_body": {"top_k": 20, "min_p": 0.0}}, {"top_k": 20, "min_p": 0.0}),
    (
        {"reasoning": "on", "extra_body": {"chat_template_kwargs": {"thinking_budget": 9}}},
        {"chat_template_kwargs": {"enable_thinking": True, "thinking_budget": 9}},
    ),
]


@pytest.mark.parametrize(("configured", "wire"), CONFIGURED)
async def test_the_wire_carries_the_configuration(configured: dict[str, Any], wire: dict[str, Any]) -> None:
    """Each setting arrives as configured, a temperature above all; what is not configured does not arrive."""
    assert await sent_by(ModelConfig(model="m", **configured)) == {**PLAIN, **wire}


@given(
    temperature=st.none() | st.floats(0, 2),
    top_p=st.none() | st.floats(0.01, 1),
    max_tokens=st.none() | st.integers(1, 10_000),
    extra=st.dictionaries(st.sampled_from(["top_k", "min_p", "repetition_penalty"]), st.integers(0, 9)),
)
def test_settings_are_exactly_what_is_configured(
    temperature: float | None, top_p: float | None, max_tokens: int | None, extra: dict[str, int]
) -> None:
    """For every combination of settings the body holds these values under these names."""
    model = ModelConfig(model="m", temperature=temperature, top_p=top_p, max_tokens=max_tokens, extra_body=extra)
    body = body_of(request_of(Speaker(model=model), HELLO, 0))
    named = {"temperature": temperature, "top_p": top_p, "max_tokens": max_tokens, **extra}
    assert body == {**PLAIN, **{name: value for name, value in named.items() if value is not None}}


async def test_the_seed_arrives() -> None:
    """A configured seed goes over the wire as it is."""
    assert await sent_by(ModelConfig(model="m"), seed=41) == {**PLAIN, "seed": 41}


async def test_a_seed_can_be_kept_back() -> None:
    """For a server that refuses seeds none is sent, and the key still tells seeds apart, and from seeded replies."""
    kept_back = ModelConfig(model="m", send_seed=False)
    assert await sent_by(kept_back, seed=41) == PLAIN
    voices = [
        Speaker(model=kept_back, seed=41),
        Speaker(model=kept_back, seed=42),
        Speaker(model=ModelConfig(model="m"), seed=41),
    ]
    assert len({request_of(voice, HELLO, 0).digest for voice in voices}) == 3


def test_replicates_and_attempts_draw_seeds_of_their_own() -> None:
    """Replicates and attempts of one seed reach the server with different seeds, the same ones each time."""
    asked = [
        ModelRequest(endpoint="e", model="m", messages=HELLO, seed=41, replicate=replicate, attempt=attempt)
        for replicate in range(3)
        for attempt in range(3)
    ]
    seeds = [wire_seed(request) for request in asked]
    assert seeds[0] == 41
    assert len(set(seeds)) == 9
    assert all(seed is not None and 0 <= seed < 2**31 for seed in seeds)
    assert seeds == [wire_seed(request) for request in asked]
    assert wire_seed(asked[4].model_copy(update={"seed": None})) is None


@pytest.mark.parametrize("field", sorted(OURS))
def test_extra_body_cannot_change_what_a_call_is(field: str) -> None:
    """Fields that are the request itself, or change the reply's shape, are refused in extra_body."""
    with pytest.raises(UserError, match=f"extra_body cannot set {field}"):
        settings_of(ModelConfig(model="m", extra_body={field: 1}))


def test_one_setting_with_two_values_is_refused() -> None:
    """A setting given in two places with two values is refused, never silently overridden; the same value is fine."""
    with pytest.raises(UserError, match=r"temperature is 0\.7 in the config and 0\.6 in extra_body"):
        settings_of(ModelConfig(model="m", temperature=0.7, extra_body={"temperature": 0.6}))
    with pytest.raises(UserError, match=r"chat_template_kwargs\.enable_thinking"):
        settings_of(
            ModelConfig(model="m", reasoning="on", extra_body={"chat_template_kwargs": {"enable_thinking": False}})
        )
    assert settings_of(ModelConfig(model="m", temperature=0.7, extra_body={"temperature": 0.7})) == {"temperature": 0.7}


def test_a_conversation_with_tools_and_pictures() -> None:
    """Messages, calls, results and pictures take the forms every server reads; content is never null."""
    messages = (
        Message(role="user", content=(TextPart(text="See"), ImagePart(media_type="image/png", data=b"\x01"))),
        Message(
            role="assistant",
            tool_calls=(ToolCall(id="c1", name="bash", arguments='{"command": "ls"}'),),
            reasoning="not sent",
        ),
        Message(role="tool", tool_call_id="c1", content=(TextPart(text="a.txt"),)),
    )
    tool = ToolSpec(name="bash", description="Run", parameters={"type": "object"})
    body = body_of(ModelRequest(endpoint="e", model="m", messages=messages, tools=(tool,)))
    assert body["messages"] == [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "See"},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,AQ=="}},
            ],
        },
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [
                {"id": "c1", "type": "function", "function": {"name": "bash", "arguments": '{"command": "ls"}'}}
            ],
        },
        {"role": "tool", "content": "a.txt", "tool_call_id": "c1"},
    ]
    function = {"name": "bash", "description": "Run", "parameters": {"type": "object"}}
    assert body["tools"] == [{"type": "function", "function": function}]


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: str = ""
    default: int = 3


class Outer(BaseModel):
    inner: tuple[Inner, ...]
    note: str | None = None


class Open(BaseModel):
    anything: dict[str, int]


def test_a_schema_servers_can_enforce() -> None:
    """Every object of a reply's schema is closed and all its properties are required; fields keep odd names."""
    schema = reply_schema(Outer)
    assert schema["required"] == ["inner", "note"]
    inner = schema["$defs"]["Inner"]
    assert (inner["required"], inner["additionalProperties"]) == (["title", "default"], False)
    assert set(inner["properties"]) == {"title", "default"}
    assert is_strict(schema)
    assert not is_strict(reply_schema(Open))
    body = body_of(ModelRequest(endpoint="e", model="m", messages=HELLO, reply_schema=schema))
    assert body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "reply", "schema": schema, "strict": True},
    }


@pytest.mark.parametrize(
    ("extra", "limit"),
    [
        ({}, None),
        ({"max_tokens": 100}, 100),
        ({"max_completion_tokens": 500}, 500),
        ({"max_tokens": 100, "max_completion_tokens": 500}, 500),
        ({"max_tokens": -1}, None),
        ({"max_tokens": 100, "max_completion_tokens": 0}, None),
        ({"max_tokens": "100"}, None),
    ],
)
def test_the_limit_of_a_reply_is_never_too_small(extra: dict[str, Any], limit: int | None) -> None:
    """What a budget reserves holds whichever limit a server takes; -1 and other words for no limit are none."""
    settings = settings_of(ModelConfig(model="m", extra_body=extra))
    assert output_limit(settings) == limit
    shorter = shortened(ModelRequest(endpoint="e", model="m", messages=HELLO, settings=settings), 16).settings
    assert shorter == {name: "100" if value == "100" else 16 for name, value in extra.items()}
