"""What the runs of a study came to, attempt by attempt, as core.stats reads it. Pure.

An attempt has a value where its outcome is a verdict. A failure of infrastructure, a task that cannot be scored and an
attempt that ran out of time are missing, each by its kind, and never a silent 0. One that ended at its limit of turns
or of context is graded as it was left: those limits are the agent's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias

from core.stats.outcomes import Missing, Outcome

Counted: TypeAlias = Literal["passed", "value"]


class Measure(NamedTuple):
    """A figure of a domain: `counted` by passed or failed, or by the share an attempt is worth."""

    name: str
    counted: Counted


_MEASURES: dict[str, tuple[Measure, ...]] = {
    "spreadsheet": (Measure("pass rate", "passed"), Measure("soft score", "value")),
    "table_qa": (Measure("accuracy", "passed"),),
    "math": (Measure("accuracy", "passed"),),
    "doc_vqa": (Measure("ANLS", "value"), Measure("Acc", "passed")),
}
_OTHERS = (Measure("pass rate", "passed"),)


class CellAttempt(NamedTuple):
    """One held-out attempt of a cell's run; `outcome` and `ended` as core.view.rows.TrajectoryRow has them."""

    task: str
    seed: int
    replicate: int
    outcome: str
    value: float | None
    ended: str
    run: str = ""
    trajectory: str = ""


def measures_of(domain: str, attempts: int) -> tuple[Measure, ...]:
    """What a domain is measured by, the figure that verdicts are on first; several attempts are told as avg@k."""
    found = _MEASURES.get(domain, _OTHERS)
    if attempts == 1:
        return found
    return tuple(each._replace(name=f"{each.name}, avg@{attempts}") for each in found)


def outcomes(attempts: Iterable[CellAttempt], counted: Counted) -> tuple[Outcome, ...]:
    """The attempts as outcomes of one arm."""
    return tuple(
        Outcome(each.task, each.seed, each.replicate, None if missing else _value(each, counted), missing)
        for each in attempts
        for missing in (_missing(each),)
    )


def _missing(attempt: CellAttempt) -> Missing | None:
    if attempt.ended == "time_limit":
        return "timeout"
    if attempt.outcome == "not_scorable":
        return "unscorable"
    return None if attempt.outcome in ("passed", "failed") else "infrastructure"


def _value(attempt: CellAttempt, counted: Counted) -> float:
    if counted == "passed":
        return float(attempt.outcome == "passed")
    return float(attempt.outcome == "passed") if attempt.value is None else attempt.value
