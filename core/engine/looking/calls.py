"""What was said to a model and what it replied, read back from the workspace's journal for people to look at."""

from __future__ import annotations

from collections.abc import Sequence

from core.store.journal import SqliteJournal
from core.store.workspace import Workspace
from core.types import ImagePart, Message
from core.view.merge_tree.seen_call import SeenCall


def calls_of(workspace: Workspace, keys: Sequence[str]) -> tuple[SeenCall, ...]:
    """The calls under these journal keys, in that order; those the journal does not hold are left out.

    Raises UserError where the journal cannot be read.
    """
    if not keys or not workspace.journal_path.exists():
        return ()
    with SqliteJournal(workspace.journal_path, read_only=True) as journal:
        there = [key for key in dict.fromkeys(keys) if journal.reply(key) is not None]
        return tuple(
            SeenCall(
                key=entry.key,
                model=entry.request.model,
                messages=tuple((message.role, _text(message)) for message in entry.request.messages),
                reply=entry.reply.text,
                reasoning=entry.reply.reasoning,
                unusable=entry.unusable,
                tokens=entry.reply.usage.prompt_tokens + entry.reply.usage.completion_tokens,
            )
            for entry in journal.entries(there)
        )


def _text(message: Message) -> str:
    """Everything a message says, pictures by their kind and size."""
    pictures = [part for part in message.content if isinstance(part, ImagePart)]
    said = [message.text, *(f"[{part.media_type}, {len(part.data)} bytes]" for part in pictures)]
    said += [f"[calls {call.name}] {call.arguments}" for call in message.tool_calls]
    return "\n".join(part for part in said if part)
