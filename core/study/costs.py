"""What a condition took: its calls, tokens, money and time, in making its skills and in measuring them. Pure.

A run that makes or chooses a skill is of every condition that is measured with a skill which rests on it: the
candidates of a best of several are its own, and not of the condition that they are seeds of. A control arm and a
repetition change or use another condition's skill, and so make none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from core.study.behind import behind
from core.study.conditions import Again, ControlArm
from core.study.config import StudyConfig
from core.study.plan import Plan, Step, needs


class RunCost(NamedTuple):
    """What one run took, or several added up.

    `calls` are all it rests on, `paid` those that went out: the journal answered the rest. Tokens, money and `latency`,
    the calls' own time added up, are of all calls; `wall` is the time in which its engine was at work, which is short
    where the journal answered. `unpriced` names models without a price.
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
    run: str = ""
    """Which run it is: two cells that ask for the same share one."""

    @property
    def from_journal(self) -> float:
        """The share of the calls that the journal answered: from some on, the wall time says little."""
        return 1 - self.paid / self.calls if self.calls else 0.0


class CostRow(NamedTuple):
    """A condition and author: making its skills, and measuring them, over all seeds, users and task sets.

    `skills` counts those that are made; what is made of one of several is `making` divided by it.
    """

    condition: str
    author: str
    skills: int
    making: RunCost | None
    measuring: RunCost | None

    @property
    def from_journal(self) -> float:
        """The share of the making's calls that the journal answered."""
        return self.making.from_journal if self.making is not None else 0.0


def cost_rows(config: StudyConfig, plan: Plan, runs: Iterable[RunCost]) -> tuple[CostRow, ...]:
    """The costs of a study's runs by condition and author, in the order of its file."""
    by_cell = {run.cell: run for run in runs}
    made, skills = _making(config, plan), _skills(plan, by_cell)
    rows = []
    for condition in config.conditions:
        for author in config.authors_of(condition):
            key = (condition.name, author)
            measured = [cell.id for cell in plan.cells if (cell.step, cell.condition, cell.author) == ("measure", *key)]
            making, measuring = (
                _added([by_cell[cell] for cell in cells if cell in by_cell]) for cells in (made.get(key, ()), measured)
            )
            if making is not None or measuring is not None:
                rows.append(CostRow(*key, 0 if making is None else max(1, skills.get(key, 0)), making, measuring))
    return tuple(rows)


def cost_beforehand(runs: Iterable[RunCost]) -> tuple[RunCost, ...]:
    """What the attempts took that were made before any evolution, by author: they are no condition's, as every
    evolution of the same start finds them in the journal."""
    by_author: dict[str, list[RunCost]] = {}
    for run in runs:
        if run.step == "attempt":
            by_author.setdefault(run.author, []).append(run)
    return tuple(added for each in by_author.values() if (added := _added(each)) is not None)


def _making(config: StudyConfig, plan: Plan) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """The cells that made or chose the skills of each condition and author."""
    measured: dict[tuple[str, str], list[str]] = {}
    for cell in plan.cells:
        if cell.step == "measure" and not isinstance(config.named(cell.condition), ControlArm | Again):
            measured.setdefault((cell.condition, cell.author), []).append(cell.id)
    found = {
        key: tuple(cell.id for cell in behind(cells, plan) if cell.step != "attempt") for key, cells in measured.items()
    }
    used = {cell for cells in found.values() for cell in cells}
    for cell in plan.cells:  # what nobody is measured with is of the condition that asked for it
        if cell.step in ("make", "choose") and cell.id not in used:
            found[cell.condition, cell.author] = (*found.get((cell.condition, cell.author), ()), cell.id)
    return found


def _skills(plan: Plan, over: Mapping[str, RunCost]) -> Mapping[tuple[str, str], int]:
    """How many of the skills that each condition and author is measured with are made."""
    found: dict[tuple[str, str], set[str]] = {}
    measured = {(cell.condition, cell.author, cell.skill): cell for cell in plan.cells if cell.step == "measure"}
    for (condition, author, skill), cell in measured.items():
        if all(each in over for each in needs(cell, plan)):
            found.setdefault((condition, author), set()).add(skill)
    return {key: len(skills) for key, skills in found.items()}


def _added(costs: Iterable[RunCost]) -> RunCost | None:
    """Runs added up, each once."""
    runs = list({each.run or each.cell: each for each in costs}.values())
    if not runs:
        return None
    return runs[0]._replace(
        cell="",
        run="",
        calls=sum(each.calls for each in runs),
        paid=sum(each.paid for each in runs),
        tokens=sum(each.tokens for each in runs),
        money=sum(each.money for each in runs),
        latency=sum(each.latency for each in runs),
        wall=sum(each.wall for each in runs),
        unpriced=tuple(dict.fromkeys(model for each in runs for model in each.unpriced)),
    )
