"""The families of problems: how each is told, what its answer is, and what it is without a lesson it needs.

A family draws numbers for which every lesson it needs makes a difference. `answer(numbers, without)` is right for
`without` "", and wrong without a lesson that is needed; the wording says nothing of the lesson.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import comb, lcm, perm
from pathlib import Path
from random import Random

Numbers = tuple[int, ...]


@dataclass(frozen=True)
class Family:
    """A kind of problem; `needs` are the lessons, or the condition of a false one, that it stands for."""

    id: str
    needs: frozenset[str]
    draw: Callable[[Random], Numbers]
    answer: Callable[[Numbers, str], int]

    @property
    def tellings(self) -> tuple[str, ...]:
        """The ways it is told, to be filled in with its numbers as {0}, {1} … and a {name}."""
        return _tellings()[self.id]

    def numbers(self, rng: Random) -> Numbers:
        """Numbers for which every need of the family changes the answer."""
        for _ in range(1000):
            drawn = self.draw(rng)
            right = self.answer(drawn, "")
            if all(self.answer(drawn, need) != right for need in self.needs):
                return drawn
        raise AssertionError(f"family {self.id} never needs all of {sorted(self.needs)}")


@cache
def _tellings() -> dict[str, tuple[str, ...]]:
    raw = tomllib.loads(Path(__file__).with_name("tellings.toml").read_text(encoding="utf-8"))
    return {family: tuple(table["tellings"]) for family, table in raw.items()}


def _span(first: int, last: int, without: str) -> int:
    return last - first + (without != "endpoints")


def _minutes(large: int, small: int, in_one: int, without: str) -> int:
    """What two units come to in the smaller one; as digits side by side where that is not known."""
    return large * (100 if without == "units" else in_one) + small


def _remainder(number: int, divisor: int, without: str) -> int:
    return -(-number % divisor) if without == "remainder" and number < 0 else number % divisor


def _of_fraction(part: int, whole: int, without: str) -> int:
    reduced = Fraction(part, whole)
    return part + whole if without == "fraction" else reduced.numerator + reduced.denominator


def _changed(up: int, down: int, without: str) -> tuple[int, int]:
    """What a whole becomes by a rise and a fall in percent, as numerator and denominator."""
    return (100 + up - down, 100) if without == "percent" else ((100 + up) * (100 - down), 10_000)


def _run(rng: Random) -> Numbers:
    first = rng.randint(12, 180)
    return first, first + rng.randint(14, 120)


def _mapped(rng: Random) -> Numbers:
    """A run, and a part of it that has a factor in common with the whole."""
    first, last = _run(rng)
    whole = last - first + 1
    factor = next((each for each in (2, 3, 5, 7) if whole % each == 0), 1)
    return first, last, factor * rng.randint(1, max(1, whole // factor - 1))


def _time(low: int, high: int, in_one: int, rng: Random) -> Numbers:
    return rng.randint(low, high), rng.randint(1, in_one - 1)


def _price(numbers: Numbers, without: str) -> int:
    price, up, down = numbers
    part, whole = _changed(up, down, without)
    return price * part // whole


def _percents(rng: Random) -> Numbers:
    return 5 * rng.randint(1, 12), 5 * rng.randint(1, 10)


_SPEEDS = tuple(
    (slow, fast)
    for slow in range(8, 60)
    for fast in range(slow + 2, 91, 2)
    if 2 * slow * fast % (slow + fast) == 0 and fast < 4 * slow
)
"""Speeds whose averages are whole numbers both ways."""


def _overlap(numbers: Numbers, without: str) -> int:
    last, one, other = numbers
    return last // one + last // other - (0 if without == "overlap" else last // lcm(one, other))


FAMILIES: tuple[Family, ...] = (
    Family(
        "run",
        frozenset({"endpoints"}),
        _run,
        lambda numbers, without: _span(numbers[0], numbers[1], without),
    ),
    Family(
        "flow",
        frozenset({"units"}),
        lambda rng: (rng.randint(3, 40), *_time(2, 9, 60, rng)),
        lambda numbers, without: numbers[0] * _minutes(numbers[1], numbers[2], 60, without),
    ),
    Family(
        "belt",
        frozenset({"units"}),
        lambda rng: (rng.randint(11, 90), *_time(2, 6, 24, rng)),
        lambda numbers, without: numbers[0] * _minutes(numbers[1], numbers[2], 24, without),
    ),
    Family(
        "negative",
        frozenset({"remainder"}),
        lambda rng: (rng.randint(40, 900), rng.randint(5, 23)),
        lambda numbers, without: _remainder(-numbers[0], numbers[1], without),
    ),
    Family(
        "choice",
        frozenset({"order"}),
        lambda rng: (rng.randint(6, 45), rng.randint(2, 5)),
        lambda numbers, without: perm(*numbers) if without == "order" else comb(*numbers),
    ),
    Family(
        "share",
        frozenset({"fraction"}),
        lambda rng: (rng.randint(4, 40), rng.randint(4, 40)),
        lambda numbers, without: _of_fraction(numbers[0], sum(numbers), without),
    ),
    Family(
        "price",
        frozenset({"percent"}),
        lambda rng: (400 * rng.randint(1, 25), *_percents(rng)),
        _price,
    ),
    Family(
        "shift",
        frozenset({"endpoints", "units"}),
        lambda rng: (*_run(rng), *_time(2, 4, 60, rng)),
        lambda numbers, without: _span(numbers[0], numbers[1], without) * _minutes(numbers[2], numbers[3], 60, without),
    ),
    Family(
        "back",
        frozenset({"units", "remainder"}),
        lambda rng: (cycle := rng.randint(17, 58), rng.randint(0, cycle - 1), *_time(2, 9, 60, rng)),
        lambda numbers, without: _remainder(
            numbers[1] - _minutes(numbers[2], numbers[3], 60, without), numbers[0], without
        ),
    ),
    Family(
        "pictures",
        frozenset({"endpoints", "fraction"}),
        _mapped,
        lambda numbers, without: _of_fraction(numbers[2], _span(numbers[0], numbers[1], without), without),
    ),
    Family(
        "part",
        frozenset({"percent", "fraction"}),
        _percents,
        lambda numbers, without: _of_fraction(*_changed(numbers[0], numbers[1], without), without),
    ),
    Family(
        "trip",
        frozenset({"average_speed"}),
        lambda rng: rng.choice(_SPEEDS),
        lambda numbers, without: (
            sum(numbers) // 2 if without else 2 * numbers[0] * numbers[1] // (numbers[0] + numbers[1])
        ),
    ),
    Family(
        "fence",
        frozenset({"corners"}),
        lambda rng: (rng.randint(6, 60),),
        lambda numbers, without: 4 * numbers[0] - (0 if without else 4),
    ),
    Family(
        "divisible",
        frozenset({"overlap"}),
        lambda rng: (rng.randint(80, 900), *rng.choice(((4, 6), (6, 9), (6, 10), (8, 12), (9, 12), (10, 15)))),
        _overlap,
    ),
    Family(
        "gaps",
        frozenset({"exclusive"}),
        _run,
        lambda numbers, without: numbers[1] - numbers[0] + (without == "exclusive"),
    ),
    Family(
        "medals",
        frozenset({"ordered"}),
        lambda rng: (rng.randint(6, 40),),
        lambda numbers, without: comb(numbers[0], 3) if without == "ordered" else perm(numbers[0], 3),
    ),
    Family(
        "buses",
        frozenset({"round_up"}),
        lambda rng: (rng.randint(150, 900), rng.randint(18, 55)),
        lambda numbers, without: numbers[0] // numbers[1] if without == "round_up" else -(-numbers[0] // numbers[1]),
    ),
    Family(
        "boxes",
        frozenset(),
        lambda rng: (rng.randint(150, 900), rng.randint(7, 24)),
        lambda numbers, without: numbers[0] // numbers[1],
    ),
)

BY_NEEDS = {family.needs: tuple(each for each in FAMILIES if each.needs == family.needs) for family in FAMILIES}
