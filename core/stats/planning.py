"""How many tasks a wanted effect takes, and what a number of tasks can show: before a study, and after it. Pure.

Where every task is passed or failed once, power is exact (core.stats.power) and needs the share of tasks that come out
differently. Where tasks have shares it is approximate (core.stats.power_of_shares) and needs differences of a pilot.
Either can be had from differences already measured. Before any, the share of discordant tasks is an assumption, to be
shown as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.stats.method import POWER, POWER_OF_SHARES, Method
from core.stats.power import LEVEL, smallest_clean_gain, smallest_effect, tasks_needed
from core.stats.power_of_shares import smallest_of_shares, tasks_for_shares
from core.stats.sign_flip import whole_units


class Plan(NamedTuple):
    """What a study of so many tasks can show, and what a wanted effect takes. Effects are in shares: 0.1 is 10 points.

    `smallest` is None where no effect would be shown, `needed` where it takes more than 20,000 tasks.
    """

    tasks: int
    smallest: float | None
    wanted: float
    needed: int | None
    method: Method


def plan(tasks: int, wanted: float, discordant: float, alpha: float = LEVEL) -> Plan:
    """A plan for tasks that are passed or failed, a share `discordant` of which is taken to come out differently.

    Raises ValueError unless 0 < wanted <= discordant <= 1.
    """
    smallest = smallest_effect(tasks, discordant, alpha)
    return Plan(tasks, smallest, wanted, tasks_needed(wanted, discordant, alpha), POWER)


def plan_like(tasks: int, wanted: float, like: Sequence[float], alpha: float = LEVEL) -> Plan:
    """A plan for tasks that differ as these did: the differences, after less before, of a pilot.

    Raises ValueError where none of them differs, and where a wanted effect is none.
    """
    if whole(like):
        return plan(tasks, wanted, _discordant(like), alpha)
    pilot = tuple(like)
    needed = tasks_for_shares(wanted, pilot, alpha)
    return Plan(tasks, smallest_of_shares(tasks, pilot, alpha), wanted, needed, POWER_OF_SHARES)


class Smallest(NamedTuple):
    """The smallest gain, in shares, that a comparison shows with a chance of 80 %; None where no gain at all would do.

    `clean`: it is the smallest of gains that lose no task, as too few tasks came out differently for any other.
    """

    gain: float | None
    clean: bool


def smallest_shown(differences: Sequence[float], alpha: float = LEVEL) -> Smallest:
    """The smallest gain that as many tasks as these, differing as these did, show with a chance of 80 %.

    Where so few came out differently that no gain among them would be shown: the smallest that would be if it lost no
    task.
    """
    n = len(differences)
    if not any(whole_units(differences)):  # none differs, or by less than the test sees
        return Smallest(smallest_clean_gain(n, alpha), clean=True)
    if not whole(differences):
        return Smallest(smallest_of_shares(n, tuple(differences), alpha), clean=False)
    found = smallest_effect(n, _discordant(differences), alpha)
    return Smallest(found, clean=False) if found else Smallest(smallest_clean_gain(n, alpha), clean=True)


def whole(differences: Sequence[float]) -> bool:
    """Whether every task was passed or failed as a whole, so that counts say all."""
    return all(each in (-1, 0, 1) for each in differences)


def _discordant(differences: Sequence[float]) -> float:
    return sum(each != 0 for each in differences) / len(differences) if differences else 0.0
