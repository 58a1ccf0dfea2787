"""Which task of a part needs which lessons: every lesson about equally often, a third of the tasks none."""

from __future__ import annotations

from itertools import chain
from random import Random

from core.tasks import dealing
from core.tasks.dealing import Needs, give_evenly
from core.tasks.table_qa.suite.families import FAMILIES
from core.tasks.table_qa.suite.lessons import FALSE, OWN, SHARED

MOST_NEEDS = 3
EASY_SHARE = 1 / 3
"""The share of tasks that need no lesson; in some of these a wrong practice happens to pass."""
OWN_SHARE, SHARED_SHARE = 1 / 5, 1 / 4
"""The share of the other tasks that need a lesson of tables alone, or a shared one, aimed at; 2 tasks at least."""
LARGE = 20
"""From this many tasks on a false lesson has two tasks in which it passes."""


def plan_needs(count: int, rng: Random) -> tuple[Needs, ...]:
    """The lessons (or the condition of a false one) of each of `count` tasks, shuffled."""
    easy = round(count * EASY_SHARE)
    false = [frozenset({lesson.id}) for lesson in FALSE] * (2 if count >= LARGE else 1)
    plain = [Needs()] * max(0, easy - len(false))
    needs = [*false[:easy], *plain, *_deal([Needs()] * (count - easy), rng)]
    rng.shuffle(needs)
    return tuple(needs)


def _deal(tasks: list[Needs], rng: Random) -> list[Needs]:
    """Each lesson as often, to tasks with fewest needs that can carry it; first those that few families can carry."""
    dealt = list(tasks)
    own, shared = (max(2, round(share * len(tasks))) for share in (OWN_SHARE, SHARED_SHARE))
    rounds = [rng.sample(SHARED, len(SHARED)) for _ in range(shared)]
    for lesson in (*[lesson.id for lesson in OWN] * own, *chain.from_iterable(rounds)):
        give_evenly(dealt, lesson, _can_carry, rng)
    return dealt


def _can_carry(needs: Needs, lesson: str) -> bool:
    return lesson not in needs and len(needs) < MOST_NEEDS and bool(families_for(needs | {lesson}))


def families_for(needs: Needs) -> tuple[str, ...]:
    """The families in which all of these, and no others, are needed."""
    return tuple(family.id for family in FAMILIES.values() if family.can_carry(needs))


def deal_families(needs: tuple[Needs, ...], rng: Random) -> tuple[str, ...]:
    """A family for each task, each used as often as its needs allow."""
    return dealing.deal_families(needs, families_for, rng)
