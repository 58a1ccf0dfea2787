"""A turn with tools, native or in text: what is a call, what is an answer, and what is asked for again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import BoundaryError
from core.llm.speaking import MOST_ATTEMPTS
from core.llm.turns import observation_message, room_left, take_turn
from core.types import Message, ToolSpec, says
from tests.llm.lab import CONTEXT, HELLO, lab, speaker
from tests.llm.server import Answer, Received, chat, completion, in_turn

pytestmark = pytest.mark.anyio

BASH = ToolSpec(
    name="bash",
    description="Run a command.",
    parameters={"type": "object", "properties": {"command": {"type": "string"}}, "required": ["command"]},
)
ACTION = 'I look.\nAction:\n{"tool": "bash", "arguments": {"command": "ls"}}'


def calling(arguments: str, finish: str = "tool_calls", **message: Any) -> Answer:
    call = {"id": "c1", "type": "function", "function": {"name": "bash", "arguments": arguments}}
    return completion({"role": "assistant", "content": None, "tool_calls": [call], **message}, finish)


async def test_a_native_call_and_its_result(tmp_path: Path) -> None:
    """A native call is parsed; its message and the tool's result go back in the form the server understands."""
    voice = speaker()
    async with lab(in_turn(calling('{"command": "ls"}', reasoning="hm"), chat("Done.")), tmp_path) as one:
        turn = await take_turn(one.llm, voice, HELLO, [BASH], CONTEXT)
        (call,) = turn.calls
        assert (call.id, call.name, call.arguments, turn.reasoning) == ("c1", "bash", {"command": "ls"}, "hm")
        result = observation_message(voice, call, "a.txt")
        last = await take_turn(one.llm, voice, (*HELLO, turn.message, result), [BASH], CONTEXT)
    assert (last.text, last.calls, last.message.text) == ("Done.", (), "Done.")
    assistant, observed = one.server.calls[1].json["messages"][2:]
    assert assistant["tool_calls"][0]["function"]["arguments"] == '{"command": "ls"}'
    assert "hm" not in json.dumps(assistant)
    assert observed == {"role": "tool", "content": "a.txt", "tool_call_id": "c1"}
    assert one.server.calls[0].json["tools"][0]["function"]["name"] == "bash"


async def test_the_text_protocol(tmp_path: Path) -> None:
    """A server without tools is offered them in the system message; calls and results are plain messages."""
    voice = speaker(tools="text")
    async with lab(in_turn(chat(f"{ACTION}\nObservation: made up"), chat("Done.")), tmp_path) as one:
        turn = await take_turn(one.llm, voice, HELLO, [BASH], CONTEXT)
        (call,) = turn.calls
        assert (call.id, call.name, call.arguments) == ("", "bash", {"command": "ls"})
        assert turn.notes == ("what followed the first action was not read",)
        result = observation_message(voice, call, "a.txt")
        await take_turn(one.llm, voice, (*HELLO, turn.message, result), [BASH], CONTEXT)
    first, second = (received.json for received in one.server.calls)
    assert "tools" not in first
    assert first["messages"][0]["content"].startswith("You are brief.\n\n# How to call a tool")
    assert second["messages"][2:] == [
        {"role": "assistant", "content": ACTION},
        {"role": "user", "content": "Observation:\na.txt"},
    ]


@pytest.mark.parametrize(
    "content",
    [
        ACTION,
        'I look.\n<tool_call>{"name": "bash", "arguments": {"command": "ls"}}</tool_call>',
        f"<think>hm</think>{ACTION}",
    ],
)
async def test_a_call_left_in_the_content_is_still_a_call(tmp_path: Path, content: str) -> None:
    """A server asked for native calls that leaves them in the content is understood, and answered in its own form."""
    async with lab(lambda _: chat(content), tmp_path) as one:
        turn = await take_turn(one.llm, speaker(), HELLO, [BASH], CONTEXT)
    assert [(call.id, call.arguments) for call in turn.calls] == [("", {"command": "ls"})]
    assert observation_message(speaker(), turn.calls[0], "a.txt").role == "user"
    assert turn.message.tool_calls == ()


