"""What is said to a model and what comes back."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from core.types.record import JsonObject, Record


class TextPart(Record):
    type: Literal["text"] = "text"
    text: str


class ImagePart(Record):
    type: Literal["image"] = "image"
    media_type: str
    data: bytes


Part: TypeAlias = Annotated[TextPart | ImagePart, Field(discriminator="type")]


class ToolCall(Record):
    """A call a model asks for; `arguments` is the JSON text as it came."""

    id: str
    name: str
    arguments: str


class Message(Record):
    """One message of a conversation. `reasoning` is kept for the record and never sent back as content."""

    role: Literal["system", "user", "assistant", "tool"]
    content: tuple[Part, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    reasoning: str = ""

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.content if isinstance(part, TextPart))


def says(role: Literal["system", "user", "assistant"], text: str) -> Message:
    """A plain text message."""
    return Message(role=role, content=(TextPart(text=text),))


class ToolSpec(Record):
    """A tool as offered to a model; `parameters` is a JSON schema."""

    name: str
    description: str
    parameters: JsonObject


class Usage(Record):
    """What calls took. Tokens as the server counted them (0 where it does not say); cost in the price table's money."""

    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    reasoning_tokens: int = 0
    seconds: float = 0.0
    cost: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        return Usage(**{name: getattr(self, name) + getattr(other, name) for name in type(self).model_fields})


class ModelRequest(Record):
    """Everything that determines a model's reply; its digest is the journal key. The endpoint's URL stays out."""

    endpoint: str
    model: str
    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...] = ()
    reply_schema: JsonObject | None = None
    settings: JsonObject = Field(default={})
    """Exactly the generation settings that go over the wire, `extra_body` merged in."""
    seed: int | None = None
    replicate: int = 0
    attempt: int = 0

    @property
    def digest(self) -> str:
        """SHA-256 over every field in canonical JSON, so that the order of keys in settings or schemas is nothing."""
        head = {
            "endpoint": self.endpoint,
            "model": self.model,
            "tools": [[tool.name, tool.description, tool.parameters] for tool in self.tools],
            "reply_schema": self.reply_schema,
            "settings": self.settings,
            "seed": self.seed,
            "replicate": self.replicate,
            "attempt": self.attempt,
        }
        whole = hashlib.sha256(json.dumps(head, sort_keys=True, separators=(",", ":"), allow_nan=False).encode())
        for message in self.messages:  # a message holds no mapping: its own JSON is canonical
            whole.update(b"\n" + message.model_dump_json(exclude_defaults=True).encode())
        return whole.hexdigest()


class ModelReply(Record):
    """A reply, reasoning kept apart from the text. `finish` is the server's finish_reason as it came."""

    text: str
    reasoning: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    finish: str = ""
    usage: Usage = Usage()


class PromptRef(Record):
    """Which prompt file produced a record: name, version and the SHA-256 of its text."""

    name: str
    version: str
    digest: str
