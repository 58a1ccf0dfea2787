"""What a condition took: its calls, tokens, money and time, in making its skill and in measuring it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from core.study.plan import Step


class RunCost(NamedTuple):
    """What one run took. `calls` are all it rests on, `paid` those that went out: the journal answered the rest.

    Tokens, money and `latency`, the calls' own time added up, are of all calls; `wall` is the time in which its engine
    was at work, which is short where the journal answered. `unpriced` names models without a price.
    """

    cell: str
    step: Step
    condition: str
    author: str
    calls: int
    paid: int
    tokens: int
    money: float
    latency: float
    wall: float
    unpriced: tuple[str, ...] = ()


class CostRow(NamedTuple):
    """A condition and author: making its skill, and measuring it, over all seeds, users and task sets."""

    condition: str
    author: str
    making: RunCost | None
    measuring: RunCost | None

    @property
    def from_journal(self) -> float:
        """The share of the making's calls that the journal answered: from some on, its wall time says little."""
        return 1 - self.making.paid / self.making.calls if self.making is not None and self.making.calls else 0.0


def cost_rows(runs: Iterable[RunCost]) -> tuple[CostRow, ...]:
    """The costs of a study's runs by condition and author, in the order in which these first appear."""
    making: dict[tuple[str, str], list[RunCost]] = {}
    measuring: dict[tuple[str, str], list[RunCost]] = {}
    for run in runs:
        if run.step == "attempt":
            continue  # it is no condition's: every evolution of the study learns from it
        where = measuring if run.step == "measure" else making
        where.setdefault((run.condition, run.author), []).append(run)
    keys = dict.fromkeys((*making, *measuring))
    return tuple(CostRow(*key, _added(making.get(key, [])), _added(measuring.get(key, []))) for key in keys)


def _added(runs: list[RunCost]) -> RunCost | None:
    if not runs:
        return None
    return runs[0]._replace(
        cell="",
        calls=sum(each.calls for each in runs),
        paid=sum(each.paid for each in runs),
        tokens=sum(each.tokens for each in runs),
        money=sum(each.money for each in runs),
        latency=sum(each.latency for each in runs),
        wall=sum(each.wall for each in runs),
        unpriced=tuple(dict.fromkeys(model for each in runs for model in each.unpriced)),
    )
