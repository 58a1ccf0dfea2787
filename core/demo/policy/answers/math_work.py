"""Word problems as the scripted model solves them, naively or informed by each practice; the answer is boxed.

What each practice means for a kind of problem stands in one place, the function of that kind: it takes the numbers and
a way to ask for a practice, and gives the lines of the working and the result.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb, lcm, perm
from pathlib import Path

from core.demo.policy.answers.math_problems import MathProblem, problem_in
from core.demo.policy.answers.math_subjects import SUBJECTS
from core.demo.policy.answers.work import Solved
from core.demo.policy.conversation import Call, Request
from core.demo.policy.lore import Lore
from core.demo.policy.task import task_in
from core.demo.policy.topics import Topics
from core.demo.policy.wordings import wordings

Minds = Callable[[str], bool]
"""Whether a practice is followed, by its name without the domain's."""
Reckoned = tuple[list[str], int]


class MathWork:
    """Implements core.demo.policy.answers.work.Work for word problems."""

    name = "math"
    lore = Lore(Topics(SUBJECTS), wordings(Path(__file__).with_name("math_wordings.toml")))

    def inspect(self, request: Request) -> Call | None:
        return None

    def understand(self, request: Request) -> MathProblem | None:
        task = task_in(request)
        return problem_in(task.instruction) if task else None

    def signs(self, problem: MathProblem) -> tuple[str, ...]:
        return tuple(f"math.{name}" for name in _SIGNS.get(problem.kind, ()))

    def solve(self, problem: MathProblem, practices: frozenset[str]) -> Solved:
        lines, result = _RECKONED[problem.kind](problem.numbers, lambda name: f"math.{name}" in practices)
        return Solved("\n".join(lines), f"The answer is \\boxed{{{result}}}.")

    def suggests(self, problem: MathProblem, practices: frozenset[str]) -> tuple[str, ...]:
        name = {"gaps": "against math.endpoints", "medals": "against math.order", "buses": "math.round_up"}
        found = name.get(problem.kind, "")
        return (found,) if found and found.removeprefix("against ") not in practices else ()


_SIGNS: dict[str, tuple[str, ...]] = {
    "run": ("endpoints",),
    "flow": ("units",),
    "belt": ("units",),
    "negative": ("remainder",),
    "selection": ("order",),
    "delegation": ("order",),
    "share": ("fraction",),
    "price": ("percent",),
    "shift": ("endpoints", "units"),
    "mapped": ("endpoints", "fraction"),
    "back": ("units", "remainder"),
    "part": ("percent", "fraction"),
    "trip": ("average_speed",),
    "fence": ("corners",),
    "divisible": ("overlap",),
}


def _span(first: int, last: int, minds: Minds) -> Reckoned:
    if minds("endpoints"):
        return [
            f"From {first} to {last}, both ends with it: {last} - {first} + 1 = {last - first + 1}."
        ], last - first + 1
    return [f"From {first} to {last} that makes {last} - {first} = {last - first}."], last - first


def _time(large: int, small: int, in_one: int, minds: Minds) -> Reckoned:
    names = {60: "hours and {} minutes", 24: "days and {} hours"}
    told = f"{large} {names[in_one].format(small)}"
    if minds("units"):
        total = large * in_one + small
        return [f"In one unit, {told} are {large} · {in_one} + {small} = {total}."], total
    total = large * 100 + small
    return [f"The time of {told} reads {large}:{small:02d}, so I take {total} for it."], total


def _left(number: int, divisor: int, minds: Minds) -> Reckoned:
    if number >= 0:
        return [f"{number} divided by {divisor} leaves {number % divisor} over."], number % divisor
    rest = -(-number % divisor)
    if rest and minds("remainder"):
        lines = [f"{number} divided by {divisor} leaves {rest}; below zero, so I add {divisor}: {rest + divisor}."]
        return lines, rest + divisor
    return [f"{number} divided by {divisor} leaves a remainder of {rest}."], rest


def _sum_of_fraction(part: int, whole: int, minds: Minds) -> Reckoned:
    if minds("fraction"):
        reduced = Fraction(part, whole)
        p, q = reduced.numerator, reduced.denominator
        return [f"{part}/{whole} is {p}/{q} in lowest terms, and {p} + {q} = {p + q}."], p + q
    return [f"The part is {part}/{whole}, and {part} + {whole} = {part + whole}."], part + whole


def _rates(up: int, down: int, minds: Minds) -> tuple[list[str], int, int]:
    """What a whole becomes by a rise and a fall, as numerator and denominator."""
    if minds("percent"):
        part = (100 + up) * (100 - down)
        return [f"First {100 + up}/100 of it, then {100 - down}/100 of that: {part}/10000."], part, 10_000
    part = 100 + up - down
    return [f"Up by {up} and down by {down} per cent makes {up - down} per cent: {part}/100."], part, 100


