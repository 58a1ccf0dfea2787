"""The last steps of attempts under way, read from the workspace's journal, where they lie before they are a trajectory.

Nothing is written for it: the run lists its calls, and the newest call of an attempt holds the end of its conversation.
For eight attempts that is some 4 ms: one query for the newest calls of the run, then by keys alone a reply, six
messages and an observation each. How many steps the attempts have does not matter.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import UserError
from core.store.journal import SqliteJournal
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.view.monitor.last_steps import UnderWay, last_steps

_CALLS = 600
"""How many of the run's newest calls are looked through: attempts under way have theirs among them."""
_MESSAGES = 6
"""Sent messages that are read of each: two replies with what came back, before the newest reply."""


def under_way(rollouts: Sequence[str], store: RunStore, workspace: Workspace) -> tuple[UnderWay, ...]:
    """How far each of these attempts is. One without a reply yet has no steps; nor has any without a journal."""
    newest: dict[str, str] = {}
    for about, key in store.progress.newest_calls("agent", _CALLS):
        newest.setdefault(about, key)
    try:
        with SqliteJournal(workspace.journal_path, read_only=True) as journal:
            return tuple(_one(rollout, newest.get(rollout, ""), journal) for rollout in rollouts)
    except UserError:  # no call has been answered in this workspace yet
        return tuple(UnderWay(rollout, waits_for="its first reply") for rollout in rollouts)


def _one(rollout: str, key: str, journal: SqliteJournal) -> UnderWay:
    found = journal.tail(key, _MESSAGES) if key else None
    if found is None:
        return UnderWay(rollout, waits_for="its first reply")
    length, sent, reply = found
    observed = journal.last_observation(rollout)
    return last_steps(rollout, length, sent, reply, observed[1] if observed else None)
