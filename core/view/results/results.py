"""Two versions of a skill on the same held-out tasks: task by task, by type, and what the attempts took. Pure.

What has no verdict is counted apart and never a silent 0; whatever compares is core.view.results.paired's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, TypeAlias

from core.stats.arms import arm_mean
from core.stats.sign_test import sign_test
from core.view.results.paired import HeldOut, Paired, attempted, compare
from core.view.rows import HeldOutCount, Outcome

Change: TypeAlias = Literal["better", "worse", "same", "open"]
Show: TypeAlias = Literal["all", "better", "worse", "changed", "same", "open"]
SHOWS: tuple[Show, ...] = ("all", "changed", "better", "worse", "same", "open")
_NO_VERDICT: tuple[Outcome, ...] = ("not_scorable", "infrastructure", "stopped", "ungraded")


class Attempt(NamedTuple):
    """One held-out attempt with one version's skill; `value` is the share of test cases passed, in [0, 1]."""

    version: str
    task: str
    kind: str
    instruction: str
    trajectory: str
    outcome: Outcome
    value: float | None
    engine: str
    reason: str
    turns: int
    tokens: int
    seconds: float
    cost: float


class VersionChoice(NamedTuple):
    """A version that can be compared, and how many held-out attempts it has."""

    name: str
    attempts: int


class EvolveCount(NamedTuple):
    """How many attempts at tasks of a type that were learned from ended one way."""

    kind: str
    outcome: Outcome
    attempts: int


class TaskResult(NamedTuple):
    """One task under both versions; `change` is the change of its share of attempts passed, None where it is open."""

    task: str
    kind: str
    instruction: str
    before: tuple[Attempt, ...]
    after: tuple[Attempt, ...]
    change: float | None
    direction: Change


class ArmCount(NamedTuple):
    """One version's attempts. `low` and `high` are its score, a mean over tasks of the share of attempts passed, with
    what cannot be scored counted as failed and left out.

    `interval` is of 95 %, over the tasks with a verdict: Wilson's, or, where tasks were attempted several times, of
    their means; None where there is none.
    """

    version: str
    attempts: int
    passed: int
    failed: int
    not_scorable: int
    infrastructure: int
    stopped: int
    ungraded: int
    low: float | None
    high: float | None
    interval: tuple[float, float] | None
    tasks: int
    """How many tasks have a verdict."""
    told: str
    """How many passed, of how many with a verdict, in words."""


class Group(NamedTuple):
    """Both versions and their comparison over some tasks; `kind` is "" for all of them."""

    kind: str
    tasks: int
    before: ArmCount
    after: ArmCount
    paired: Paired


class Spent(NamedTuple):
    """What an attempt took on average over the tasks that both versions attempted: `change` is after less before.

    `p_value` is the exact sign test of fewer against more.
    """

    measure: str
    tasks: int
    before: float
    after: float
    change: float
    fewer: int
    more: int
    p_value: float


class Results(NamedTuple):
    """Everything the page of results shows of two versions."""

    before: str
    after: str
    whole: Group
    kinds: tuple[Group, ...]
    tasks: tuple[TaskResult, ...]
    spent: tuple[Spent, ...]


def results(attempts: Sequence[Attempt], before: str, after: str, look: int = 1) -> Results:
    """Compare version `after` with version `before` at the `look`-th look at these tasks (core.view.results.looks).

    Attempts with other versions are left aside.
    """
    rows = task_rows(attempts, before, after)
    kinds = sorted({row.kind for row in rows})
    return Results(
        before=before,
        after=after,
        whole=_group("", rows, before, after, look),
        kinds=tuple(_group(kind, [row for row in rows if row.kind == kind], before, after, look) for kind in kinds),
        tasks=rows,
        spent=tuple(_spent(measure, rows) for measure in ("turns", "tokens", "seconds", "cost")),
    )


