"""How sure a comparison is, in plain sentences: what was seen, whether luck could do it, how big it may be. Pure."""

from __future__ import annotations

from typing import NamedTuple

from core.stats.comparison import Reading
from core.view.results.paired import Paired, least_decided, told_bounds
from core.view.shares import between, chance, percent, whole_points

RULE = (
    "A change is decided only where its interval leaves out zero and the exact test's p is at most what this look may "
    "err with. A type has fewer tasks than all types together, so it can be undecided where these are decided."
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
    seen = (
        f"{found.better} better, {found.worse} worse, {found.same} the same of {found.pairs} held-out tasks"
        f"{told_bounds(paired)}."
    )
    if paired.why_open:
        return Sureness("no verdict", f"{seen} No verdict: {paired.why_open}.", "", _size(paired))
    return Sureness(paired.verdict, seen, _luck(paired), _size(paired), why_undecided(paired))


def result_told(paired: Paired) -> str:
    """The result in the sentences that stand below the scores, for where there are no cards."""
    sure = how_sure(paired)
    return " ".join(filter(None, (sure.seen, sure.luck, sure.size)))


def methods_told(paired: Paired) -> str:
    """The methods behind the figures, each with its source."""
    return "; ".join(f"{method.name}: {method.source}" for method in paired.found.methods)


def why_undecided(paired: Paired) -> str:
    """Which of interval and exact test leaves a change undecided; "" where it is decided, or nothing changed."""
    found, alpha = paired.left_out, paired.found.alpha
    if paired.verdict != "not decided" or found.better + found.worse == 0:
        return ""
    p_value, may = f"p {_equals(found.p_value)}", f"{percent(alpha)} that this look may err with"
    above, inside = found.p_value > alpha, not found.interval.leaves_out_zero
    if above and inside:
        return f"The interval includes zero, and the exact test's {p_value} is above the {may}."
    if above:
        return f"The interval leaves out zero, but the exact test's {p_value} is above the {may}: both are asked for."
    return f"The exact test's {p_value} is below the {may}, but the interval includes zero: both are asked for."


def _luck(paired: Paired) -> str:
    asked, found = "Could luck do this? ", paired.left_out
    if found.better + found.worse == 0:
        return f"{asked}No task changed, so there is nothing to explain."
    often = (
        f"a split this uneven or more so {_of_a_thousand(found.p_value)} "
        f"({found.test.name}, p {_equals(found.p_value)})"
    )
    if paired.verdict != "not decided":
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


def _size(paired: Paired) -> str:
    found = paired.left_out
    told = f"{paired.level} interval {between(found.interval[:2])}. "
    if not found.interval.leaves_out_zero:
        told = f"{told[:-2]}, which includes zero. "
    elif paired.verdict == "not decided":
        told = f"{told[:-2]}, which leaves out zero; but the exact test decides too. "
    return f"{told}{_could_show(paired, found)}".strip()


def _could_show(paired: Paired, found: Reading) -> str:
    """What this many tasks could have shown: the smallest gain, and for few tasks how many must change."""
    smallest = paired.found.smallest_effect
    could = (
        f"Of {found.pairs} tasks like these a gain of {whole_points(smallest)} is found in 4 of 5 runs, a smaller one "
        "more likely missed."
        if smallest is not None
        else f"{found.pairs} tasks are too few to decide anything."
    )
    least = least_decided(found.pairs, paired.look) if found.pairs < _MANY else None
    if least is None:
        return could
    return (
        f"With {found.pairs} tasks a change is decided once {least} tasks change, all the same way; where some change "
        f"the other way, it takes more. {could}"
    )
