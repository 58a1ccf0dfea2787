"""Which task of a part needs which lessons: dealt out so that common is common and one-off is one, for any size."""

from __future__ import annotations

from random import Random

from core.tasks import dealing
from core.tasks.dealing import Needs, give_evenly
from core.tasks.starter.families import FAMILIES
from core.tasks.starter.lessons import lessons_of

COMMON_SHARE = 0.2
"""The share of a part's tasks that need each common lesson, aimed at; 3 tasks at least."""

LARGE = 30
"""From this many tasks on a part holds every lesson."""

MOST_NEEDS = 3

_APART = ({"percent_text", "text_numbers"}, {"percent_text", "bracket_negatives"}, {"percent_text", "unit_suffix"})
"""Mess that has no place in one column."""


def plan_needs(count: int, rng: Random) -> tuple[Needs, ...]:
    """The lessons (or conditions of false lessons) of each of `count` tasks, shuffled."""
    false, rare = _false(count, rng), _rare(count, rng)
    plain = [frozenset[str]()] * (count // 12)
    room = max(0, count - len(false) - len(rare) - len(plain))
    dealt = _deal_common([*rare, *[frozenset[str]()] * room], max(3, round(COMMON_SHARE * count)), rng)
    needs = [*false, *dealt, *plain][:count]
    rng.shuffle(needs)
    return tuple(needs)


def _false(count: int, rng: Random) -> list[Needs]:
    """Conditions under which a wrong practice passes: one or two tasks each, two in all in a small part."""
    false = list(lessons_of("false"))
    if count < LARGE:
        return [frozenset({lesson}) for lesson in rng.sample(false, min(2, count // 7))]
    return [frozenset({lesson}) for lesson in (*false, "include_totals", "stop_at_blank")]


def _rare(count: int, rng: Random) -> list[Needs]:
    """Narrow lessons in two tasks each and one-offs in one; a small part has only some of them."""
    narrow, single = list(lessons_of("narrow")), list(lessons_of("one_off"))
    if count < LARGE:
        narrow, single = rng.sample(narrow, count // 15), rng.sample(single, count // 12)
    return [frozenset({lesson}) for lesson in (*narrow, *narrow, *single)]


def _deal_common(tasks: list[Needs], wanted: int, rng: Random) -> list[Needs]:
    """Give each common lesson to `wanted` tasks, up to three needs a task, where a family can carry them together."""
    dealt = list(tasks)
    for _ in range(wanted):
        for lesson in rng.sample(lessons_of("common"), len(lessons_of("common"))):
            give_evenly(dealt, lesson, _can_carry, rng)
    return dealt


def _can_carry(needs: Needs, lesson: str) -> bool:
    return lesson not in needs and len(needs) < MOST_NEEDS and bool(families_for(needs | {lesson}))


def families_for(needs: Needs) -> tuple[str, ...]:
    """The families in which all of these can be needed at once."""
    if any(pair <= needs for pair in _APART):
        return ()
    if needs & {"include_totals", "round_first", "exact_keys"}:
        return tuple(family.id for family in FAMILIES.values() if needs <= family.supports)
    special = {"control_sum", "whole_total", "code_lookup"}
    return tuple(family.id for family in FAMILIES.values() if needs <= family.supports and family.id not in special)


def deal_families(needs: tuple[Needs, ...], rng: Random) -> tuple[str, ...]:
    """A family for each task, each used as often as its needs allow."""
    return dealing.deal_families(needs, families_for, rng)
