"""Which calls a run used: those it made, and those behind work that the journal answered whole."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from core.engine.outstanding import Outstanding
from core.llm.budget import Amount
from core.store.run_store import RunStore
from core.types import CallRecord


class Accounts:
    """Writes call records to the run, those of one turn of the event loop together; `flush` writes what is left.

    Also implements core.llm.journalled.Dispatches: a call is outstanding from its sending until its record is in the
    run. Use it inside the engine's event loop.
    """

    def __init__(self, store: RunStore, outstanding: Outstanding | None = None) -> None:
        self._store = store
        self._outstanding = outstanding
        self._pending: list[CallRecord] = []
        self._seen: defaultdict[str, set[str]] = defaultdict(set)
        for call in store.calls():
            self._seen[call.about].add(call.key)

    def add(self, call: CallRecord) -> None:
        """A call that was made, or answered by the journal."""
        self._seen[call.about].add(call.key)
        if not self._pending:
            asyncio.get_running_loop().call_soon(self.flush)
        self._pending.append(call)

    def from_journal(self, role: str, about: str, keys: tuple[str, ...]) -> None:
        """Calls behind a rollout or analysis that was recalled whole; those already listed are not listed again."""
        for key in keys:
            if key not in self._seen[about]:
                self.add(CallRecord(key=key, role=role, about=about, model="", paid=False))

    def flush(self) -> None:
        if self._pending:
            pending, self._pending = self._pending, []
            self._store.add_calls(pending)
            for call in pending:
                if call.paid:
                    self.free(call.key)

    def sent(self, key: str, most: Amount) -> None:
        if self._outstanding is not None:
            self._outstanding.sent(key, most)

    def free(self, key: str) -> None:
        if self._outstanding is not None:
            self._outstanding.free(key)
