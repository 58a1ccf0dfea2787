"""Journal entries as JSON lines: how an exported run carries the effects it used, and how they come back.

One object a line: `{"reply": …}`, `{"observation": …}` or `{"effect": …}`. What comes back is checked: an entry whose
key is not its request's digest would be served as an answer to another question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from pydantic import ValidationError

from core.errors import UserError
from core.store.journal import JournalEntry, SqliteJournal
from core.types import Observation, Record


class ObservationEntry(Record):
    owner: str
    step: int
    observation: Observation


class EffectEntry(Record):
    kind: str
    key: str
    value: str


class PackedLine(Record):
    """One line: exactly one of the three is there."""

    schema_version: Literal[1] = 1
    reply: JournalEntry | None = None
    observation: ObservationEntry | None = None
    effect: EffectEntry | None = None


def pack(
    journal: SqliteJournal,
    keys: Iterable[str],
    owners: Iterable[str] = (),
    effects: Iterable[tuple[str, str]] = (),
) -> Iterator[str]:
    """The lines for these reply keys, all observations of these owners, and these (kind, key) effects.

    Raises KeyError for a reply or effect that is not recorded.
    """
    for entry in journal.entries(keys):
        yield _line(PackedLine(reply=entry))
    for owner in dict.fromkeys(owners):
        for step, observation in journal.observations(owner):
            yield _line(PackedLine(observation=ObservationEntry(owner=owner, step=step, observation=observation)))
    for kind, key in dict.fromkeys(effects):
        value = journal.effect(kind, key)
        if value is None:
            raise KeyError((kind, key))
        yield _line(PackedLine(effect=EffectEntry(kind=kind, key=key, value=value)))


def unpack(journal: SqliteJournal, lines: Iterable[str], origin: str) -> int:
    """Record packed lines; what the journal already has stays. Returns how many lines there were.

    Raises UserError naming `origin` and the line that cannot be read or does not match its key.
    """
    count = 0
    for count, line in enumerate(lines, start=1):
        try:
            packed = PackedLine.model_validate_json(line)
        except ValidationError as problem:
            reason = problem.errors()[0]["msg"]
            raise UserError(f"{origin}: line {count} is not a journal entry ({reason}); export the run again") from None
        if packed.reply is not None:
            if packed.reply.key != packed.reply.request.digest:
                raise UserError(
                    f"{origin}: line {count} was changed: its key is not its request's; export the run again"
                )
            _record(journal, packed.reply)
        if packed.observation is not None:
            entry = packed.observation
            journal.record_observation(entry.owner, entry.step, entry.observation)
        if packed.effect is not None:
            journal.record_effect(packed.effect.kind, packed.effect.key, packed.effect.value)
    return count


def _record(journal: SqliteJournal, entry: JournalEntry) -> None:
    new = journal.record_reply(entry.key, entry.request, entry.reply)
    if new and entry.unusable:
        journal.mark_unusable(entry.key, entry.unusable)


def _line(packed: PackedLine) -> str:
    empty = {name for name in ("reply", "observation", "effect") if getattr(packed, name) is None}
    return packed.model_dump_json(exclude=empty)
