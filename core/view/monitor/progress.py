"""How far a run is, stage by stage: planned, done, under way, failed, the pace of the last minutes, what is left. Pure.

An estimate of the time left is a range, and is made only where enough has ended to know a pace. It says what it takes
for granted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from math import ceil, sqrt
from types import MappingProxyType
from typing import NamedTuple

from core.config import MEASURING
from core.types import Run
from core.view.amounts import roughly
from core.view.monitor.watched import WINDOW_SECONDS, AtWork, Watched, seconds_between
from core.view.ranges import Range
from core.view.rows import LIVE, WITH_MEMORY, RunState, UsageRow, remembers
from core.view.runs.mode import with_memories
from core.view.runs.summary import attempts_planned, same_files

ENOUGH = 8
"""How many have to have ended before a time is foretold."""
_SHORTEST = 20.0
"""Seconds below which no pace is told."""
_Z = 1.2816
"""Four fifths of a normal distribution lie within this many standard deviations."""
_ARMS = {"evolve": "evolve", "test_before": "test", "test_after": "test"}
BILLION = 1_000_000_000


class FailureCount(NamedTuple):
    """Failures of one kind. `stage` is rollouts, analyses or merges; `ids` a few trajectories or nodes it hit."""

    stage: str
    boundary: str
    kind: str
    hits: int
    message: str
    ids: tuple[str, ...]


class RunAt(NamedTuple):
    """A run's counts at one moment, as RunStore.at reads them."""

    run: Run
    state: RunState
    engine: str
    """Process and host of the engine at work, "" where none is."""
    began: str
    paused: str
    """Since when it is held, "" where it is not."""
    stopping: bool
    """Whether the engine at work was asked to stop."""
    tasks: Mapping[str, int]
    placed: Mapping[str, int]
    """Attempts recorded by arm; of the arm test_after those of the newest version."""
    broken: Mapping[str, int]
    """Those of them that infrastructure failed."""
    passed: int
    """Passed attempts of the evolve arm; counted only where the signals leave some out."""
    analyses: Mapping[str, int]
    merged: Mapping[int, int]
    slots: frozenset[int]
    """Slots with a patch."""
    versions: tuple[str, ...]
    same_as: str
    """The earlier version that the newest has the files of, "" where none has."""
    unevaluated: str
    """The newest version where it lacks held-out attempts and the run evaluates, else ""."""
    usage: tuple[UsageRow, ...]
    charged: tuple[int, int, int]
    failures: tuple[FailureCount, ...]
    outcomes: Mapping[str, int]
    last_seq: int
    updates: int = 0
    """Sequential updates that are done."""
    extractions: Mapping[str, int] = MappingProxyType({})
    """Trajectories that memories were drawn from, by outcome."""


class Stage(NamedTuple):
    """One stage. `at_most` says that `planned` can only shrink; `pace` is per minute, None where none can be told."""

    name: str
    title: str
    planned: int
    done: int
    at_work: int = 0
    failed: int = 0
    at_most: bool = False
    pace: float | None = None
    left: Range | None = None
    note: str = ""


class Spend(NamedTuple):
    """What was spent of one kind, and its bound if there is one."""

    name: str
    spent: float
    bound: float | None

    @property
    def share(self) -> float | None:
        """Of the bound, 1.0 where the bound is 0."""
        if self.bound is None:
            return None
        return min(1.0, self.spent / self.bound) if self.bound else 1.0


class Progress(NamedTuple):
    """Everything a monitor shows but the steps of what is under way."""

    stages: tuple[Stage, ...]
    spends: tuple[Spend, ...]
    left: Range | None
    assumes: str
    """What the time left takes for granted, or why none is told."""
    at_work: tuple[AtWork, ...]
    failures: tuple[FailureCount, ...]


def progress(at: RunAt, watched: Watched, now: str) -> Progress:
    """How far a run is, from its counts and its events, at a time."""
    live = at.state in LIVE
    at_work = watched.at_work if live else ()
    paced = watched if at.state == "running" else Watched()
    stages = tuple(_paced(stage, at_work, paced, now) for stage in _stages(at))
    left, assumes = _left(stages, paced, at.state, now)
    return Progress(stages, spends(at), left, assumes, at_work, at.failures)


