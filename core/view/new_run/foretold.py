"""A forecast in words: ranges without false precision, what each stage does, what each number rests on. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import NamedTuple

from core.config import RunConfig
from core.view.amounts import NO_PRICE
from core.view.new_run.assumed import GIVE_OR_TAKE, Assumption, Seen
from core.view.new_run.forecast import Forecast, StageForecast
from core.view.ranges import Range
from core.view.shares import whole, whole_range

_WHAT = {
    "check": "asking whether the model is there",
    "draft": "the model writes a first skill",
    "evolve": "attempts to learn from",
    "test_before": "held-out attempts, skill as it is (S0)",
    "error_analyst": "analyses of failed attempts",
    "proof": "fresh attempts that prove causes",
    "success_analyst": "analyses of passed attempts",
    "memory": "memories drawn from attempts",
    "merger": "merges of the patches",
    "test_after": "held-out attempts, new skill (S1)",
    "embedding": "embeddings of memories and tasks",
    "test_memory": "held-out attempts, S0 with memory",
    "judge": "verdicts of the judge",
}
_NAMES = {
    "turns": "turns of an attempt",
    "failing": "attempts that fail",
    "patches": "analyses that bring a patch",
    "error_analyst calls": "calls of an error analysis",
    "success_analyst calls": "calls of a success analysis",
    "memory calls": "calls of drawing memories",
    "merger calls": "calls of a merge",
    "draft calls": "calls of the draft",
    "judge calls": "calls of a verdict",
    "seconds a call": "seconds of a call",
    "seconds beside the model": "seconds of a turn beside the model",
    "seconds of one rollout": "seconds of an attempt, with all that ran beside it",
    "seconds of one analysis": "seconds of an analysis",
    "seconds of one merge": "seconds of a merge",
}
_ROLES = {
    "agent": "the agent",
    "error_analyst": "an error analyst",
    "success_analyst": "a success analyst",
    "memory": "drawing memories",
    "merger": "the merger",
    "draft": "the draft",
    "judge": "the judge",
    "embedding": "embeddings",
}


class StageRow(NamedTuple):
    """One stage as a table shows it."""

    what: str
    how_many: str
    calls: str
    tokens: str
    money: str


def stage_rows(found: Forecast, currency: str) -> tuple[StageRow, ...]:
    """A row a stage, and one for all of them."""
    rows = [_stage_row(stage, currency) for stage in found.stages]
    whole = StageRow("together", "", counted(found.calls), counted(found.tokens), told_money(found, currency))
    return (*rows, whole)


def _stage_row(stage: StageForecast, currency: str) -> StageRow:
    each = about(stage.each)
    how_many = counted(stage.items) if each == "1" else f"{counted(stage.items)} × {each} calls"
    money = NO_PRICE if stage.money is None else _money(stage.money, currency)
    return StageRow(_WHAT[stage.stage], how_many, counted(stage.calls), counted(stage.tokens), money)


def in_short(found: Forecast, currency: str) -> str:
    """The forecast in one sentence."""
    money = told_money(found, currency)
    cost = f"costs {money}"
    if found.unpriced and found.money.high == 0:
        cost = "has no price that is known"
    return f"It takes about {duration(found.seconds)} and {counted(found.calls)} calls, and {cost}."


def told_money(found: Forecast, currency: str) -> str:
    """What the calls cost, or that it is not known; nothing unknown is counted as 0 in silence."""
    known = _money(found.money, currency)
    if not found.unpriced:
        return known
    return NO_PRICE if found.money.high == 0 else f"{NO_PRICE} for some, {known} for the rest"


def _money(span: Range, currency: str) -> str:
    return f"{about(span)} {currency}".strip()


def unpriced_words(models: Sequence[str]) -> str:
    """That the cost is not foreseen, and what would change that; "" is a model that is not named yet."""
    named = ", ".join(filter(None, models))
    if not named:
        return "The cost is foreseen once the model is named, if its price is known."
    return f"No price is known for {named}: put it into prices.toml in the workspace, and the cost is foreseen too."


def counted(span: Range) -> str:
    """A range of things that are whole: "0–9", "120–480", "1.3–4.1 million"."""
    return about(Range(float(floor(span.low)), float(ceil(span.high))))


def about(span: Range) -> str:
    """A range to two figures, one number where both ends are the same: "120–480", "1.3–4.1 million", "60"."""
    for size, word in ((1e9, " billion"), (1e6, " million")):
        if span.high >= size:
            return f"{_between(span.low / size, span.high / size)}{word}"
    return _between(span.low, span.high)


def _between(low: float, high: float) -> str:
    if low == high and float(high).is_integer():
        return f"{int(high):,}"
    ends = (_figures(low), _figures(high))
    return ends[0] if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"


def _figures(number: float) -> str:
    """Two figures that count."""
    if number == 0:
        return "0"
    places = 1 - floor(log10(abs(number)))
    rounded = round(float(number), places)
    return f"{rounded:,.0f}" if places <= 0 or rounded.is_integer() else f"{rounded:,.{places}f}"


def duration(span: Range) -> str:
    """Wall time in the unit that fits: "40–90 seconds", "2–6 minutes", "1.5–4 hours"."""
    for seconds, word in ((3600.0 * 48, "days"), (5400.0, "hours"), (90.0, "minutes")):
        if span.high >= seconds:
            unit = {"days": 86400.0, "hours": 3600.0, "minutes": 60.0}[word]
            low, high = span.low / unit, span.high / unit
            if high > 3:  # whole ones say enough
                low, high = float(round(low)), float(ceil(high))
            return f"{_between(low, high)} {word}"
    return f"{_between(round(span.low), round(span.high))} seconds"


def assumption_words(each: Assumption) -> str:
    """What a number of a forecast is about."""
    role, _, what = each.name.partition(" ")
    if each.name in _NAMES:
        return _NAMES[each.name]
    return f"tokens of a {'prompt' if what == 'prompt' else 'reply'} of {_ROLES[role]}"


def assumption_value(each: Assumption) -> str:
    """The number itself, shares as percentages."""
    if each.name in ("failing", "patches"):
        return whole_range(each.span.low, each.span.high)
    return about(each.span)


def basis(seen: Seen) -> str:
    """Where the numbers come from."""
    if not seen.runs:
        return "This workspace has no run of this model yet: every number is a guess; a small first run betters them."
    runs = ", ".join(seen.runs)
    return (
        f"Seen: averages of {seen.rollouts:,} attempts in {runs}, give or take {whole(GIVE_OR_TAKE)}, though "
        "tasks, skill and machine may have been others."
    )


def over_budget(found: Forecast, config: RunConfig) -> tuple[str, ...]:
    """What a budget will do to the run: certainly, or perhaps, stop it before its end."""
    warnings = []
    for name, bound, span, told in (
        ("calls", config.budget.calls, found.calls, counted),
        ("tokens", config.budget.tokens, found.tokens, counted),
        ("money", config.budget.money, found.money, about),
    ):
        if bound is not None and span.high > bound:
            word = "will" if span.low > bound else "may"
            warnings.append(
                f"The budget of {bound:,g} {name} {word} stop the run before its end ({told(span)} foreseen). Nothing "
                "is lost then: it can go on under a higher one."
            )
    return tuple(warnings)
