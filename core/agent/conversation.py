"""A conversation that would overflow the model's context is shortened before it is sent.

The rule: the first two messages (prompt and task) and the newest tool result stay whole. Of the other tool results the
oldest that tell no error are taken first, then those that do, each replaced by a line that says what is missing, until
the rest fits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.errors import BoundaryError
from core.llm.turns import Speaker, fits
from core.llm.wire import output_limit, settings_of
from core.types import Message, TextPart, ToolSpec

FIXED = 2
WORTH_CUTTING = 200
"""Characters below which a message is left as it is."""
TELLS_ERROR = re.compile(r"Traceback|Error|error:|exit status [1-9]|stopped at the")


def fitted(speaker: Speaker, messages: Sequence[Message], tools: Sequence[ToolSpec]) -> tuple[Message, ...]:
    """The messages, shortened as far as needed to leave room for an answer.

    Raises BoundaryError (endpoint, context_overflow) where what may not be taken is too long for the model.
    """
    kept = list(messages)
    wanted = answer_room(speaker)
    if fits(speaker, kept, tools, wanted):
        return tuple(kept)
    for index in _order(kept):
        kept[index] = _emptied(kept[index])
        if fits(speaker, kept, tools, wanted):
            return tuple(kept)
    raise BoundaryError(
        "endpoint",
        "context_overflow",
        f"the conversation does not fit into {speaker.model.context_tokens} tokens even with every older tool result "
        "left out; give the model a larger context_tokens or the skill a shorter SKILL.md",
    )


def make_room(speaker: Speaker, messages: list[Message], tools: Sequence[ToolSpec]) -> bool:
    """Shorten a conversation in place until an answer fits behind it; False where what was said does not fit any more.

    Raises BoundaryError (endpoint, context_overflow) before the first reply: a prompt too long for the model is nothing
    that an agent did.
    """
    try:
        messages[:] = fitted(speaker, messages, tools)
    except BoundaryError:
        if not any(message.role == "assistant" for message in messages):
            raise
        return False
    return True


def answer_room(speaker: Speaker) -> int:
    """Tokens to leave for the reply: its limit where one is set, else an eighth of the context up to 2,048."""
    return output_limit(settings_of(speaker.model)) or min(2048, speaker.model.context_tokens // 8)


def _order(messages: Sequence[Message]) -> list[int]:
    """Which tool results go first: quiet ones before errors, old ones before new ones, the newest never."""
    results = [index for index, message in enumerate(messages) if index >= FIXED and message.role in ("tool", "user")][
        :-1
    ]
    worth = [index for index in results if len(messages[index].text) > WORTH_CUTTING]
    return sorted(worth, key=lambda index: (bool(TELLS_ERROR.search(messages[index].text)), index))


def _emptied(message: Message) -> Message:
    said = f"[{len(message.text)} characters of this result were left out to fit the context; run it again if needed]"
    return message.model_copy(update={"content": (TextPart(text=said),)})
