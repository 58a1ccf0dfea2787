"""A conversation that would overflow the context is shortened by the stated rule before it is sent."""

from __future__ import annotations

import pytest

from core.agent.conversation import answer_room, fitted
from core.config import ModelConfig
from core.errors import BoundaryError
from core.llm.speaking import overflow
from core.llm.turns import ParsedCall, Speaker, observation_message, room_left
from core.types import Message, says

CALL = ParsedCall(id="c", name="bash", arguments={"command": "ls"})


def _speaker(context: int, tools: str = "native") -> Speaker:
    return Speaker(model=ModelConfig.model_validate({"model": "m", "context_tokens": context, "tools": tools}))


def _conversation(speaker: Speaker, observations: list[str]) -> tuple[Message, ...]:
    messages = [says("system", "You work."), says("user", "Sum it.")]
    for text in observations:
        messages += [says("assistant", "next"), observation_message(speaker, CALL, text)]
    return tuple(messages)


QUIET, LOUD = "row of figures " * 300, "Traceback (most recent call last) " * 150


@pytest.mark.parametrize("tools", ["native", "text"])
def test_what_fits_is_left_as_it_is(tools: str) -> None:
    """Nothing is touched where there is room."""
    speaker = _speaker(32768, tools)
    messages = _conversation(speaker, [QUIET, LOUD])
    assert fitted(speaker, messages, ()) == messages


@pytest.mark.parametrize("tools", ["native", "text"])
def test_old_quiet_results_go_first_and_errors_stay(tools: str) -> None:
    """The oldest result without an error is left out before any that tells of one; the newest stays whole."""
    speaker = _speaker(4096, tools)
    messages = _conversation(speaker, [LOUD, QUIET, QUIET, QUIET])
    assert room_left(speaker, messages, ()) < answer_room(speaker)
    kept = fitted(speaker, messages, ())
    texts = [message.text for message in kept]
    assert "Traceback" in texts[3]
    assert "left out to fit the context" in texts[5]
    assert QUIET.strip() in texts[-1]
    assert texts[:2] == ["You work.", "Sum it."]
    assert room_left(speaker, kept, ()) >= answer_room(speaker)


def test_what_cannot_fit_is_said_before_anything_is_sent() -> None:
    """A prompt longer than the context is a failure with advice, not a request the server would refuse."""
    speaker = _speaker(2048)
    messages = (says("system", "word " * 4000), says("user", "Sum it."))
    with pytest.raises(BoundaryError, match="larger context_tokens"):
        fitted(speaker, messages, ())


def test_a_limit_that_extra_body_sets_is_left_room_for() -> None:
    """What fits here is not refused when it is sent: the room for the reply is what the settings on the wire say."""
    model = ModelConfig(model="m", context_tokens=8192, extra_body={"max_completion_tokens": 4096})
    speaker = Speaker(model=model)
    messages = _conversation(speaker, [QUIET] * 4)
    assert overflow(speaker, messages)
    assert overflow(speaker, fitted(speaker, messages, ())) == ""


def test_the_newest_result_is_never_left_out() -> None:
    """The model always reads what its last command printed."""
    speaker = _speaker(4096)
    messages = _conversation(speaker, [QUIET] * 6)
    assert fitted(speaker, messages, ())[-1].text == QUIET
