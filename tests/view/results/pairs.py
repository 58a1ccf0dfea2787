"""Held-out rollouts in pairs: the same tasks before and after."""

from __future__ import annotations

from core.view.results.paired import HeldOut
from core.view.rows import Outcome

OUTCOMES: tuple[Outcome, ...] = ("passed", "failed", "not_scorable", "infrastructure", "stopped", "ungraded")


def held_out(arm: str, task: str, outcome: Outcome, engine: str = "") -> HeldOut:
    value = {"passed": 1.0, "failed": 0.0}.get(outcome)
    return HeldOut(arm=f"test_{arm}", task=task, outcome=outcome, value=value, engine=engine, reason="")


def pairs_of(*pairs: tuple[Outcome, Outcome]) -> list[HeldOut]:
    """Held-out rollouts of tasks t0, t1 …: (before, after) each."""
    return [
        held_out(arm, f"t{at}", outcome)
        for at, pair in enumerate(pairs)
        for arm, outcome in zip(("before", "after"), pair, strict=True)
    ]


WIN: tuple[Outcome, Outcome] = ("failed", "passed")
LOSS: tuple[Outcome, Outcome] = ("passed", "failed")
TIE: tuple[Outcome, Outcome] = ("passed", "passed")
