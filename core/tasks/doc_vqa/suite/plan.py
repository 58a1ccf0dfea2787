"""Which document of a part needs which lessons, and the documents themselves: the same shares in every part."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Literal

from core.errors import UserError
from core.tasks.doc_vqa.anls import anls
from core.tasks.doc_vqa.suite.document import Document, Family, Names, Needs
from core.tasks.doc_vqa.suite.lessons import BY_ID, lessons_of
from core.tasks.doc_vqa.suite.lists import LISTED
from core.tasks.doc_vqa.suite.receipts import LABELLED

Part = Literal["evolve", "test"]

GENERATOR_VERSION = 1
"""Raised whenever equal seeds would give other tasks than before."""

FAMILIES: tuple[Family, ...] = (*LABELLED, *LISTED)
BY_NEEDS = {family.needs: tuple(each for each in FAMILIES if each.needs == family.needs) for family in FAMILIES}

PAIRS: tuple[Needs, ...] = (
    frozenset({"payable", "corrected"}),
    frozenset({"legend", "pages"}),
    frozenset({"asked_date", "corrected"}),
    frozenset({"footnote", "pages"}),
    frozenset({"legend", "corrected"}),
    frozenset({"payable", "corrected"}),
    frozenset({"pages", "corrected"}),
    frozenset({"asked_date", "corrected"}),
)
"""Lessons that one document can need at once, in the order in which they are dealt."""

NAMES: dict[Part, Names] = {
    "evolve": Names(
        firms=("MILLER & SONS", "NORTHGATE", "RED LION", "HILL FARM", "WATERSIDE", "KESTREL"),
        streets=("HARBOUR ROAD", "MILL LANE", "STATION STREET", "PARK AVENUE"),
        numbers=range(1000, 5000),
    ),
    "test": Names(
        firms=("BAKER & CO", "SOUTHBANK", "BLUE ANCHOR", "VALLEY SHOP", "LIGHTHOUSE", "SWALLOW"),
        streets=("CHURCH STREET", "QUEENS ROAD", "BRIDGE LANE", "FOREST WAY"),
        numbers=range(5000, 10_000),
    ),
}


@dataclass(frozen=True)
class Planned:
    """A document of the suite with its question, and the true lessons without which it cannot be answered."""

    id: str
    part: Part
    family: str
    document: Document
    shown: Needs
    """The lessons, and the condition of a false one, whose sign is on it."""

    @property
    def needs(self) -> Needs:
        return frozenset(need for need in self.shown if BY_ID[need].spread != "false")


def plan_suite(suite_seed: int, evolve: int, test: int) -> tuple[Planned, ...]:
    """All documents of a suite. The parts are drawn from seeds of their own, so that one's size leaves the other alone,
    and their firms, streets and numbers are others, so that no question is asked in both.

    Raises UserError where there are not so many different documents.
    """
    return (*_plan_part(suite_seed, "evolve", evolve), *_plan_part(suite_seed, "test", test))


def _plan_part(suite_seed: int, part: Part, count: int) -> tuple[Planned, ...]:
    rng = Random(f"documents {GENERATOR_VERSION} {suite_seed} {part}")
    asked: set[str] = set()
    planned = []
    for index, needs in enumerate(deal_needs(count, rng)):
        family = rng.choice(BY_NEEDS[needs])
        document = _drawn(family, NAMES[part], rng, asked)
        asked.add(document.question)
        identifier = f"{'e' if part == 'evolve' else 't'}{index + 1:03d}"
        planned.append(Planned(identifier, part, family.id, document, needs))
    return tuple(planned)


def deal_needs(count: int, rng: Random) -> tuple[Needs, ...]:
    """The lessons (or conditions of false lessons) of each of `count` documents, shuffled."""
    false = [frozenset({lesson}) for lesson in lessons_of("false")]
    rare = [frozenset({lesson}) for lesson in (*lessons_of("narrow"), *lessons_of("one_off"))]
    dealt = [false[place % len(false)] for place in range(max(1, count // 12))]
    dealt += rare * (count // 20)
    dealt += [frozenset[str]()] * max(1, count // 5)
    dealt += _common(max(0, count - len(dealt)))
    dealt = dealt[:count]
    rng.shuffle(dealt)
    return tuple(dealt)


def _common(room: int) -> list[Needs]:
    """Half of the documents need two lessons; the others need one, always that which was needed least so far."""
    dealt = [PAIRS[place % len(PAIRS)] for place in range(room // 2)]
    used = Counter(lesson for needs in dealt for lesson in needs)
    for _ in range(room - len(dealt)):
        least = min(lessons_of("common"), key=lambda lesson: used[lesson])
        used[least] += 1
        dealt.append(frozenset({least}))
    return dealt


def _drawn(family: Family, names: Names, rng: Random, asked: set[str]) -> Document:
    """Draw until no careless reading scores anything, and the question is not asked of another document."""
    for _ in range(500):
        document = family.draw(rng, names)
        if document.question not in asked and not any(anls(wrong, document.answers) for wrong in document.wrong):
            return document
    raise UserError(f"tasks: the generated suite has no more documents of the kind {family.id}; ask for fewer tasks")
