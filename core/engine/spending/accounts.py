"""Which calls a run used: those it made, and those behind work that the journal answered whole."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from core.engine.spending.outstanding import Outstanding
from core.errors import UserError
from core.llm.budget import Amount
from core.store.run_store import RunStore
from core.types import CallRecord


class Accounts:
    """Writes call records to the run, those of one turn of the event loop together; `flush` writes what is left.

    Where they cannot be written they are kept for a later flush, and whoever makes or sends a call from then on gets
    the UserError that says why: a run goes no further than its records.

    Also implements core.llm.room.Dispatches: a call is outstanding from its sending until its record is in the
    run. Use it inside the engine's event loop.
    """

    def __init__(self, store: RunStore, outstanding: Outstanding | None = None) -> None:
        self._store = store
        self._outstanding = outstanding
        self._pending: list[CallRecord] = []
        self._unwritten = ""
        """Why records could not be written, in one sentence."""
        self._seen: defaultdict[str, set[str]] = defaultdict(set)
        for call in store.calls():
            self._seen[call.about].add(call.key)

    def add(self, call: CallRecord) -> None:
        """A call that was made, or answered by the journal."""
        self._seen[call.about].add(call.key)
        if not self._pending:
            asyncio.get_running_loop().call_soon(self._in_turn)
        self._pending.append(call)
        self._stop_where_unwritten()

    def from_journal(self, role: str, about: str, keys: tuple[str, ...]) -> None:
        """Calls behind a rollout or analysis that was recalled whole; those already listed are not listed again."""
        for key in keys:
            if key not in self._seen[about]:
                self.add(CallRecord(key=key, role=role, about=about, model="", paid=False))

    def flush(self) -> None:
        """Write what is pending. Raises UserError where that fails; then all of it is still pending."""
        if self._pending:
            self._store.add_calls(self._pending)
            written, self._pending = self._pending, []
            for call in written:
                if call.paid:
                    self.free(call.key)

    def _in_turn(self) -> None:
        """Nobody waits for a callback of the loop: what it cannot do is told to the next who comes."""
        try:
            self.flush()
        except UserError as problem:
            self._unwritten = str(problem)

    def _stop_where_unwritten(self) -> None:
        if self._unwritten:
            raise UserError(self._unwritten)

    def sent(self, key: str, most: Amount) -> None:
        self._stop_where_unwritten()
        if self._outstanding is not None:
            self._outstanding.sent(key, most)

    def free(self, key: str) -> None:
        if self._outstanding is not None:
            self._outstanding.free(key)


def spent_by(store: RunStore) -> Amount:
    """What earlier processes of this run paid for, as their budgets counted it: a budget is the run's.

    What asked the endpoint, and every call of a run of an earlier version, has no charge and counts as recorded.
    """
    return Amount(*store.progress.charged())
