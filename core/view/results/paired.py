"""S0 against S* on the same held-out tasks, task by task. Pure.

A task that could not be scored is read both ways (counted as failed, and left out); where the two readings point in
different directions, or formulas were computed by different engines, there is no verdict. A rollout that infrastructure
failed, or a budget stopped, is in no pair. The p-value is the exact two-sided sign test over wins and losses (McNemar's
test in its exact form): it says how easily luck alone gives a split this uneven, and nothing of size. The size has an
interval (core.stats.paired). A change is decided where both agree that it is not zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Literal, NamedTuple, TypeAlias

from core.stats.paired import paired_interval
from core.stats.sign_test import sign_test
from core.view.rows import Outcome
from core.view.shares import between, points

Direction: TypeAlias = Literal["better", "worse", "same", "open"]
CHANCE = 0.05
"""The exact test decides nothing where its p is above this."""


class HeldOut(NamedTuple):
    """One held-out rollout; `value` is the share of test cases passed, None without a verdict."""

    arm: str
    task: str
    outcome: Outcome
    value: float | None
    engine: str
    reason: str


class Comparison(NamedTuple):
    """One reading: tasks with a verdict in both arms. `change` is in shares of tasks passed: 0.1 is 10 points.

    `interval` is of 95 %, in shares; None without pairs, and where a task attempted several times changed in part.
    """

    pairs: int
    wins: int
    losses: int
    ties: int
    change: float | None
    p_value: float
    interval: tuple[float, float] | None = None

    @property
    def decided(self) -> bool:
        """Whether test and interval agree that the change is not zero."""
        return self.pairs > 0 and self.p_value <= CHANCE and (self.interval is None or self.leaves_out_zero)

    @property
    def leaves_out_zero(self) -> bool:
        """Whether there is an interval, all of it on one side of zero."""
        return self.interval is not None and (self.interval[0] > 0 or self.interval[1] < 0)


class Paired(NamedTuple):
    """Both readings and what they allow to be said. `unpaired` counts tasks with a verdict in one arm at most."""

    left_out: Comparison
    counted_as_failed: Comparison
    unpaired: int
    direction: Direction
    why_open: str
    sentence: str


def compare(tests: Sequence[HeldOut]) -> Paired:
    """Compare arm test_after with test_before."""
    left_out = _comparison(tests, ("passed", "failed"))
    counted = _comparison(tests, ("passed", "failed", "not_scorable"))
    why_open = _why_open(left_out, counted, _mixed_engines(tests))
    direction: Direction = "open" if why_open else _direction(left_out)
    return Paired(
        left_out=left_out,
        counted_as_failed=counted,
        unpaired=len({row.task for row in tests}) - left_out.pairs,
        direction=direction,
        why_open=why_open,
        sentence=_sentence(left_out, counted, why_open),
    )


def least_decided(pairs: int) -> int | None:
    """The fewest wins without a loss that would decide anything among so many pairs; None where none would."""
    return next((wins for wins in range(pairs + 1) if _counted(pairs, wins, 0).decided), None)


def _counted(pairs: int, wins: int, losses: int, changes: Sequence[Fraction] = ()) -> Comparison:
    whole = all(change.denominator == 1 for change in changes)
    change = sum(changes, Fraction()) if changes else Fraction(wins - losses)
    return Comparison(
        pairs=pairs,
        wins=wins,
        losses=losses,
        ties=pairs - wins - losses,
        change=float(change / pairs) if pairs else None,
        p_value=sign_test(wins, losses),
        interval=paired_interval(wins, losses, pairs) if pairs and whole else None,
    )


def _comparison(tests: Iterable[HeldOut], counting: tuple[Outcome, ...]) -> Comparison:
    arms: dict[str, dict[str, list[bool]]] = {"test_before": defaultdict(list), "test_after": defaultdict(list)}
    for row in tests:
        if row.outcome in counting and row.arm in arms:
            arms[row.arm][row.task].append(row.outcome == "passed")
    before, after = arms["test_before"], arms["test_after"]
    changes = [_share(after[task]) - _share(before[task]) for task in before if task in after]
    wins, losses = sum(change > 0 for change in changes), sum(change < 0 for change in changes)
    return _counted(len(changes), wins, losses, changes)


def _share(passes: Sequence[bool]) -> Fraction:
    return Fraction(sum(passes), len(passes))  # exact, so that thirds which cancel out are no change at all


def _direction(comparison: Comparison) -> Direction:
    if comparison.change is None:
        return "open"
    return "better" if comparison.change > 0 else "worse" if comparison.change < 0 else "same"


def _mixed_engines(tests: Iterable[HeldOut]) -> tuple[str, ...]:
    """The formula engines of both arms where a task, or the arms as a whole, were graded by different ones; else ().

    A rollout that needed no engine ("") compares with any.
    """
    used: dict[str, dict[str, set[str]]] = {"test_before": defaultdict(set), "test_after": defaultdict(set)}
    for row in tests:
        if row.engine and row.arm in used:
            used[row.arm][row.task].add(row.engine)
    before, after = used["test_before"], used["test_after"]
    all_before = {engine for engines in before.values() for engine in engines}
    all_after = {engine for engines in after.values() for engine in engines}
    disjoint = all_before and all_after and not all_before & all_after
    if disjoint or any(task in after and engines != after[task] for task, engines in before.items()):
        return tuple(sorted(all_before | all_after))
    return ()


def _why_open(left_out: Comparison, counted: Comparison, engines: Sequence[str]) -> str:
    if left_out.change is None:
        return "no task has a verdict under both skills"
    if engines:
        return f"formulas were computed by different engines ({', '.join(engines)})"
    if _direction(left_out) != _direction(counted):
        return "tasks that cannot be scored decide it: counted as failed and left out, they point different ways"
    return ""


def _sentence(left_out: Comparison, counted: Comparison, why_open: str) -> str:
    if left_out.change is None:
        return f"No verdict: {why_open}."
    told = (
        f"{left_out.wins} better, {left_out.losses} worse, {left_out.ties} the same of {left_out.pairs} paired tasks: "
        f"{_points(left_out.change)}{_between(left_out.interval)}"
    )
    if counted.pairs != left_out.pairs:
        told += f" ({_points(counted.change)} when those that cannot be scored count as failed)"
    if why_open:
        return f"No verdict: {why_open}. {told}."
    return f"{told}; exact sign test p = {left_out.p_value:.2g}, {_luck(left_out)}."


def _luck(comparison: Comparison) -> str:
    if comparison.decided:
        return "hardly luck"
    if comparison.leaves_out_zero and comparison.p_value > CHANCE:
        return "and the interval leaves zero out, but the exact test does not: not decided"
    if comparison.p_value > CHANCE:
        return "which luck alone easily gives: not decided"
    return "but the interval includes zero: not decided"


def _between(interval: tuple[float, float] | None) -> str:
    return f", 95 % interval {between(interval)}" if interval else ""


def _points(change: float | None) -> str:
    return "no pairs" if change is None else points(change)
