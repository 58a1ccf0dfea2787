"""What a run will take, before it is started: calls by stage, tokens, money and time, as ranges. Pure.

Every number rests on a named assumption (`core.view.new_run.assumed`). Replies that the journal already holds are not
paid for again: a run may take less than is said here, and cannot know it in advance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor
from typing import Literal, NamedTuple, TypeAlias

from core.config import RunConfig
from core.merge.plan import MergePlan, live, plan_merge, plan_updates
from core.view.new_run.assumed import Assumption, Seen, Taken
from core.view.new_run.field import SPREADSHEET
from core.view.ranges import NOTHING, Range, exactly, total

MILLION = 1_000_000
TOKENS_OF_A_CHECK = 40
MEMORIES_AT_MOST, TEXTS_AT_ONCE = 3, 32
"""What is drawn from an attempt (core.analysts.memory), and what goes to an embedding model at once (core.llm)."""

Stage: TypeAlias = Literal[
    "check",
    "draft",
    "evolve",
    "test_before",
    "error_analyst",
    "proof",
    "success_analyst",
    "memory",
    "merger",
    "test_after",
    "embedding",
    "test_memory",
    "judge",
]
_ROLES: Mapping[Stage, str] = {
    "draft": "draft",
    "error_analyst": "error_analyst",
    "success_analyst": "success_analyst",
    "memory": "memory",
    "merger": "merger",
    "embedding": "embedding",
    "judge": "judge",
}
"""Who is asked in a stage; everywhere else the agent."""

Work: TypeAlias = tuple[Stage, Range, Range]
"""A stage, how many items it has, and how many calls an item takes."""


class Price(NamedTuple):
    """Money for a million tokens."""

    prompt: float
    completion: float


class Counts(NamedTuple):
    """How many tasks there are to learn from and to measure on, and how many of these a model grades."""

    evolve: int
    test: int
    judged_evolve: int = 0
    judged_test: int = 0


class StageForecast(NamedTuple):
    """One stage: how many items it has, the calls each takes, and what all take. `money` None: no price is known."""

    stage: Stage
    items: Range
    each: Range
    calls: Range
    tokens: Range
    money: Range | None


class Forecast(NamedTuple):
    """The whole of it. `money` is what is known; `unpriced` names models without a price. Seconds are wall time."""

    stages: tuple[StageForecast, ...]
    calls: Range
    tokens: Range
    money: Range
    unpriced: tuple[str, ...]
    seconds: Range
    assumptions: tuple[Assumption, ...]


def forecast(config: RunConfig, counts: Counts, prices: Mapping[str, Price], seen: Seen) -> Forecast:
    """What a run of this configuration over so many tasks will take. `prices` has the models with a known price."""
    taken = Taken(config, seen)
    work = _work(counts, taken)
    work += _judged(work, counts, taken)
    stages = tuple(_stage(stage, items, each, taken, prices) for stage, items, each in work)
    models = dict.fromkeys(_model(config, stage.stage) for stage in stages)
    return Forecast(
        stages=stages,
        calls=total(stage.calls for stage in stages),
        tokens=total(stage.tokens for stage in stages),
        money=total(stage.money or NOTHING for stage in stages),
        unpriced=tuple(model for model in models if model not in prices),
        seconds=_seconds(stages, taken),
        assumptions=taken.assumptions,
    )


def _work(counts: Counts, taken: Taken) -> list[Work]:
    """The stages, how many items each has, and how many calls an item takes."""
    config = taken.config
    roles = ("agent", "error_analyst", "merger", "judge") if config.learns else ("agent", "judge")
    asked = {config.model_for(role).model_dump_json() for role in roles}
    work: list[Work] = [("check", exactly(len(asked)), exactly(1))]
    turns, tests = taken.number("turns"), exactly(counts.test * config.attempts)
    measured = counts.test > 0 and (config.evaluate or config.mode in ("no_skill", "evaluation"))
    if config.mode in ("creation", "draft"):
        work.append(("draft", exactly(1), taken.number("draft calls")))
    if not config.learns and not measured:
        return work
    if config.memories_of:
        return [*work, *_embedded(work, counts, config), ("test_memory", tests, turns)]
    if not config.learns:
        return [*work, ("test_before", tests, turns)]
    work.append(("evolve", exactly(counts.evolve), turns))
    work += [("test_before", tests, turns)] if measured else []
    work += _learning(counts.evolve, taken)
    if not measured:
        return work
    if config.strategy.name != "reasoning_bank":
        return [*work, ("test_after", tests, turns)]
    return [*work, *_embedded(work, counts, config), ("test_memory", tests, turns)]


def _embedded(work: Sequence[Work], counts: Counts, config: RunConfig) -> list[Work]:
    """Embeddings of up to three memories an attempt and of the held-out tasks, `TEXTS_AT_ONCE` to a call."""
    if not config.strategy.embedding_model:
        return []
    drawn = total(items for stage, items, _ in work if stage == "memory")
    most = ceil(MEMORIES_AT_MOST * drawn.high) + counts.test
    return [("embedding", Range(ceil(counts.test / TEXTS_AT_ONCE), ceil(most / TEXTS_AT_ONCE)), exactly(1))]


def _judged(work: Sequence[Work], counts: Counts, taken: Taken) -> list[Work]:
    """Verdicts of a model on the attempts at tasks that it grades. An attempt without an answer asks for none."""
    shares = {
        "evolve": counts.judged_evolve / max(1, counts.evolve),
        "proof": counts.judged_evolve / max(1, counts.evolve),
        "test": counts.judged_test / max(1, counts.test),
    }
    attempts = total(items.scaled(shares.get(stage.partition("_")[0], 0.0)) for stage, items, _ in work)
    return [("judge", _whole(attempts), taken.number("judge calls"))] if attempts.high else []


def _learning(slots: int, taken: Taken) -> list[Work]:
    """Analyses of what the signals ask for, and the merges of the patches they bring; of a bank, memories alone."""
    config, failing = taken.config, taken.number("failing")
    passing = Range(1 - failing.high, 1 - failing.low)
    analysed = {"combined": exactly(1), "error": failing, "success": passing}[config.signals]
    if config.strategy.name == "reasoning_bank":
        return [("memory", _whole(analysed.scaled(slots)), taken.number("memory calls"))]
    work: list[Work] = []
    if config.signals != "success":
        agentic = config.analysts.error == "agentic"
        calls = taken.number("error_analyst calls") if agentic else Range(1, 2)
        work.append(("error_analyst", _whole(failing.scaled(slots)), calls))
        if agentic and config.tasks.domain != SPREADSHEET:
            work.append(("proof", _fresh_attempts(failing.scaled(slots), config), taken.number("turns")))
    if config.signals != "error":
        work.append(("success_analyst", _whole(passing.scaled(slots)), taken.number("success_analyst calls")))
    present = taken.number("patches").times(analysed)
    merges = Range(_merges(slots, present.low, config), _merges(slots, present.high, config))
    return [*work, ("merger", merges, taken.number("merger calls"))]


def _fresh_attempts(failures: Range, config: RunConfig) -> Range:
    """Fresh attempts that prove causes: with S0 as it is, up to the first that passes, then with patches, tried once or
    twice."""
    return _whole(Range(failures.low, 3 * config.analysts.replicates * failures.high))


def _whole(items: Range) -> Range:
    return Range(floor(items.low), ceil(items.high))


def _plan(slots: int, config: RunConfig) -> MergePlan:
    """The merges there may be: a tree, or one a sequential update."""
    names = [f"p{slot}" for slot in range(slots)]
    sequential = config.strategy.name == "sequential"
    return plan_updates(names, config.strategy.batch) if sequential else plan_merge(names, config.merge.fan_in)


def _merges(slots: int, share: float, config: RunConfig) -> int:
    """Groups of the plan that take a call where this share of the slots, evenly spread, has a patch."""
    present = [f"p{slot}" for slot in range(slots) if int((slot + 1) * share) > int(slot * share)]
    return sum(not node.passes_on for node in live(_plan(slots, config), present))


def _stage(stage: Stage, items: Range, each: Range, taken: Taken, prices: Mapping[str, Price]) -> StageForecast:
    calls = items.times(each)
    price = prices.get(_model(taken.config, stage))
    if stage == "check":
        return StageForecast(stage, items, each, calls, calls.scaled(TOKENS_OF_A_CHECK), NOTHING)
    role = _ROLES.get(stage, "agent")
    prompt = calls.times(taken.number(f"{role} prompt"))
    completion = calls.times(taken.number(f"{role} completion"))
    money = None
    if price is not None:
        money = prompt.scaled(price.prompt / MILLION).plus(completion.scaled(price.completion / MILLION))
    return StageForecast(stage, items, each, calls, prompt.plus(completion), money)


def _model(config: RunConfig, stage: Stage) -> str:
    return (
        config.strategy.embedding_model if stage == "embedding" else config.model_for(_ROLES.get(stage, "agent")).model
    )


def _seconds(stages: Sequence[StageForecast], taken: Taken) -> Range:
    """Wall time. Analyses and the first held-out attempts run beside the attempts; merging waits, and then the rest."""
    config, found = taken.config, {stage.stage: stage for stage in stages}
    attempt = taken.wall("rollout", taken.number("turns"))
    first = total(found[name].items for name in ("evolve", "test_before") if name in found)
    whole = _waves(first, attempt, config.agent.in_parallel)
    if "draft" in found:
        whole = whole.plus(taken.wall("draft", found["draft"].each))
    analysts = [found[name] for name in ("error_analyst", "success_analyst", "memory") if name in found]
    if analysts and config.strategy.name == "sequential":
        whole = _one_after_another(whole, _analysis(analysts, found, taken), analysts, found, taken)
    elif analysts:
        one = _analysis(analysts, found, taken)
        places = config.endpoint_for(config.model_for("error_analyst")).in_flight
        beside = _waves(total(stage.items for stage in analysts), one, places)
        whole = Range(max(whole.low, beside.low), max(whole.high, beside.high) + one.high)
    if "merger" in found:
        whole = whole.plus(taken.wall("merge", found["merger"].each).scaled(_levels(found, config)))
    for name in ("test_after", "test_memory"):
        if name in found:
            whole = whole.plus(_waves(found[name].items, attempt, config.agent.in_parallel))
    return whole


def _analysis(analysts: Sequence[StageForecast], found: Mapping[Stage, StageForecast], taken: Taken) -> Range:
    """Wall time of one analysis. Its fresh attempts are made within it, one after the other: so they were in those
    that earlier runs showed."""
    one = taken.wall("analysis", analysts[0].each)
    if "proof" not in found or taken.saw("analysis"):
        return one
    return one.plus(taken.wall("rollout", taken.number("turns")).scaled(taken.config.analysts.replicates))


def _levels(found: Mapping[Stage, StageForecast], config: RunConfig) -> int:
    """How many merges wait for each other, but those of sequential updates, which are counted with these."""
    sequential = config.strategy.name == "sequential"
    return 0 if sequential else _plan(int(found["evolve"].items.high), config).levels


def _one_after_another(
    attempts: Range,
    one: Range,
    analysts: Sequence[StageForecast],
    found: Mapping[Stage, StageForecast],
    taken: Taken,
) -> Range:
    """Wall time of attempts and of the updates that follow each other: of each `one` analysis, and a merge if any.

    At best the updates begin as the first attempts end, at worst when all have.
    """
    updates = len(_plan(int(found["evolve"].items.high), taken.config).nodes)
    analysed = total(stage.items for stage in analysts)
    merge = taken.wall("merge", found["merger"].each)
    analyses = Range(min(updates, analysed.low), min(updates, analysed.high)).times(one)
    sequence = analyses.plus(found["merger"].items.times(merge))
    return Range(max(attempts.low, sequence.low), attempts.high + sequence.high)


def _waves(items: Range, one: Range, at_once: int) -> Range:
    """How long so many items take, so many at once: never less than one of them."""
    if not items.high:
        return NOTHING
    return Range(max(1.0, items.low / at_once) * one.low, max(1.0, items.high / at_once) * one.high)
