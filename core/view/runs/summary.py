"""A run on one screen: where it stands, what it made, what it cost, and what S0 and S* scored. Pure.

What has no verdict is never a silent 0. A rollout that infrastructure failed is left out of every score and counted
apart; one that cannot be scored gives two bounds: counted as failed, and left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from core.types import Run
from core.view.results.looks import look_of
from core.view.results.paired import HeldOut, Paired, compare
from core.view.review.decided import Decided
from core.view.rows import LIVE, WITH_MEMORY, HeldOutCount, Outcome, RunState, UsageRow, VersionRow, remembers

SCRIPTED_MODEL = "scripted demo model"
SCRIPTED = f"{SCRIPTED_MODEL}: not a language model, its scores say nothing of one"
"""Shown wherever a number of such a run is."""


class OutcomeCount(NamedTuple):
    """How many rollouts of an arm ended one way."""

    arm: str
    outcome: Outcome
    rollouts: int


class RunFacts(NamedTuple):
    """What a summary is made of, as RunStore.facts reads it: counts, and one row a held-out rollout."""

    run: Run
    state: RunState
    tasks: Mapping[str, int]
    outcomes: tuple[OutcomeCount, ...]
    tests: tuple[HeldOut, ...]
    after_skill: str
    """The version that `outcomes` and `tests` of arm test_after are of: the newest that was attempted."""
    scores: Mapping[str, HeldOutCount]
    """Every version that was attempted on held-out tasks, by its name."""
    analyses: Mapping[str, int]
    patches: int
    edits: int
    decided: Decided
    waiting: int
    """Decisions made since the newest skill was put together (all, where there is none yet)."""
    nodes: int
    versions: tuple[VersionRow, ...]
    usage: tuple[UsageRow, ...]


class ArmSummary(NamedTuple):
    """One arm's counts and its score: the share of tasks passed, in [0, 1], None where nothing has a verdict.

    `low` counts what cannot be scored as failed, `high` leaves it out: equal where everything could be scored.
    """

    arm: str
    tasks: int
    planned: int
    done: int
    passed: int
    failed: int
    not_scorable: int
    infrastructure: int
    stopped: int
    ungraded: int
    low: float | None
    high: float | None


class RunSummary(NamedTuple):
    """What screens and `show` print of a run."""

    id: str
    name: str
    state: RunState
    reason: str
    next_step: str
    created: str
    isolation: str
    scripted: bool
    label: str
    mode: str
    strategy: str
    memories_of: str
    """The earlier run whose memories attempts are handed beside S0, "" where none are."""
    model: str
    evolve: ArmSummary
    before: ArmSummary
    after: ArmSummary
    after_skill: str
    """Whose figures `after` and `paired` are: the newest skill's, or an earlier one's until that is attempted."""
    scores: Mapping[str, HeldOutCount]
    """What every version that was attempted on held-out tasks came to, by its name."""
    unevaluated: str
    """The newest evolved version where resuming the run would evaluate it, else ""."""
    outdated: str
    """A sentence where a newer skill than that was made, else ""."""
    paired: Paired
    analyses: Mapping[str, int]
    patches: int
    edits: int
    decided: Decided
    waiting: int
    nodes: int
    versions: tuple[VersionRow, ...]
    usage: tuple[UsageRow, ...]
    paid_calls: int
    saved_calls: int
    tokens: int
    cost: float
    infrastructure: int


def summarise(facts: RunFacts) -> RunSummary:
    """A run's summary from its facts."""
    config = facts.run.config
    evolve, before, after = (_arm(facts, arm) for arm in ("evolve", "test_before", "test_after"))
    paid = [row for row in facts.usage if row.paid]
    newest = next((version.name for version in reversed(facts.versions) if version.name != "S0"), "")
    newest = WITH_MEMORY if remembers(config) else newest
    of = facts.after_skill or newest
    unevaluated = _unevaluated(facts)
    return RunSummary(
        id=facts.run.id,
        name=str(config.get("name", facts.run.id)),
        state=facts.state,
        reason=facts.run.reason,
        next_step=next_step(facts.run.id, facts.state, waiting=facts.waiting, unevaluated=unevaluated),
        created=facts.run.created,
        isolation=facts.run.isolation,
        scripted=facts.run.scripted,
        label=SCRIPTED if facts.run.scripted else "",
        mode=f"{config.get('mode', '')} +{config.get('signals', '')}",
        strategy=str((config.get("strategy") or {}).get("name", "parallel")),
        memories_of=str(config.get("memories_of") or ""),
        model=str(config.get("agent_model", {}).get("model", "")),
        evolve=evolve,
        before=before,
        after=after,
        after_skill=of,
        scores=facts.scores,
        unevaluated=unevaluated,
        outdated=_outdated(of, newest, facts.state),
        paired=compare(facts.tests, look_of(of, facts.versions, facts.scores)),
        analyses=facts.analyses,
        patches=facts.patches,
        edits=facts.edits,
        decided=facts.decided,
        waiting=facts.waiting,
        nodes=facts.nodes,
        versions=facts.versions,
        usage=facts.usage,
        paid_calls=sum(row.calls for row in paid),
        saved_calls=sum(row.calls for row in facts.usage if not row.paid),
        tokens=sum(row.prompt_tokens + row.completion_tokens for row in paid),
        cost=sum(row.cost for row in paid),
        infrastructure=evolve.infrastructure + before.infrastructure + after.infrastructure,
    )


