"""The workspace's journal as one run uses it: what it used is noted in the run, and paths in it can move.

Wrapping the journal is all an engine has to do for `export_run` to know what to pack. Replies need no note: every use
of one is a call, and the run lists its calls. Finished effects are JSON that may name files of the workspace or the
task set; they are kept relative to those, so that an effect recorded on one machine is served on another with that
machine's paths.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from core.store.journal import SqliteJournal
from core.store.paths import Roots, from_stored, to_stored
from core.store.run_store import RunStore
from core.types import ModelReply, ModelRequest, Observation


class RunJournal:
    """Implements core.ports.Journal over a SqliteJournal, for one run."""

    def __init__(self, journal: SqliteJournal, store: RunStore) -> None:
        self._journal = journal
        self._store = store
        # A path inside the run's own folder would be wrong for the next run that is served the effect.
        self._roots = store.roots()._replace(run=None)
        self._noted: set[tuple[str, str]] = set(store.uses())
        self._turn = threading.Lock()

    def reply(self, key: str) -> ModelReply | None:
        return self._journal.reply(key)

    def unusable(self, key: str) -> str:
        """Why the reply under `key` could not be used; "" where it could, or where there is none."""
        return self._journal.unusable(key)

    def record_reply(self, key: str, request: ModelRequest, reply: ModelReply) -> bool:
        return self.record_replies([(key, request, reply)])[0]

    def record_replies(self, batch: Sequence[tuple[str, ModelRequest, ModelReply]]) -> tuple[bool, ...]:
        return self._journal.record_replies(batch)

    def mark_unusable(self, key: str, reason: str) -> None:
        self._journal.mark_unusable(key, reason)

    def observation(self, owner: str, step: int) -> Observation | None:
        found = self._journal.observation(owner, step)
        if found is not None:
            self._note(("observation", owner))
        return found

    def record_observation(self, owner: str, step: int, observation: Observation) -> None:
        self._journal.record_observation(owner, step, observation)
        self._note(("observation", owner))

    def effect(self, kind: str, key: str) -> str | None:
        found = self._journal.effect(kind, key)
        if found is None:
            return None
        self._note((f"effect:{kind}", key))
        return from_stored(found, self._roots) if '"$' in found else found

    def record_effect(self, kind: str, key: str, value: str) -> None:
        self._journal.record_effect(
            kind, key, to_stored(value, self._roots) if _may_name(value, self._roots) else value
        )
        self._note((f"effect:{kind}", key))

    def _note(self, use: tuple[str, str]) -> None:
        with self._turn:
            new = use not in self._noted
            self._noted.add(use)
        if new:
            self._store.add_uses([use])


def _may_name(value: str, roots: Roots) -> bool:
    return '"$' in value or any(folder in value for _, folder in roots.named())
