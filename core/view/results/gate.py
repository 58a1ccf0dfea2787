"""The held-out gate: what the measured tasks say of a version before somebody promotes it. Pure.

A version that is better than S0, decided, goes through. Any other can be promoted all the same, with a reason, and the
record says that the verdict was overridden. While attempts are still to be made there is no verdict: looking as they
come in and promoting at a lucky moment would err far more often than a verdict on all of them.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from core.view.amounts import many_are
from core.view.results.results import Group, left_out
from core.view.results.sureness import how_sure

Held: TypeAlias = Literal["better", "worse", "not decided", "no verdict", "not measured", "the start"]


class Gate(NamedTuple):
    """The verdict on a version against S0, what is to be said beside the button, and whether a reason is asked for."""

    verdict: Held
    told: str
    needs_reason: bool


def gate(version: str, against_start: Group | None, lacking: int = 0) -> Gate:
    """The gate for a version; `against_start` compares it with S0 (None: one of them was not measured).

    `lacking` counts the held-out attempts with either that the run plans and has not made.
    """
    if version == "S0":
        return Gate("the start", "S0 is the skill the run started from: there is nothing to beat.", False)
    if against_start is None:
        told = f"{version} was not measured against S0 on held-out tasks. Promoting it overrides that: say why."
        return Gate("not measured", told, True)
    if lacking:
        told = f"{many_are(lacking, 'held-out attempt')} still to be made with S0 or {version}."
        return Gate("not measured", f"{told} A verdict is of all. Promoting {version} overrides that: say why.", True)
    if against_start.paired.left_out.change is None:
        why = ". ".join((against_start.paired.why_open, *left_out(against_start)))
        return Gate("no verdict", f"{version} against S0: {why}. Promoting it overrides that: say why.", True)
    sure = how_sure(against_start.paired)
    verdict = _held(sure.verdict)
    said = f"{version} against S0: {sure.verdict}. {sure.seen} {sure.luck}"
    if verdict == "better":
        return Gate(verdict, said, False)
    return Gate(verdict, f"{said} Promoting it overrides this verdict: say why.", True)


def _held(verdict: str) -> Held:
    known: dict[str, Held] = {"better": "better", "worse": "worse", "not decided": "not decided"}
    return known.get(verdict, "no verdict")