def with_same_files(versions: Iterable[VersionRow]) -> tuple[VersionRow, ...]:
    """The versions, oldest first, each told by the first that has its files: it counts as evaluated where that does."""
    rows, first, evaluated = tuple(versions), dict[str, str](), set[str]()
    for row in rows:
        first.setdefault(row.digest, row.name)
        if row.evaluated:
            evaluated.add(row.digest)
    return tuple(
        row._replace(
            same_as=first[row.digest] if first[row.digest] != row.name else "", evaluated=row.digest in evaluated
        )
        for row in rows
    )


def names_in(versions: Iterable[VersionRow], config: Mapping[str, Any]) -> dict[str, str]:
    """`names_by_digest`, and under "test_after" what all attempts of that arm are of where a run learns memories."""
    return names_by_digest(versions) | ({"test_after": WITH_MEMORY} if remembers(config) else {})


def names_by_digest(versions: Iterable[VersionRow]) -> dict[str, str]:
    """What skills are called in a run, by their digests, oldest first; of two that are the same, the first."""
    names: dict[str, str] = {}
    for row in versions:
        names.setdefault(row.digest, row.name)
    return names


def same_files(version: str, same_as: str, scored: bool = True) -> str:
    """That a version has the files of an earlier one, and so its score where that has one; "" where none has them."""
    if not same_as:
        return ""
    counts = f"{same_as}'s score is told for both" if scored else "an attempt with either is one with both"
    return f"{version} has the same files as {same_as}: {counts}"


def same_files_among(versions: Sequence[VersionRow], named: Collection[str]) -> tuple[str, ...]:
    """What is to be said where versions are `named` that have the files of others, or others have theirs."""
    first = {row.name: row.same_as or row.name for row in versions}
    about = {first[name] for name in named if name in first}
    return tuple(
        same_files(row.name, row.same_as, scored=False) for row in versions if row.same_as and row.same_as in about
    )


def one_skill(versions: Sequence[VersionRow], one: str, other: str) -> bool:
    """Whether two versions have the same files, so that every attempt with one is one with the other."""
    first = {row.name: row.same_as or row.name for row in versions}
    return first.get(one, one) == first.get(other, other)


def to_evaluate(newest: VersionRow, attempts: int, planned: int, evaluates: bool = True) -> str:
    """The newest version where a run that evaluates lacks held-out attempts with its files, else ""."""
    lacks = evaluates and newest.name != "S0" and not newest.evaluated and attempts < planned
    return newest.name if lacks else ""


def next_step(run: str, state: RunState, at: str = "", waiting: int = 0, unevaluated: str = "") -> str:
    """What a person can do now, as a command; "" where nothing waits.

    `at` is what names the workspace to it, `waiting` the number of decisions that are in no skill yet, `unevaluated`
    the newest version where it can be evaluated.
    """
    resume = f"trace2skill resume {run}{at}"
    steps: dict[RunState, str] = {
        "created": f"start it: {resume}",
        "running": f"watch it: trace2skill status {run}{at}",
        "paused": f"let it go on: trace2skill unpause {run}{at}",
        "interrupted": f"its process is gone; go on where it stopped: {resume}",
        "waiting_for_review": f"decide on its patches (trace2skill decide {run} …), then: {resume}",
        "stopped_at_budget": f"go on under a higher bound (--calls, --tokens or --money): {resume} --calls N",
        "failed": f"mend what the reason names, then: {resume}",
        "cancelled": f"go on where it stopped: {resume}",
    }
    if state == "done" and waiting:
        told = "1 decision is" if waiting == 1 else f"{waiting} decisions are"
        return f"{told} not in the skill yet: trace2skill remerge {run}{at}"
    if state == "done" and unevaluated:
        return f"{unevaluated} is not evaluated yet: {resume}"
    return steps.get(state, "")


def _outdated(evaluated: str, newest: str, state: RunState) -> str:
    if evaluated == newest:
        return ""
    if state in LIVE:
        return f"These are the figures of {evaluated} until the first attempts with {newest} are graded."
    return f"These are the figures of {evaluated}; {newest} is not evaluated yet: `trace2skill resume` does it."


def _unevaluated(facts: RunFacts) -> str:
    """The newest version of a run that is done where it could be evaluated, else ""."""
    if facts.state != "done" or not facts.versions:
        return ""
    newest = facts.versions[-1]
    attempts = facts.scores.get(newest.name, HeldOutCount()).attempts
    config = facts.run.config
    planned = attempts_planned("test_after", facts.tasks, config)
    return to_evaluate(newest, attempts, planned, bool(config.get("evaluate", True)))


def attempts_planned(arm: str, tasks: Mapping[str, int], config: Mapping[str, Any]) -> int:
    """How many attempts an arm is to have: one at each task to learn from, `attempts` at each held-out one."""
    if arm == "evolve":
        return tasks.get("evolve", 0)
    return tasks.get("test", 0) * int(config.get("attempts", 1))


def _arm(facts: RunFacts, arm: str) -> ArmSummary:
    counts: dict[str, int] = defaultdict(int)
    for row in facts.outcomes:
        if row.arm == arm:
            counts[row.outcome] += row.rollouts
    measured = {"test_before": "S0", "test_after": facts.after_skill}.get(arm, "")
    score = facts.scores.get(measured) or HeldOutCount(counts["passed"], counts["failed"], counts["not_scorable"])
    return ArmSummary(
        arm=arm,
        tasks=facts.tasks.get("evolve" if arm == "evolve" else "test", 0),
        planned=attempts_planned(arm, facts.tasks, facts.run.config),
        done=sum(counts.values()),
        passed=counts["passed"],
        failed=counts["failed"],
        not_scorable=counts["not_scorable"],
        infrastructure=counts["infrastructure"],
        stopped=counts["stopped"],
        ungraded=counts["ungraded"],
        low=score.low,
        high=score.high,
    )
