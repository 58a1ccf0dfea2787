"""One reply in every dialect: whatever a server does to it, the product's client reads the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.agent.tools import agent_tools
from core.demo.dialects import DIALECTS, message_of
from core.demo.policy.conversation import Call, Reply, Request, read_request
from core.llm.asking import read_record
from core.llm.protocol import first_call
from core.llm.replies import reply_of
from core.llm.speaking import with_tools_as_text
from core.llm.wire import body_of
from core.merge.reply import MergeReply
from core.tasks.spreadsheet.workbooks import SPREADSHEET
from core.types import ModelReply, ModelRequest, says

MESSAGES = (says("system", "You work."), says("user", "Work."))
PROGRAM = "print(\"a \\n line\")\nif 1 < 2:\n    print('<think>')\n"
RECORD = {"merged": [], "dropped": [{"edit": "p001.e1", "reason": "invalid", "of": "", "why": "é < ü"}]}


def request_with_tools(native: bool) -> Request:
    tools = agent_tools(True, SPREADSHEET)
    messages = MESSAGES if native else with_tools_as_text(MESSAGES, tools)
    offered = tools if native else ()
    return read_request(body_of(ModelRequest(endpoint="e", model="m", messages=messages, tools=offered)))


def received(reply: Reply, request: Request, dialect: str) -> ModelReply:
    message, finish = message_of(reply, request, DIALECTS[dialect])
    wire: dict[str, Any] = json.loads(json.dumps({"choices": [{"message": message, "finish_reason": finish}]}))
    return reply_of(wire, 0.0)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("native", [True, False])
def test_a_tool_call_arrives_whole(dialect: str, native: bool) -> None:
    """Code with quotes, breaks and tags comes through as a native call or in the text protocol."""
    request = request_with_tools(native)
    reply = Reply(reasoning="I run it.", calls=(Call("python", {"code": PROGRAM}),))
    heard = received(reply, request, dialect)
    if native and DIALECTS[dialect].tools:
        assert [call.name for call in heard.tool_calls] == ["python"]
        assert json.loads(heard.tool_calls[0].arguments) == {"code": PROGRAM}
    else:
        written = first_call(heard.text, agent_tools(True, SPREADSHEET))
        assert written is not None
        assert (written.name, written.arguments, written.problem) == ("python", {"code": PROGRAM}, "")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_reasoning_is_told_apart_from_the_answer(dialect: str) -> None:
    """Thoughts arrive as reasoning, or nowhere; the answer arrives without them."""
    heard = received(Reply(reasoning="First this.", text="The answer."), request_with_tools(True), dialect)
    assert heard.text.strip() == "The answer."
    assert heard.reasoning == ("" if DIALECTS[dialect].reasoning == "none" else "First this.")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_record_is_read_with_or_without_schema(dialect: str) -> None:
    """Where the schema is ignored and the JSON stands in a fence between prose, it is read all the same."""
    heard = received(Reply(reasoning="I merge.", record=RECORD), request_with_tools(True), dialect)
    value, problems = read_record(heard.text, MergeReply)
    assert problems == ()
    assert value is not None
    assert value.dropped[0].why == "é < ü"


@pytest.mark.parametrize("native", [True, False])
def test_turns_are_read_alike_in_both_protocols(native: bool) -> None:
    """A call and its result are the same exchange, however the conversation was carried on."""
    call = {"id": "c1", "type": "function", "function": {"name": "python", "arguments": '{"code": "print(1)"}'}}
    turns: list[dict[str, Any]]
    if native:
        turns = [
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c1", "content": "1"},
        ]
    else:
        action = json.dumps({"tool": "python", "arguments": {"code": "print(1)"}})
        turns = [
            {"role": "assistant", "content": f"I look.\n\nAction:\n{action}"},
            {"role": "user", "content": "Observation:\n1"},
        ]
    messages = [{"role": "user", "content": "Work."}, *turns, {"role": "user", "content": "Go on."}]
    request = read_request({"messages": messages})
    assert [(each.call, each.result) for each in request.exchanges] == [(Call("python", {"code": "print(1)"}), "1")]
    assert request.repairs == ("Go on.",)


def test_tools_are_known_from_either_form() -> None:
    """Tools that are described in the prompt are known as well as those that are offered natively."""
    assert list(request_with_tools(True).tools) == list(request_with_tools(False).tools) == ["bash", "python", "view"]
    assert request_with_tools(True).native
    assert not request_with_tools(False).native
