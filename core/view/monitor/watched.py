"""What a run's events say of this moment: who is at work since when, what ended lately, what happened last. Pure.

Whoever watches keeps a `Watched` and folds new events into it, so that looking again costs what has happened since.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from core.types import Event

WINDOW_SECONDS = 300.0
"""How far back a rate looks."""
FEED = 12
"""How many of the last things that happened are kept."""
LOOK_BACK = 2000
"""How many events whoever begins to watch reads: more than any attempt under way has seen since it began."""

_STAGE_OF = {"rollout": "", "analysis": "analyses", "memory": "memories", "merge": "merges"}
_STARTS = frozenset({"rollout_started", "analysis_started", "memory_started", "merge_started", "stage_started"})
"""What is in no list of what happened: it shows as what is under way."""


class AtWork(NamedTuple):
    """An attempt, analysis or merge under way. `subject` is a task, a trajectory, a node; `rollout` an attempt's id."""

    stage: str
    subject: str
    slot: int
    since: str
    rollout: str = ""


class Ended(NamedTuple):
    """Something that was begun by this engine and ended: at what time, in which stage."""

    at: str
    stage: str


class Watched(NamedTuple):
    """What is known so far. `began` is when the engine entered whose work this is, `pace_from` where a pace begins."""

    seq: int = 0
    began: str = ""
    pace_from: str = ""
    at_work: tuple[AtWork, ...] = ()
    ended: tuple[Ended, ...] = ()
    """Of the last minutes, oldest first."""
    feed: tuple[Event, ...] = ()
    """The last things that happened, oldest first."""


def watch(before: Watched, events: Iterable[Event], began: str, now: str) -> Watched:
    """Fold events that are newer than `before.seq` into it; another engine's beginning starts anew.

    What ended without having begun was answered by the journal: it was no work, and makes no pace.
    """
    known = before if before.began == began else before._replace(began=began, pace_from=began, at_work=(), ended=())
    at_work = {_place(each): each for each in known.at_work}
    ended, feed = list(known.ended), list(known.feed)
    seq, pace_from = known.seq, known.pace_from
    for event in events:
        if event.seq <= seq:
            continue
        seq = event.seq
        if event.kind not in _STARTS:
            feed.append(event)
        if event.at < began:
            continue
        if event.kind in ("paused", "unpaused"):
            pace_from, ended = event.at, []
        thing, _, end = event.kind.rpartition("_")
        if thing in _STAGE_OF and end in ("started", "finished"):
            each = _at_work(thing, event)
            if end == "started":
                at_work[_place(each)] = each
            elif at_work.pop(_place(each), None) is not None:
                ended.append(Ended(event.at, each.stage))
    recent = tuple(each for each in ended if _seconds(each.at, now) <= WINDOW_SECONDS)
    return Watched(seq, began, pace_from, tuple(at_work.values()), recent, tuple(feed[-FEED:]))


def seconds_between(start: str, end: str) -> float:
    """Seconds from one ISO time to another; 0.0 where either is none."""
    return _seconds(start, end) if start and end else 0.0


def _at_work(thing: str, event: Event) -> AtWork:
    stage = _STAGE_OF[thing] or str(event.data.get("arm", ""))
    slot = event.data.get("slot", -1)
    rollout = str(event.data.get("trajectory", "")) if thing == "rollout" else ""
    return AtWork(stage, event.subject, int(slot) if isinstance(slot, int) else -1, event.at, rollout)


def _place(each: AtWork) -> tuple[str, str, int]:
    return each.stage, each.subject, each.slot


def _seconds(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