def _chosen(whole: int, part: int, minds: Minds) -> Reckoned:
    product = " · ".join(str(whole - place) for place in range(part))
    if minds("order"):
        orders, ways = perm(part, part), comb(whole, part)
        return [f"In order {product} ways; {orders} orders of each group are one, so {ways} groups."], ways
    return [f"One after the other there are {product} = {perm(whole, part)} ways."], perm(whole, part)


def _quotient(number: int, divisor: int, up: bool) -> Reckoned:
    result = -(-number // divisor) if up else number // divisor
    told = "and the rest needs one more" if up and number % divisor else "in whole ones"
    return [f"{number} : {divisor} is {number // divisor} times, {told}: {result}."], result


def _flow(numbers: tuple[int, ...], in_one: int, minds: Minds) -> Reckoned:
    rate, large, small = numbers
    lines, time = _time(large, small, in_one, minds)
    return [*lines, f"At {rate} in each of them that is {rate} · {time} = {rate * time}."], rate * time


def _shift(numbers: tuple[int, ...], minds: Minds) -> Reckoned:
    counted, rooms = _span(numbers[0], numbers[1], minds)
    timed, each = _time(numbers[2], numbers[3], 60, minds)
    return [*counted, *timed, f"Together {rooms} · {each} = {rooms * each}."], rooms * each


def _mapped(numbers: tuple[int, ...], minds: Minds) -> Reckoned:
    counted, pages = _span(numbers[0], numbers[1], minds)
    lines, total = _sum_of_fraction(numbers[2], pages, minds)
    return [*counted, *lines], total


def _back(numbers: tuple[int, ...], minds: Minds) -> Reckoned:
    cycle, now, large, small = numbers
    timed, ago = _time(large, small, 60, minds)
    lines, result = _left(now - ago, cycle, minds)
    return [*timed, f"That long ago is at {now} - {ago} = {now - ago}.", *lines], result


def _part(numbers: tuple[int, ...], minds: Minds) -> Reckoned:
    rated, part, whole = _rates(numbers[0], numbers[1], minds)
    lines, total = _sum_of_fraction(part, whole, minds)
    return [*rated, *lines], total


def _price(numbers: tuple[int, ...], minds: Minds) -> Reckoned:
    start, up, down = numbers
    rated, part, whole = _rates(up, down, minds)
    return [*rated, f"Of {start} that is {start * part // whole}."], start * part // whole


def _trip(numbers: tuple[int, ...], minds: Minds) -> Reckoned:
    out, back = numbers
    if minds("average_speed"):
        result = 2 * out * back // (out + back)
        return [f"Two ways in the time of both: 2 · {out} · {back} : ({out} + {back}) = {result}."], result
    return [f"The mean of both speeds is ({out} + {back}) : 2 = {(out + back) // 2}."], (out + back) // 2


def _fence(numbers: tuple[int, ...], minds: Minds) -> Reckoned:
    (posts,) = numbers
    if minds("corners"):
        return [f"Four sides, less the corners counted twice: 4 · {posts} - 4 = {4 * posts - 4}."], 4 * posts - 4
    return [f"Four sides of {posts} posts make 4 · {posts} = {4 * posts}."], 4 * posts


def _divisible(numbers: tuple[int, ...], minds: Minds) -> Reckoned:
    last, one, other = numbers
    total, both = last // one + last // other, last // lcm(one, other)
    lines = [f"There are {last // one} multiples of {one} and {last // other} of {other}: {total}."]
    if minds("overlap"):
        return [*lines, f"{both} of them are counted twice: {total - both}."], total - both
    return lines, total


def _gaps(numbers: tuple[int, ...], minds: Minds) -> Reckoned:
    return [f"From {numbers[0]} to {numbers[1]} there are {numbers[1] - numbers[0]} steps."], numbers[1] - numbers[0]


def _medals(numbers: tuple[int, ...], minds: Minds) -> Reckoned:
    (starting,) = numbers
    return [f"Three places, one after the other: {perm(starting, 3)} ways."], perm(starting, 3)


_RECKONED: dict[str, Callable[[tuple[int, ...], Minds], Reckoned]] = {
    "run": lambda numbers, minds: _span(numbers[0], numbers[1], minds),
    "flow": lambda numbers, minds: _flow(numbers, 60, minds),
    "belt": lambda numbers, minds: _flow(numbers, 24, minds),
    "negative": lambda numbers, minds: _left(-numbers[0], numbers[1], minds),
    "selection": lambda numbers, minds: _chosen(numbers[1], numbers[0], minds),
    "delegation": lambda numbers, minds: _chosen(numbers[0], numbers[1], minds),
    "share": lambda numbers, minds: _sum_of_fraction(numbers[0], sum(numbers), minds),
    "price": _price,
    "shift": _shift,
    "mapped": _mapped,
    "back": _back,
    "part": _part,
    "trip": _trip,
    "fence": _fence,
    "divisible": _divisible,
    "gaps": _gaps,
    "medals": _medals,
    "buses": lambda numbers, minds: _quotient(numbers[0], numbers[1], up=True),
    "boxes": lambda numbers, minds: _quotient(numbers[0], numbers[1], up=minds("round_up")),
}