async def test_a_native_call_nobody_offered(tmp_path: Path) -> None:
    """A server that sends native calls though tools went as text is understood; the conversation stays text."""
    async with lab(lambda _: calling('{"command": "ls"}'), tmp_path) as one:
        turn = await take_turn(one.llm, speaker(tools="text"), HELLO, [BASH], CONTEXT)
    assert (turn.calls[0].id, turn.calls[0].arguments, turn.message.tool_calls) == ("", {"command": "ls"}, ())
    assert 'Action:\n{"tool": "bash"' in turn.message.text


async def test_slightly_broken_arguments_are_repaired(tmp_path: Path) -> None:
    """Arguments with a slip are read, noted, and go back into the conversation as valid JSON."""
    async with lab(lambda _: calling("{'command': 'ls',}"), tmp_path) as one:
        turn = await take_turn(one.llm, speaker(), HELLO, [BASH], CONTEXT)
    assert turn.calls[0].arguments == {"command": "ls"}
    assert turn.notes == ("the arguments of the call of bash were repaired",)
    assert turn.message.tool_calls[0].arguments == '{"command": "ls"}'


HALF = json.dumps({"command": "ls \ud83d", "in\udc00": ["\ud83d", {"deep": "\ud83d\ude00"}]})
WHOLE = {"command": "ls ?", "in?": ["?", {"deep": "\U0001f600"}]}


@pytest.mark.parametrize(
    "answer",
    [
        calling(HALF),
        calling(HALF.replace("}]}", "},]}")),
        chat(f'Action:\n{{"tool": "bash", "arguments": {HALF}}}'),
        chat(f'Action:\n{{"tool": "bash", "arguments": {json.dumps(HALF)}}}'),
    ],
)
@pytest.mark.parametrize("tools", ["native", "text"])
async def test_half_a_character_in_a_call_is_replaced(tmp_path: Path, answer: Answer, tools: str) -> None:
    """JSON can carry half a surrogate pair, which no record, file or process can hold. A whole pair stays one."""
    async with lab(lambda _: answer, tmp_path) as one:
        turn = await take_turn(one.llm, speaker(tools=tools), HELLO, [BASH], CONTEXT)
    assert turn.calls[0].arguments == WHOLE
    for call in turn.message.tool_calls:
        assert json.loads(call.arguments) == WHOLE


UNUSABLE = [
    (chat(""), "empty"),
    (chat(None), "empty"),
    (chat("", reasoning_content="I think, and think"), "empty"),
    (completion({"content": "half an ans"}, finish="length"), "truncated"),
    (completion({"content": 'Action: {"tool": "bash", "arguments": {"command": "l'}, finish="length"), "truncated"),
    (calling('{"command": "l', finish="length"), "truncated"),
    (completion({"content": ""}, finish="content_filter"), "filtered"),
    (calling("not JSON at all"), "the arguments of the call of bash are not a JSON object"),
    (calling("{}"), "the call of bash lacks command"),
    (chat('Action: {"tool": "bash"}'), "the call of bash lacks command"),
]


@pytest.mark.parametrize(("bad", "reason"), UNUSABLE)
async def test_an_unusable_reply_is_asked_for_anew(tmp_path: Path, bad: Answer, reason: str) -> None:
    """Each unusable reply is recorded with its reason, and the next attempt is a request of its own."""
    async with lab(in_turn(bad, bad, chat("Fine.")), tmp_path) as one:
        turn = await take_turn(one.llm, speaker(), HELLO, [BASH], CONTEXT)
        assert [one.journal.unusable(key) for key in turn.keys] == [reason, reason, ""]
    assert (turn.text, turn.key, len(set(turn.keys)), turn.usage.calls) == ("Fine.", turn.keys[-1], 3, 3)
    assert [received.headers["x-trace2skill-attempt"] for received in one.server.calls] == ["0", "1", "2"]
    assert len({received.json["seed"] for received in one.server.calls}) == 3


@pytest.mark.parametrize(("bad", "reason"), UNUSABLE)
async def test_too_many_unusable_replies_end_the_turn(tmp_path: Path, bad: Answer, reason: str) -> None:
    """After five unusable replies the turn fails at the boundary "reply", with the kind of the last reason."""
    async with lab(lambda _: bad, tmp_path) as one:
        with pytest.raises(BoundaryError) as caught:
            await take_turn(one.llm, speaker(), HELLO, [BASH], CONTEXT)
    assert caught.value.failure.boundary == "reply"
    assert caught.value.failure.kind == (reason if reason in ("empty", "truncated", "filtered") else "unusable")
    assert len(one.server.calls) == MOST_ATTEMPTS


