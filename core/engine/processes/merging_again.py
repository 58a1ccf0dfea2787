"""Merging again in an engine of its own, watched by who asked for it: has it made a version, or refused, and why."""

from __future__ import annotations

from typing import Literal, NamedTuple

from core.engine.processes.starting import is_over, last_word, on_its_way
from core.engine.running.at_work import is_at_work
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import Event


class Asked(NamedTuple):
    """What a run looked like when it was asked to merge again, so that what came of it can be told."""

    seq: int
    paid: int
    versions: frozenset[str] = frozenset()


class Came(NamedTuple):
    """What came of it: `version` where one was made, with the paid calls it took; `words` where it was refused.

    "same" where merging again led to the skill of the newest version, which stays.
    """

    state: Literal["working", "made", "same", "refused"]
    version: str = ""
    paid: int = 0
    words: str = ""


def asked_now(store: RunStore) -> Asked:
    """To be kept by whoever is about to leave a run to an engine that merges it again."""
    last = store.last_event()
    return Asked(last.seq if last else 0, _paid(store), frozenset(version.name for version in store.versions()))


def what_came(store: RunStore, workspace: Workspace, asked: Asked) -> Came:
    """How far it is, asked by the process that left the run to the engine."""
    run = store.run().id
    if is_at_work(store) or on_its_way(run, workspace):  # another one's, where two asked at once: both see it through
        return Came("working")
    made = [event for event in store.events(after_seq=asked.seq) if _is_of_a_merge(event)]
    if made:
        name = made[-1].subject
        state: Literal["made", "same"] = "same" if name in asked.versions else "made"
        return Came(state, version=name, paid=_paid(store) - asked.paid)
    if not is_over(run, workspace):
        return Came("working")
    word = last_word(run, workspace)
    return Came("refused", words=word or "the engine ended without a word; `trace2skill remerge` says why")


def _is_of_a_merge(event: Event) -> bool:
    """Whether a version was made by merging; one that was kept under another threshold has it beside it."""
    return event.kind == "version_made" and "threshold" not in event.data


def _paid(store: RunStore) -> int:
    return sum(row.calls for row in store.usage() if row.paid and row.role == "merger")