def merges_by_level(slots: int, fan_in: int, present: Collection[int]) -> tuple[int, ...]:
    """How many merges each level takes, level 1 first: groups with two or more members, as core.merge.plan has them."""
    counts: list[int] = []
    alive, width = Counter(present), slots
    while width > 1:
        alive = Counter(slot // fan_in for slot in alive)
        counts.append(sum(members > 1 for members in alive.values()))
        width = ceil(width / fan_in)
    return tuple(counts)


# ------------------------------------------------------------------------------------------------------------- stages


def _stages(at: RunAt) -> list[Stage]:
    config = at.run.config
    if config.get("mode") in MEASURING:
        return _measuring(at)
    stages = [] if config.get("mode") != "creation" else [_draft(at)]
    stages += [_rollouts("evolve", "Attempts to learn from", at), *_learning(at)]
    if config.get("evaluate", True) and at.tasks.get("test"):
        stages += [_rollouts("test_before", "Held out, S0", at), _after(at)]
    return stages


def _learning(at: RunAt) -> list[Stage]:
    """What the run's strategy does with its attempts."""
    strategy = at.run.config.get("strategy") or {}
    if strategy.get("name") == "reasoning_bank":
        return [_drawn("memories", "Memories", at.extractions, at)]
    analyses = _drawn("analyses", "Analyses", at.analyses, at)
    if strategy.get("name") == "sequential":
        planned = ceil(at.tasks.get("evolve", 0) / int(strategy.get("batch", 1)))
        return [analyses, Stage("updates", "Updates of the skill, one after another", planned, at.updates)]
    return [analyses, *_merges(at)]


def _measuring(at: RunAt) -> list[Stage]:
    """The stages of a run that only measures; of a draft it may only be the drafting."""
    mode = at.run.config.get("mode")
    if mode == "draft":
        measured = [_rollouts("test_before", "Held out, S0", at)] if at.run.config.get("evaluate", True) else []
        return [_draft(at), *measured]
    how = "without a skill" if mode == "no_skill" else "the skill as it is"
    if remembered := at.run.config.get("memories_of"):
        how = f"S0 {with_memories(remembered)}"
    return [_rollouts("test_before", f"Held out, {how}", at)]


def _after(at: RunAt) -> Stage:
    """The held-out attempts with the newest version: of a run that has made none yet, with the first it will make."""
    newest = at.versions[-1] if len(at.versions) > 1 else "S1"
    newest = WITH_MEMORY if remembers(at.run.config) else newest
    return _rollouts("test_after", f"Held out, {newest}", at)._replace(note=same_files(newest, at.same_as))


def graded_next(at: RunAt) -> str:
    """What held-out attempts after learning are made with, as far as it is known; "" before there is a version."""
    return WITH_MEMORY if remembers(at.run.config) else at.versions[-1] if at.versions else ""


def _draft(at: RunAt) -> Stage:
    return Stage("draft", "First draft of the skill", 1, int("S0" in at.versions))


def _rollouts(arm: str, title: str, at: RunAt) -> Stage:
    planned = attempts_planned(arm, at.tasks, at.run.config)
    return Stage(arm, title, planned, at.placed.get(arm, 0), failed=at.broken.get(arm, 0))


def _drawn(name: str, title: str, outcomes: Mapping[str, int], at: RunAt) -> Stage:
    """What is drawn from each attempt the signals ask for: an analysis, or memories."""
    attempts = at.tasks.get("evolve", 0)
    signals = at.run.config.get("signals", "combined")
    done = sum(outcomes.values())
    left_out = 0
    if signals != "combined":
        left_out = at.passed if signals == "error" else max(0, at.placed.get("evolve", 0) - at.passed)
    planned = max(done, attempts - left_out)
    note = " · ".join(f"{count} {_OUTCOMES.get(outcome, outcome)}" for outcome, count in sorted(outcomes.items()))
    at_most = signals != "combined" and at.placed.get("evolve", 0) < attempts
    return Stage(name, title, planned, done, failed=outcomes.get("failed", 0), at_most=at_most, note=note)


_OUTCOMES = {
    "patch": "with a patch",
    "no_lesson": "no lesson",
    "unproven": "not proven",
    "budget": "cut by the budget",
    "items": "with memories",
    "none": "with none",
}


def _merges(at: RunAt) -> list[Stage]:
    """A stage a level; what is planned shrinks while analyses bring no patch, and is known once all have ended."""
    slots = at.tasks.get("evolve", 0)
    fan_in = int(at.run.config.get("merge", {}).get("fan_in", 32))
    evolved = len(at.versions) > 1
    analysed = sum(at.analyses.values()) >= slots
    present: Collection[int] = at.slots if analysed or evolved else range(slots)
    planned = merges_by_level(slots, fan_in, present)
    stages = []
    for level, count in enumerate(planned, 1):
        done = at.merged.get(level, 0)
        failed = sum(each.hits for each in at.failures if each.stage == f"merges {level}")
        stages.append(
            Stage(
                f"merge{level}",
                f"Merges, level {level} of {len(planned)}",
                done if evolved else max(done, count),
                done,
                failed=failed,
                at_most=not analysed and not evolved,
            )
        )
    return stages


def _paced(stage: Stage, at_work: Iterable[AtWork], watched: Watched, now: str) -> Stage:
    """The stage with who is at work in it, and the pace and time left that its last minutes tell."""
    mine = "merges" if stage.name.startswith("merge") else stage.name
    working = sum(each.stage == mine and _level(each, stage.name) for each in at_work)
    ended = 0 if mine == "merges" else sum(each.stage == mine for each in watched.ended)
    pace = _pace(ended, watched, now)
    left = _span(stage.planned - stage.done, ended, watched, now)
    return stage._replace(at_work=working, pace=pace, left=left)


def _level(each: AtWork, name: str) -> bool:
    return each.stage != "merges" or each.subject.startswith(f"m{name.removeprefix('merge')}.")


# --------------------------------------------------------------------------------------------------------------- time


def _window(watched: Watched, now: str) -> float:
    """Seconds a pace is told over: the last minutes, or since the engine began or went on."""
    return min(WINDOW_SECONDS, seconds_between(watched.pace_from, now))


def _pace(ended: int, watched: Watched, now: str) -> float | None:
    window = _window(watched, now)
    return 60 * ended / window if ended and window >= _SHORTEST else None


def _span(left: int, ended: int, watched: Watched, now: str) -> Range | None:
    """How long `left` more take at the pace of those that ended: four fifths of a Poisson count's spread."""
    window = _window(watched, now)
    if left <= 0 or ended < ENOUGH or window < _SHORTEST:
        return None
    spread = _Z / sqrt(ended)
    seconds = left * window / ended
    return Range(seconds / (1 + spread), seconds / (1 - spread))


def _left(stages: Iterable[Stage], watched: Watched, state: RunState, now: str) -> tuple[Range | None, str]:
    """The time all attempts that are left take, for they take nearly all of a run, and what that supposes."""
    if state == "paused":
        return None, "held: no time is told until it goes on"
    if state != "running":
        return None, ""
    left = sum(max(0, stage.planned - stage.done) for stage in stages if stage.name in _ARMS)
    ended = sum(each.stage in _ARMS for each in watched.ended)
    if not left:
        return None, "all attempts are made; what is left has no pace of its own"
    span = _span(left, ended, watched, now)
    if span is None:
        return None, f"no time is told before {ENOUGH} attempts have ended in the last minutes ({ended} so far)"
    minutes = _window(watched, now) / 60
    pace = f"the last {minutes:.0f} minutes" if minutes >= 2 else f"the last {60 * minutes:.0f} seconds"
    return span, f"if the {left} attempts left go as the {ended} of {pace} did; merging is not counted"


# -------------------------------------------------------------------------------------------------------------- money


def spends(at: RunAt) -> tuple[Spend, ...]:
    """What a run spent of each kind, beside its bound."""
    bounds = at.run.config.get("budget", {})
    calls, tokens, money = at.charged
    return (
        Spend("calls", calls, bounds.get("calls")),
        Spend("tokens", tokens, bounds.get("tokens")),
        Spend("money", money / BILLION, bounds.get("money")),
    )


# --------------------------------------------------------------------------------------------------------------- words


def told_span(span: Range) -> str:
    """A range of times: "12–20 min", "50 s – 2 min"."""
    low, high = roughly(span.low), roughly(span.high)
    if low == high:
        return f"about {low}"
    same = low.split()[-1] == high.split()[-1] and " h " not in low + high
    return f"{low.split()[0]}–{high}" if same else f"{low} – {high}"
