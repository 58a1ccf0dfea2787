"""What stays the same over the three test cases of a task: names, layout, mess; sizes, numbers and people vary."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from random import Random

from core.tasks.starter.vocabulary import OUT_LABELS, TARGET_SHEETS, WORLDS, World

CASES = 3


@dataclass(frozen=True)
class Labels:
    """The column headings a task uses, one for each role a column can play."""

    entry: str
    date: str
    due: str
    party: str
    group: str
    status: str
    number: str
    rate: str
    out: str


@dataclass(frozen=True)
class Shape:
    """A task without its numbers. `mess` holds ids of lessons that are needed and of conditions for false ones."""

    family: str
    mess: frozenset[str]
    world: World
    labels: Labels
    data_sheet: str
    target_sheet: str
    start_column: int
    title_counts: tuple[int, ...]
    """How many title lines stand above the data in each case; unequal ones make the lesson header_row necessary."""
    status: str
    year: int
    threshold: int
    period: tuple[datetime.date, datetime.date]
    phrase: int
    quote: str
    decoys: frozenset[str]

    @property
    def number(self) -> str:
        """The heading of the figures: rates where the task is about percentages."""
        return self.labels.rate if "percent_text" in self.mess else self.labels.number


DECOYS = ("old copy", "hidden lists", "read me", "hidden column")


def draw_shape(family: str, mess: frozenset[str], rng: Random) -> Shape:
    """Choose a world, names and a layout for one task."""
    world = rng.choice(WORLDS)
    first = datetime.date(rng.randint(2021, 2025), rng.randint(2, 4), rng.randint(1, 20))
    return Shape(
        family=family,
        mess=mess,
        world=world,
        labels=_labels(world, rng),
        data_sheet=rng.choice(world.sheets),
        target_sheet=rng.choice(TARGET_SHEETS),
        start_column=rng.choice((1, 1, 2)),
        title_counts=_title_counts("header_row" in mess, rng),
        status=rng.choice(world.statuses),
        year=first.year,
        threshold=(world.low + world.high) // 2 // 10 * 10,
        period=(first, first + datetime.timedelta(days=rng.randint(50, 80))),
        phrase=rng.randrange(1 << 16),
        quote=rng.choice("''\""),
        decoys=frozenset(decoy for decoy in DECOYS if rng.random() < 0.35),
    )


def _labels(world: World, rng: Random) -> Labels:
    return Labels(
        entry=rng.choice(world.entry_labels),
        date=rng.choice(world.date_labels),
        due=rng.choice(world.due_labels),
        party=rng.choice(world.party_labels),
        group=rng.choice(world.group_labels),
        status=rng.choice(world.status_labels),
        number=rng.choice(world.number_labels),
        rate=rng.choice(world.rate_labels),
        out=rng.choice(OUT_LABELS),
    )


def _title_counts(varying: bool, rng: Random) -> tuple[int, ...]:
    if varying:
        return tuple(rng.sample((0, 1, 2, 3), CASES))
    return (rng.choice((0, 0, 1, 2)),) * CASES