async def test_what_was_given_up_is_asked_anew_by_the_next_run(tmp_path: Path) -> None:
    """Five unusable replies in the journal do not condemn a turn for ever: later attempts are made, and paid for."""
    async with lab(lambda _: chat(""), tmp_path) as one:
        with pytest.raises(BoundaryError):
            await take_turn(one.llm, speaker(), HELLO, [BASH], CONTEXT)
    async with lab(in_turn(chat(""), chat("Fine.")), tmp_path) as two:
        turn = await take_turn(two.llm, speaker(), HELLO, [BASH], CONTEXT)
        assert (turn.text, len(two.server.calls), len(turn.keys)) == ("Fine.", 2, MOST_ATTEMPTS + 2)
    async with lab(lambda _: chat("never"), tmp_path) as three:
        turn = await take_turn(three.llm, speaker(), HELLO, [BASH], CONTEXT)
        assert (turn.text, three.server.calls) == ("Fine.", [])


async def test_an_unusable_reply_is_never_served_to_a_later_attempt(tmp_path: Path) -> None:
    """Run again over the journal, the same attempts fail and succeed as before, and nothing is sent."""
    async with lab(in_turn(chat(""), chat("Fine.")), tmp_path) as one:
        first = await take_turn(one.llm, speaker(), HELLO, [BASH], CONTEXT)
    async with lab(lambda _: chat("Something else."), tmp_path) as two:
        again = await take_turn(two.llm, speaker(), HELLO, [BASH], CONTEXT)
    assert again == first
    assert two.server.calls == []
    assert [call.paid for call in two.calls if call.usable] == [False, False]


async def test_a_complete_call_in_a_cut_reply_counts(tmp_path: Path) -> None:
    """A reply cut after a whole action has said what to do: the action is taken."""
    cut = completion({"content": f"{ACTION}\n\nWhat I expect to see is a long li"}, finish="length")
    async with lab(lambda _: cut, tmp_path) as one:
        turn = await take_turn(one.llm, speaker(), HELLO, [BASH], CONTEXT)
    assert (turn.calls[0].arguments, turn.text) == ({"command": "ls"}, ACTION)


async def test_calls_without_ids_get_their_own(tmp_path: Path) -> None:
    """Calls that a server sends without ids get ids that are unique in the conversation."""
    nameless = completion({"tool_calls": [{"function": {"name": "bash", "arguments": '{"command": "ls"}'}}] * 2})
    async with lab(lambda _: nameless, tmp_path) as one:
        first = await take_turn(one.llm, speaker(), HELLO, [BASH], CONTEXT)
        second = await take_turn(one.llm, speaker(), (*HELLO, first.message), [BASH], CONTEXT)
    assert len({call.id for call in (*first.calls, *second.calls)} - {""}) == 4


async def test_an_overflow_is_seen_before_sending(tmp_path: Path) -> None:
    """A prompt that cannot fit with its reply is refused without a call; one that fits goes out."""

    def echo(received: Received) -> Answer:
        return chat(str(len(received.body)))

    small = speaker(context_tokens=2048, max_tokens=500)
    long = (*HELLO, says("user", "words of many kinds " * 600))
    async with lab(echo, tmp_path) as one:
        with pytest.raises(BoundaryError, match="context_tokens of model 'some-model' is 2048") as caught:
            await take_turn(one.llm, small, long, [BASH], CONTEXT)
        assert caught.value.failure.kind == "context_overflow"
        assert one.server.calls == []
        await take_turn(one.llm, speaker(context_tokens=16384, max_tokens=500), long, [BASH], CONTEXT)


def test_room_shrinks_with_everything_that_is_sent() -> None:
    """The room left falls with messages and tools, native or as text, and may become negative."""
    for tools in ("native", "text"):
        voice = speaker(tools=tools, context_tokens=4096)
        empty, with_tools = room_left(voice, HELLO), room_left(voice, HELLO, [BASH])
        assert 4096 > empty > with_tools
        longer: tuple[Message, ...] = (*HELLO, says("user", "some more words " * 50))
        assert room_left(voice, longer, [BASH]) < with_tools
        assert room_left(voice, (*HELLO, says("user", "word " * 9000)), [BASH]) < 0
