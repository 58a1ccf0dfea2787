"""How sure a comparison is, in plain sentences: what was seen, whether luck could do it, how big it may be. Pure."""

from __future__ import annotations

from typing import NamedTuple

from core.view.results.paired import CHANCE, Comparison, Paired, least_decided
from core.view.shares import between, chance

RULE = (
    "A change is decided only where its 95 % interval leaves out zero and the exact test's p is at most 0.05; "
    "where only one of them says so, it is not. A type has fewer tasks than all types together, so it can be undecided "
    "where these are decided."
)
_MANY = 100
"""From so many tasks on, nobody needs to be told that they are few."""


class Sureness(NamedTuple):
    """`verdict` in a word, then the sentences; each may be "". `why` says what keeps a change from being decided."""

    verdict: str
    seen: str
    luck: str
    size: str
    why: str = ""


def how_sure(paired: Paired) -> Sureness:
    """What a comparison allows to be said to somebody who knows no statistics."""
    found = paired.left_out
    if found.change is None:
        return Sureness("no verdict", f"Nothing can be compared: {paired.why_open}.", "", "")
    seen = f"{found.wins} better, {found.losses} worse, {found.ties} the same of {found.pairs} held-out tasks."
    if paired.why_open:
        return Sureness("no verdict", f"{seen} No verdict: {paired.why_open}.", "", _size(found))
    return Sureness(_verdict(found), seen, _luck(found), _size(found), why_undecided(found))


def result_told(paired: Paired) -> str:
    """The result in the sentences that stand below the scores, for where there are no cards."""
    sure = how_sure(paired)
    return " ".join(filter(None, (sure.seen, sure.luck, sure.size)))


def why_undecided(found: Comparison) -> str:
    """Which of interval and exact test leaves a change undecided; "" where it is decided, or nothing changed."""
    if found.decided or found.wins + found.losses == 0:
        return ""
    p_value = f"p {_equals(found.p_value)}"
    above, inside = found.p_value > CHANCE, not found.leaves_out_zero
    if above and inside:
        return f"The interval includes zero, and the exact test's {p_value} is above {CHANCE}."
    if above:
        return f"The interval leaves out zero, but the exact test's {p_value} is above {CHANCE}: both are asked for."
    return f"The exact test's {p_value} is at most {CHANCE}, but the interval includes zero: both are asked for."


def _verdict(found: Comparison) -> str:
    if not found.decided:
        return "not decided"
    return "better" if (found.change or 0) > 0 else "worse" if (found.change or 0) < 0 else "not decided"


def _luck(found: Comparison) -> str:
    asked = "Could luck do this? "
    if found.wins + found.losses == 0:
        return f"{asked}No task changed, so there is nothing to explain."
    often = (
        f"a split this uneven or more so {_of_a_thousand(found.p_value)} (exact sign test, p {_equals(found.p_value)})"
    )
    if found.decided:
        return f"{asked}Hardly: if the skill changed nothing, chance gives {often}."
    return f"{asked}Yes, that is not ruled out: if the skill changed nothing, chance gives {often}."


def _equals(p_value: float) -> str:
    told = chance(p_value)
    return told if told.startswith("<") else f"= {told}"


def _of_a_thousand(probability: float) -> str:
    if probability < 0.001:
        return "less than once in 1,000 tries"
    count = round(1000 * probability)
    return f"{'once' if count == 1 else f'{count} times'} in 1,000 tries"


def _size(found: Comparison) -> str:
    told = f"95 % interval {between(found.interval)}. " if found.interval else "No interval: repeated attempts. "
    if found.interval and found.interval[0] <= 0 <= found.interval[1]:
        told = f"{told[:-2]}, which includes zero. "
    elif found.interval and not found.decided:
        told = f"{told[:-2]}, which leaves out zero; but the exact test decides too, and its p is above {CHANCE}. "
    if found.pairs >= _MANY:
        return told.strip()
    least = least_decided(found.pairs)
    if least is None:
        return f"{told}{found.pairs} tasks are too few to decide anything."
    return (
        f"{told}With {found.pairs} tasks a change is decided once {least} tasks change, all the same way; where some "
        "change the other way, it takes more."
    )
