"""Where a run's time went: how long engines were at work, stage by stage, with what lay between them left out. Pure.

A run is worked on in sittings: an engine begins, and ends or is gone; another may come days later. What is told is
the time within sittings, less the time in which the engine was held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple, TypeAlias

from core.view.amounts import duration, many

LANDMARKS = (
    "stage_started",
    "merge_planned",
    "version_made",
    "paused",
    "unpaused",
    "done",
    "failed",
    "cancelled",
    "stopped_at_budget",
    "waiting_for_review",
)
"""Kinds of event that tell sittings apart: few in a run, however large it is."""
WORK = (
    "stage_started",
    "stage_finished",
    "rollout_started",
    "rollout_finished",
    "analysis_started",
    "analysis_finished",
    "memory_started",
    "memory_finished",
    "merge_planned",
    "merge_started",
    "merge_finished",
    "version_made",
    *LANDMARKS[-5:],
)
"""Kinds of event that an engine at work leaves; drawing memories is an analysis here."""
_BEGIN = ("stage_started", "merge_planned")
_END = LANDMARKS[-5:]
_AFTER_A_VERSION = ("stage_started", "test_after")
_OVERLAP = 1.0
"""Seconds from which on stages are said to overlap."""
_STAGES = (
    ("attempts and analyses", ("stage_started", "evolve"), ("analysis_finished", "")),
    ("held-out attempts with S0", ("stage_started", "test_before"), ("stage_finished", "test_before")),
    ("merging", ("merge_started", ""), ("version_made", "")),
    ("held-out attempts with what was learned", ("stage_started", "test_after"), ("stage_finished", "test_after")),
)


class Landmark(NamedTuple):
    """An event that tells sittings apart; `by_hand` where a person made a version of it, and no engine."""

    seq: int
    kind: str
    subject: str
    at: str
    by_hand: bool = False


class Sitting(NamedTuple):
    """The events of one engine at work, from the first to the last by their numbers."""

    first: int
    last: int


class WorkRow(NamedTuple):
    """When a kind of event came first and last in a sitting; `subject` is the stage's, "" for others. ISO 8601, UTC."""

    sitting: int
    kind: str
    subject: str
    first: str
    last: str


class StageTime(NamedTuple):
    """A stage, and how many seconds engines were at work on it."""

    stage: str
    seconds: float


class TimeSpent(NamedTuple):
    """How long engines were at work, in how many sittings, and on what; `overlap` where stages ran side by side."""

    seconds: float
    sittings: int
    stages: tuple[StageTime, ...]
    overlap: bool


_Span: TypeAlias = tuple[float, float]


def sittings_of(marks: Iterable[Landmark], last_seq: int) -> tuple[Sitting, ...]:
    """The sittings of a run whose last event has this number; one that was killed ends where the next begins."""
    found: list[Sitting] = []
    begun, seen, made = 0, set[tuple[str, str]](), False
    for mark in marks:
        name = (mark.kind, mark.subject)
        anew = name in seen or (made and name != _AFTER_A_VERSION)
        if begun and (mark.by_hand or (mark.kind in _BEGIN and anew)):
            found.append(Sitting(begun, mark.seq - 1))
            begun = 0
        if mark.kind in _BEGIN and not begun:
            begun, seen, made = mark.seq, set(), False
        if mark.kind in _BEGIN:
            seen.add(name)
        made = made or (mark.kind == "version_made" and not mark.by_hand)
        if begun and mark.kind in _END:
            found.append(Sitting(begun, mark.seq))
            begun = 0
    return (*found, Sitting(begun, last_seq)) if begun else tuple(found)


def time_spent(rows: Iterable[WorkRow], marks: Iterable[Landmark] = ()) -> TimeSpent:
    """How long engines were at work, by what they left; a stage that never ended is left out of the stages."""
    held = _held(marks)
    by_sitting: dict[int, dict[tuple[str, str], WorkRow]] = {}
    for row in rows:
        by_sitting.setdefault(row.sitting, {})[row.kind, row.subject] = row
    total, summed, together = 0.0, 0.0, 0.0
    seconds: dict[str, float] = {}
    for work in by_sitting.values():
        whole = min(_at(row.first) for row in work.values()), max(_at(row.last) for row in work.values())
        spans = {name: span for name, begin, end in _STAGES if (span := _span(work, begin, end, whole[1]))}
        total += _length(whole, held)
        for name, span in spans.items():
            seconds[name] = seconds.get(name, 0.0) + _length(span, held)
            summed += span[1] - span[0]
        together += _union(spans.values())
    ended = {name for name, _, end in _STAGES if any(end in work for work in by_sitting.values())}
    stages = tuple(StageTime(name, seconds[name]) for name, _, _ in _STAGES if name in ended and name in seconds)
    return TimeSpent(total, len(by_sitting), stages, summed - together >= _OVERLAP)


def told_time(spent: TimeSpent) -> str:
    """The same in a sentence or two, "" before anything was done."""
    if not spent.sittings:
        return ""
    told = f"An engine was at work for {duration(spent.seconds)}"
    if spent.sittings > 1:
        told += f" in {many(spent.sittings, 'sitting')}, the time between them left out"
    if not spent.stages:
        return f"{told}."
    stages = " · ".join(f"{each.stage} {duration(each.seconds)}" for each in spent.stages)
    side = "; these ran side by side in part, and add up to more" if spent.overlap else ""
    return f"{told}: {stages}{side}."


def _span(
    work: Mapping[tuple[str, str], WorkRow], begin: tuple[str, str], end: tuple[str, str], last: float
) -> _Span | None:
    """From where a stage began in a sitting to where it ended; of one that was cut short, to the sitting's end."""
    if begin not in work:
        return None
    return _at(work[begin].first), _at(work[end].last) if end in work else last


def _held(marks: Iterable[Landmark]) -> tuple[_Span, ...]:
    """The times in which an engine was paused."""
    found: list[_Span] = []
    since: float | None = None
    for mark in marks:
        if mark.kind == "paused" and since is None:
            since = _at(mark.at)
        elif mark.kind != "paused" and since is not None:
            found.append((since, _at(mark.at)))
            since = None
    return tuple(found)


def _length(span: _Span, held: Iterable[_Span]) -> float:
    low, high = span
    paused = sum(max(0.0, min(high, to) - max(low, since)) for since, to in held)
    return max(0.0, high - low - paused)


def _union(spans: Iterable[_Span]) -> float:
    """How much time is in at least one of them."""
    covered, until = 0.0, float("-inf")
    for low, high in sorted(spans):
        covered += max(0.0, high - max(low, until))
        until = max(until, high)
    return covered


def _at(time: str) -> float:
    return datetime.fromisoformat(time).timestamp()