def task_rows(attempts: Iterable[Attempt], before: str, after: str) -> tuple[TaskResult, ...]:
    """A row a task: worse ones first, then better ones, what is open, what stayed the same."""
    found: dict[str, tuple[list[Attempt], list[Attempt]]] = {}
    for each in attempts:
        sides = found.setdefault(each.task, ([], []))
        if each.version == before:
            sides[0].append(each)
        if each.version == after:
            sides[1].append(each)
    rows = [_row(tuple(old), tuple(new)) for old, new in found.values() if old or new]
    return tuple(sorted(rows, key=lambda row: _ORDER.index(row.direction)))


def chosen(rows: Iterable[TaskResult], kind: str = "", show: str = "all") -> tuple[TaskResult, ...]:
    """The rows of a type ("" for every one) and of a direction; `changed` is better or worse."""
    wanted = {"changed": ("better", "worse"), "all": _ORDER}.get(show, (show,))
    return tuple(row for row in rows if (not kind or row.kind == kind) and row.direction in wanted)


def left_out(group: Group) -> tuple[str, ...]:
    """What is in no pair and why, in sentences; () where everything was compared."""
    told = []
    for arm in (group.before, group.after):
        counts = {outcome: getattr(arm, outcome) for outcome in _NO_VERDICT}
        told += [f"{count} of {arm.attempts} with {arm.version} {_WHY[key]}" for key, count in counts.items() if count]
    if missing := [arm for arm in (group.before, group.after) if not arm.attempts]:
        told += [f"no attempt with {arm.version} yet" for arm in missing]
    return tuple(told)


_ORDER: tuple[Change, ...] = ("worse", "better", "open", "same")
_WHY = {
    "not_scorable": "cannot be scored: they count neither as passed nor as failed",
    "infrastructure": "failed for reasons of infrastructure: they are in no score",
    "stopped": "were stopped by a budget: they are in no score",
    "ungraded": "have no grade yet: they are in no score",
}


def _row(old: tuple[Attempt, ...], new: tuple[Attempt, ...]) -> TaskResult:
    one = (old or new)[0]
    before, after = _share(old), _share(new)
    change = None if before is None or after is None else after - before
    direction: Change = "open" if change is None else "better" if change > 0 else "worse" if change < 0 else "same"
    return TaskResult(one.task, one.kind, one.instruction, old, new, change, direction)


def _share(attempts: Iterable[Attempt]) -> float | None:
    verdicts = [each.outcome == "passed" for each in attempts if each.outcome in ("passed", "failed")]
    return sum(verdicts) / len(verdicts) if verdicts else None


def _group(kind: str, rows: Sequence[TaskResult], before: str, after: str, look: int) -> Group:
    old = [each for row in rows for each in row.before]
    new = [each for row in rows for each in row.after]
    sides = [("test_before", each) for each in old] + [("test_after", each) for each in new]
    tests = [HeldOut(arm, each.task, each.outcome, each.value, each.engine, each.reason) for arm, each in sides]
    return Group(kind, len(rows), arm_count(before, old), arm_count(after, new), compare(tests, look))


def arm_count(version: str, attempts: Sequence[Attempt]) -> ArmCount:
    """What one version's attempts came to."""
    counts = dict.fromkeys(("passed", "failed", *_NO_VERDICT), 0)
    for each in attempts:
        counts[each.outcome] += 1
    score = HeldOutCount.of((each.task, each.outcome) for each in attempts)
    mean = arm_mean(attempted((each.task, each.outcome) for each in attempts))
    return ArmCount(
        version=version,
        attempts=len(attempts),
        low=score.low,
        high=score.high,
        interval=mean.interval if score.tasks else None,
        tasks=score.tasks,
        told=score.told,
        **counts,
    )


def _spent(measure: str, rows: Iterable[TaskResult]) -> Spent:
    pairs = [(_mean(measure, row.before), _mean(measure, row.after)) for row in rows if row.before and row.after]
    count = len(pairs)
    fewer, more = sum(new < old for old, new in pairs), sum(new > old for old, new in pairs)
    before = sum(old for old, _ in pairs) / count if count else 0.0
    after = sum(new for _, new in pairs) / count if count else 0.0
    return Spent(measure, count, before, after, after - before, fewer, more, sign_test(fewer, more))


def _mean(measure: str, attempts: Sequence[Attempt]) -> float:
    return sum(float(getattr(each, measure)) for each in attempts) / len(attempts)
