"""Which problem of a part needs which lessons, and the problems themselves: the same shares in every part."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from core.errors import UserError
from core.tasks.math.suite.families import BY_NEEDS
from core.tasks.math.suite.lessons import BY_ID, lessons_of

Part = Literal["evolve", "test"]
Needs = frozenset[str]

GENERATOR_VERSION = 1
"""Raised whenever equal seeds would give other tasks than before."""

DRAWS = 5000
"""So often a problem is drawn until it is a new one."""

SMALL = 12
"""Up to so many problems with common lessons a part is a small one."""

PAIRS: tuple[Needs, ...] = (
    frozenset({"endpoints", "units"}),
    frozenset({"percent", "fraction"}),
    frozenset({"units", "remainder"}),
    frozenset({"endpoints", "fraction"}),
)
"""Lessons that one problem can need at once, in the order in which they are dealt."""

NAMES = {
    "evolve": ("Ada", "Bruno", "Carla", "Dario", "Elif", "Femi", "Greta", "Hugo", "Iris", "Jonas", "Kira", "Leon"),
    "test": ("Maya", "Nils", "Olga", "Pavel", "Quinn", "Rosa", "Sven", "Tilda", "Uwe", "Vera", "Wanda", "Yusuf"),
}


@dataclass(frozen=True)
class Planned:
    """A problem as told, its answer, its family, and the true lessons that it cannot be solved without."""

    id: str
    part: Part
    family: str
    numbers: tuple[int, ...]
    instruction: str
    answer: int
    needs: Needs


def plan_suite(suite_seed: int, evolve: int, test: int) -> tuple[Planned, ...]:
    """All problems of a suite. The parts are drawn from seeds of their own, so that one's size leaves the other alone.

    No problem stands in it twice: the numbers of a test problem are none that an evolve problem can have. Raises
    UserError where so many cannot be told apart.
    """
    return (*_plan_part(suite_seed, "evolve", evolve), *_plan_part(suite_seed, "test", test))


def _plan_part(suite_seed: int, part: Part, count: int) -> tuple[Planned, ...]:
    rng = Random(f"math {GENERATOR_VERSION} {suite_seed} {part}")
    planned: list[Planned] = []
    for index, needs in enumerate(deal_needs(count, rng)):
        identifier = f"{'e' if part == 'evolve' else 't'}{index + 1:03d}"
        planned.append(_new_problem(identifier, part, needs, planned, rng))
    return tuple(planned)


def _new_problem(identifier: str, part: Part, needs: Needs, before: Sequence[Planned], rng: Random) -> Planned:
    told = {(each.family, each.numbers) for each in before}
    for _ in range(DRAWS):
        drawn = _problem(identifier, part, needs, rng)
        if (drawn.family, drawn.numbers) not in told and _belongs(drawn):
            return drawn
    raise UserError(f"the math suite has no more than {len(before)} problems that differ; ask for fewer tasks")


def _belongs(drawn: Planned) -> bool:
    """Whether these numbers are for this part: half of all that can be drawn are for each, whatever the seed."""
    digest = hashlib.sha256(f"{drawn.family} {drawn.numbers}".encode()).digest()
    return (digest[0] % 2 == 0) == (drawn.part == "evolve")


def deal_needs(count: int, rng: Random) -> tuple[Needs, ...]:
    """The lessons (or conditions of false lessons) of each of `count` problems, shuffled."""
    against = [frozenset({lesson}) for lesson in ("exclusive", "ordered")]
    rare = [frozenset({lesson}) for lesson in (*lessons_of("narrow"), *lessons_of("one_off"))]
    plain: list[Needs] = [frozenset({"round_up"}), frozenset(), frozenset({"round_up"})]
    dealt = [against[place % 2] for place in range(max(1, count // 12))]
    dealt += rare * (count // 20)
    dealt += [plain[place % 3] for place in range(max(1, count // 8))]
    dealt += _common(max(0, count - len(dealt)))
    dealt = dealt[:count]
    rng.shuffle(dealt)
    return tuple(dealt)


def _common(room: int) -> list[Needs]:
    """Three in eight problems need two lessons, five in eight of a small part, so that each lesson is needed several
    times; the others need one, always that which was needed least so far."""
    dealt = [PAIRS[place % len(PAIRS)] for place in range(room * (3 if room > SMALL else 5) // 8)]
    used = Counter(lesson for needs in dealt for lesson in needs)
    for _ in range(room - len(dealt)):
        least = min(lessons_of("common"), key=lambda lesson: used[lesson])
        used[least] += 1
        dealt.append(frozenset({least}))
    return dealt


def _problem(identifier: str, part: Part, needs: Needs, rng: Random) -> Planned:
    family = rng.choice(BY_NEEDS[needs])
    numbers = family.numbers(rng)
    telling = rng.choice(family.tellings)
    return Planned(
        id=identifier,
        part=part,
        family=family.id,
        numbers=numbers,
        instruction=telling.format(*numbers, name=rng.choice(NAMES[part])),
        answer=family.answer(numbers, ""),
        needs=frozenset(need for need in needs if BY_ID[need].spread != "false"),
    )
