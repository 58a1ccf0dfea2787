"""Reasoning and answer, told apart in every dialect."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.llm.dialects import harmony_call, split_reasoning
from core.llm.replies import NoReply, reply_of

HARMONY = "<|channel|>analysis<|message|>Let me see.<|end|><|start|>assistant<|channel|>final<|message|>Yes.<|return|>"
HARMONY_CALL = (
    "<|channel|>analysis<|message|>Let me see.<|end|><|start|>assistant<|channel|>commentary to=functions.bash "
    '<|constrain|>json<|message|>{"command": "ls"}<|call|>'
)


@pytest.mark.parametrize(
    ("content", "reasoning", "text"),
    [
        ("Yes.", "", "Yes."),
        ("<think>\nLet me see.\n</think>\n\nYes.", "Let me see.", "Yes."),
        ("  <think>one</think><think>two</think>Yes.", "one\n\ntwo", "Yes."),
        ("Let me see.\n</think>\n\nYes.", "Let me see.", "Yes."),
        ("<thinking>Let me see.</thinking>Yes.", "Let me see.", "Yes."),
        ("<think></think>Yes.", "", "Yes."),
        ("<think>Let me see, and then I was cut", "Let me see, and then I was cut", ""),
        (HARMONY, "Let me see.", "Yes."),
        ("analysisLet me see.assistantfinalYes.", "Let me see.", "Yes."),
        ("<|channel>thought\nLet me see.\n<channel|>Yes.<turn|>", "Let me see.", "Yes."),
        ("<start_of_turn>model\nYes.<end_of_turn>\n", "", "Yes."),
        ("Yes.<|im_end|>", "", "Yes."),
        (
            "Write <think> tags around it, then </think> ends it.",
            "",
            "Write <think> tags around it, then </think> ends it.",
        ),
        ("The tag `</think>` ends it.", "", "The tag `</think>` ends it."),
        ("analysis of the sheet: fine", "", "analysis of the sheet: fine"),
    ],
)
def test_reasoning_is_kept_apart(content: str, reasoning: str, text: str) -> None:
    """What leads a reply as reasoning is reasoning; tags an answer speaks about stay in the answer."""
    assert split_reasoning(content) == (reasoning, text)


@pytest.mark.parametrize(
    "content",
    [
        HARMONY_CALL,
        '<|start|>assistant to=functions.bash<|channel|>commentary json<|message|>{"command": "ls"}<|call|>',
    ],
)
def test_a_harmony_call_is_found(content: str) -> None:
    """gpt-oss's call of a tool, left in the content by a server, is read from the answer part."""
    assert harmony_call(split_reasoning(content).text) == ("bash", '{"command": "ls"}')


@given(st.text(), st.text())
def test_a_think_block_never_leaks(thought: str, answer: str) -> None:
    """Whatever a model thinks between the tags, the answer is what follows them."""
    if "<" in thought + answer or not answer.strip():
        return
    assert split_reasoning(f"<think>{thought}</think>\n\n{answer}") == (thought.strip(), answer.strip())


def body(message: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"choices": [{"message": {"role": "assistant", **message}, "finish_reason": "stop"}], **more}


@pytest.mark.parametrize("name", ["reasoning", "reasoning_content"])
def test_reasoning_in_a_field_of_its_own(name: str) -> None:
    """vLLM's `reasoning` and everybody else's `reasoning_content` are both read."""
    reply = reply_of(body({"content": "Yes.", name: "Let me see."}), 1.5)
    assert (reply.text, reply.reasoning, reply.usage.seconds) == ("Yes.", "Let me see.", 1.5)


def test_content_in_parts_and_null() -> None:
    """Content may come as a list of parts, or as null beside tool calls."""
    assert reply_of(body({"content": [{"type": "text", "text": "Y"}, {"type": "text", "text": "es"}]}), 0).text == "Yes"
    reply = reply_of(body({"content": None, "tool_calls": [{"function": {"name": "bash", "arguments": {"a": 1}}}]}), 0)
    assert (reply.text, reply.tool_calls[0].name, reply.tool_calls[0].arguments) == ("", "bash", '{"a": 1}')


@pytest.mark.parametrize(
    ("usage", "counts"),
    [
        (None, (0, 0, 0, 0)),
        ({"prompt_tokens": 9, "completion_tokens": 4}, (9, 0, 4, 0)),
        (
            {
                "prompt_tokens": 9,
                "completion_tokens": 4,
                "prompt_tokens_details": {"cached_tokens": 6},
                "completion_tokens_details": {"reasoning_tokens": 3},
            },
            (9, 6, 4, 3),
        ),
        ({"prompt_tokens": 9, "prompt_cache_hit_tokens": 5, "completion_tokens": None}, (9, 5, 0, 0)),
        ({"prompt_tokens": 9, "prompt_tokens_details": None, "completion_tokens": "4"}, (9, 0, 0, 0)),
        ({"prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 63}, (9, 0, 54, 0)),
        ({"prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 5}, (9, 0, 4, 0)),
        ({"prompt_tokens": 9, "total_tokens": 13}, (9, 0, 0, 0)),
    ],
)
def test_usage_in_its_shapes(usage: dict[str, Any] | None, counts: tuple[int, ...]) -> None:
    """Tokens are read where the server counts them, and are 0 where it does not.

    Reasoning that stands in the total alone, as Gemini and Grok count it, is part of the completion.
    """
    read = reply_of(body({"content": "x"}, usage=usage), 0).usage
    assert (read.prompt_tokens, read.cached_tokens, read.completion_tokens, read.reasoning_tokens) == counts


@pytest.mark.parametrize("junk", [None, 7, "text", [], {}, {"choices": None}, {"choices": ["x"]}, {"choices": [{}]}])
def test_a_body_without_a_reply_is_none(junk: object) -> None:
    """Any other body is no reply, and says what it is."""
    with pytest.raises(NoReply):
        reply_of(junk, 0)


def test_broken_text_does_not_break_the_record() -> None:
    """Half a surrogate pair, which JSON can carry, is replaced: the record must be UTF-8."""
    reply = reply_of(body({"content": "a\ud800b"}), 0)
    assert reply.text == "a?b"
    assert reply.model_dump_json()
