"""What an analysis has taken so far, and how its end is recorded: once, whatever happens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal

from core.analysts.job import AnalysisJob
from core.errors import BoundaryError, BudgetReached
from core.ports import Journal
from core.types import Analysis, Failure, FreshAttempt, Origin, Patch, Usage

KIND = "analysis"

Outcome = Literal["patch", "no_lesson", "unproven", "invalid", "failed", "budget"]


class Account:
    """The calls, turns, usage and fresh attempts of one analysis, so that a failing one still tells what it cost."""

    def __init__(self, job: AnalysisJob, origin: Origin, key: str) -> None:
        self.job, self.origin, self.key = job, origin, key
        self.calls: list[str] = []
        self.usage = Usage()
        self.turns = 0
        self.attempts: dict[str, FreshAttempt] = {}

    def add(self, keys: tuple[str, ...], usage: Usage) -> None:
        self.calls += keys
        self.usage += usage
        self.turns += 1

    def attempted(self, attempt: FreshAttempt) -> None:
        """Note a fresh attempt; one that was made before is the same."""
        self.attempts[attempt.rollout] = attempt

    def ends(
        self, outcome: Outcome, reason: str = "", patch: Patch | None = None, failure: Failure | None = None
    ) -> Analysis:
        """The analysis as it ended."""
        return Analysis(
            slot=self.job.slot,
            trajectory=self.job.trajectory.id,
            origin=self.origin,
            outcome=outcome,
            reason=reason,
            patch=patch.model_copy(update={"usage": self.usage}) if patch else None,
            failure=failure,
            turns=self.turns,
            calls=tuple(self.calls),
            attempts=tuple(self.attempts.values()),
            usage=self.usage,
        )


async def recorded(account: Account, journal: Journal, work: Callable[[Account], Awaitable[Analysis]]) -> Analysis:
    """The analysis the journal holds, or `work` done and recorded.

    A budget that was reached and a boundary that failed are outcomes too, but none to keep: the next run tries again.
    """
    name = f"{account.key}:{account.job.slot}"
    written = journal.effect(KIND, name)
    if written is not None:
        return Analysis.model_validate_json(written)
    try:
        analysis = await work(account)
    except BudgetReached as reached:
        return account.ends("budget", str(reached))
    except BoundaryError as problem:
        return account.ends("failed", problem.failure.message, failure=problem.failure)
    journal.record_effect(KIND, name, analysis.model_dump_json())
    return analysis
