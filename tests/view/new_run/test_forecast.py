"""What a run will take: its stages counted as the engine counts them, unknown prices said, nothing falsely precise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config import AnalystConfig, BudgetConfig, MergeConfig, ModelConfig, RunConfig, StrategyConfig, TasksConfig
from core.view.new_run.assumed import GUESSES, Seen
from core.view.new_run.detectable import effect_rows, told_effect
from core.view.new_run.forecast import Counts, Price, forecast
from core.view.new_run.foretold import (
    about,
    counted,
    duration,
    in_short,
    over_budget,
    stage_rows,
    told_money,
    unpriced_words,
)
from core.view.ranges import Range

MODEL = ModelConfig(model="m")
CONFIG = RunConfig(agent_model=MODEL, merge=MergeConfig(fan_in=4))
SAMPLE = Seen(
    averages={
        "turns": 4.3,
        "failing": 5 / 6,
        "patches": 22 / 24,
        "error_analyst calls": 5.35,
        "success_analyst calls": 1,
        "merger calls": 1,
        "agent prompt": 1989,
        "agent completion": 144,
        "error_analyst prompt": 6237,
        "error_analyst completion": 537,
        "success_analyst prompt": 3119,
        "success_analyst completion": 70,
        "merger prompt": 2491,
        "merger completion": 361,
    },
    seconds={"rollout": 16.7, "analysis": 41.5, "merge": 0.02},
    runs=("demo-20261121-223717-a1d7",),
    rollouts=56,
)
"""What the bundled sample run showed."""


def stages(config: RunConfig, counts: Counts = Counts(24, 16), seen: Seen = Seen()) -> dict[str, Range]:  # noqa: B008
    return {each.stage: each.calls for each in forecast(config, counts, {}, seen).stages}


def test_the_sample_run_lies_in_the_forecast_made_of_it():
    """It took 361 calls, 1.27 million tokens and two minutes for 24 and 16 tasks."""
    found = forecast(CONFIG, Counts(24, 16), {"m": Price(0.0, 0.0)}, SAMPLE)
    assert found.calls.low <= 361 <= found.calls.high
    assert found.tokens.low <= 1_274_740 <= found.tokens.high
    assert found.seconds.low <= 120 <= found.seconds.high
    assert all(each.seen for each in found.assumptions)


def test_a_run_that_learns_has_all_stages_and_the_merges_of_its_tree():
    """Twenty-four patches, four at a time, are six, two and one merges."""
    found = forecast(CONFIG, Counts(24, 16), {}, Seen())
    assert [each.stage for each in found.stages] == [
        "check",
        "evolve",
        "test_before",
        "error_analyst",
        "success_analyst",
        "merger",
        "test_after",
    ]
    merges = next(each for each in found.stages if each.stage == "merger")
    assert merges.items == Range(9, 9)


@pytest.mark.parametrize(
    ("changes", "there", "not_there"),
    [
        ({"mode": "no_skill"}, {"test_before"}, {"evolve", "merger", "test_after", "error_analyst"}),
        ({"mode": "creation"}, {"draft"}, set()),
        ({"evaluate": False}, {"evolve", "merger"}, {"test_before", "test_after"}),
        ({"signals": "error"}, {"error_analyst"}, {"success_analyst"}),
        ({"signals": "success"}, {"success_analyst"}, {"error_analyst"}),
    ],
)
def test_settings_decide_which_stages_there_are(changes, there, not_there):
    """A stage that will not be is not counted."""
    found = set(stages(CONFIG.model_copy(update=changes)))
    assert there <= found
    assert not found & not_there


def test_what_a_model_grades_takes_calls_of_the_judge():
    """A verdict an attempt: at tasks to learn from, and at held-out ones before and after; the judge has its price."""
    config = RunConfig(agent_model=ModelConfig(model="m"), tasks=TasksConfig(judge_model=ModelConfig(model="j")))
    found = forecast(config, Counts(10, 4, judged_evolve=5, judged_test=4), {"j": Price(1.0, 1.0)}, Seen())
    judge = next(each for each in found.stages if each.stage == "judge")
    assert judge.items == Range(5 + 2 * 4, 5 + 2 * 4)
    assert judge.calls.high >= judge.calls.low == 13
    assert judge.money is not None
    assert "j" not in found.unpriced
    assert "judge" not in stages(config, Counts(10, 4))


def test_what_is_retrieved_by_embeddings_takes_calls_of_them():
    """Thirty-two texts go at once: up to three memories an attempt, and the held-out tasks."""
    strategy = StrategyConfig(name="reasoning_bank", embedding_model="e")
    config = CONFIG.model_copy(update={"strategy": strategy})
    assert stages(config, Counts(24, 16))["embedding"] == Range(1, 3)
    assert "e" in forecast(config, Counts(24, 16), {}, Seen()).unpriced
    by_words = config.model_copy(update={"strategy": StrategyConfig(name="reasoning_bank")})
    assert "embedding" not in stages(by_words, Counts(24, 16))


def test_three_models_are_three_questions_before_a_run():
    """Each distinct model is asked whether it is there; one for all roles is asked once."""
    several = CONFIG.model_copy(
        update={"analyst_model": ModelConfig(model="a"), "merger_model": ModelConfig(model="b")}
    )
    assert stages(several)["check"] == Range(3, 3)
    assert stages(CONFIG)["check"] == Range(1, 1)


def test_settings_bound_what_is_guessed():
    """Nothing is foreseen beyond the most turns, the longest reply and the context."""
    small = ModelConfig(model="m", max_tokens=100, context_tokens=2048)
    config = RunConfig(agent_model=small, analysts=AnalystConfig(max_turns=3))
    config = config.model_copy(update={"agent": config.agent.model_copy(update={"max_turns": 2})})
    found = forecast(config, Counts(10, 10), {}, Seen())
    assert next(each.each for each in found.stages if each.stage == "evolve").high == 2
    assert next(each.each for each in found.stages if each.stage == "error_analyst").high == 3
    assert all(each.tokens.high <= each.calls.high * 2148 for each in found.stages)


def test_an_unknown_price_is_said_and_is_not_nothing():
    """With no price there is no amount; with some, the known part is told as a part."""
    unknown = forecast(CONFIG, Counts(4, 4), {}, Seen())
    assert unknown.unpriced == ("m",)
    assert told_money(unknown, "EUR") == "no price"
    assert "and has no price that is known" in in_short(unknown, "EUR")
    assert {row.money for row in stage_rows(unknown, "EUR")[1:]} == {"no price"}
    merger = CONFIG.model_copy(update={"merger_model": ModelConfig(model="known")})
    partly = forecast(merger, Counts(4, 4), {"known": Price(1.0, 2.0)}, Seen())
    assert told_money(partly, "EUR").startswith("no price for some, ")
    free = forecast(CONFIG, Counts(4, 4), {"m": Price(0.0, 0.0)}, Seen())
    assert told_money(free, "EUR") == "0 EUR"


def test_money_is_tokens_times_prices():
    """A million tokens at the price of a million."""
    one = Seen(averages={"turns": 1, "agent prompt": 1_000_000, "agent completion": 1_000_000})
    model = ModelConfig(model="m", context_tokens=10**7)
    config = RunConfig(agent_model=model, mode="no_skill")
    found = forecast(config, Counts(1, 1), {"m": Price(2.0, 3.0)}, one)
    assert found.money.low == pytest.approx(5.0 * 0.8)
    assert found.money.high == pytest.approx(5.0 * 1.2 * 1.2)


def test_what_was_seen_is_told_from_what_is_guessed():
    """Each number says whether this workspace has seen it."""
    found = forecast(CONFIG, Counts(4, 4), {}, Seen(averages={"turns": 5.0}))
    assert {each.name for each in found.assumptions if each.seen} == {"turns"}
    assert {each.name for each in found.assumptions if not each.seen} <= set(GUESSES)


def test_a_budget_that_will_not_do_is_said_before():
    """Below the low end it will stop the run, within the range it may, above it says nothing."""
    found = forecast(CONFIG, Counts(24, 16), {}, SAMPLE)
    low, within, above = (
        over_budget(found, CONFIG.model_copy(update={"budget": BudgetConfig(calls=calls)})) for calls in (10, 400, 9999)
    )
    assert "will stop the run" in low[0]
    assert "may stop the run" in within[0]
    assert above == ()


@given(evolve=st.integers(0, 60), test=st.integers(0, 60), fan_in=st.integers(2, 9), turns=st.none() | st.floats(1, 20))
def test_a_forecast_is_a_range_that_grows_with_its_tasks(evolve, test, fan_in, turns):
    """Low ends are no higher than high ends, and one task more never takes less."""
    config = CONFIG.model_copy(update={"merge": MergeConfig(fan_in=fan_in)})
    seen = Seen(averages={} if turns is None else {"turns": turns})
    less = forecast(config, Counts(evolve, test), {}, seen)
    more = forecast(config, Counts(evolve + 1, test + 1), {}, seen)
    for span in (less.calls, less.tokens, less.seconds):
        assert 0 <= span.low <= span.high
    assert less.calls.high <= more.calls.high
    assert less.calls.low <= more.calls.low


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (Range(60, 60), "60"),
        (Range(271.3, 455.1), "270–460"),
        (Range(0.671e6, 1.94e6), "0.67–1.9 million"),
        (Range(3.44, 5.16), "3.4–5.2"),
        (Range(0, 8.2), "0–8.2"),
        (Range(12345, 12345), "12,345"),
    ],
)
def test_ranges_have_two_figures(span, words):
    """More would say more than is known."""
    assert about(span) == words


def test_calls_and_tokens_are_whole():
    """Nobody makes 8.4 calls: a range of them goes out to the next whole ones."""
    assert counted(Range(0, 8.4)) == "0–9"
    assert counted(Range(4.2, 4.2)) == "4–5"
    assert counted(Range(0.671e6, 1.94e6)) == "0.67–1.9 million"
    rows = stage_rows(forecast(CONFIG, Counts(20, 20), {}, Seen()), "EUR")
    assert not [row.calls for row in rows if "." in row.calls and "million" not in row.calls]


def test_a_model_without_a_name_has_no_price_yet():
    """No sentence is left with a hole where the name should stand."""
    assert "once the model is named" in unpriced_words(("",))
    assert unpriced_words(("", "larger")).startswith("No price is known for larger: put it into prices.toml")


def test_times_are_told_in_the_unit_that_fits():
    """Seconds, minutes, hours, days."""
    assert duration(Range(20, 50)) == "20–50 seconds"
    assert duration(Range(104, 198)) == "2–4 minutes"
    assert duration(Range(3600, 4 * 3600)) == "1–4 hours"
    assert duration(Range(86400, 4 * 86400)) == "1–4 days"


def test_the_smallest_gain_is_told_in_plain_words():
    """Sixty tasks show 16 points, twenty only a landslide, five nothing; what is assumed is said."""
    told = told_effect(CONFIG, Counts(40, 60), Seen())
    assert told.startswith("With 60 held-out tasks a real gain of about 16 points is found in 4 of 5 runs")
    assert "a guess" in told
    assert "37 points, with no task lost" in told_effect(CONFIG, Counts(20, 20), Seen())
    assert "takes at least six" in told_effect(CONFIG, Counts(20, 5), Seen())
    assert "earlier runs" in told_effect(CONFIG, Counts(40, 60), Seen(discordant=0.3))


def test_a_run_that_compares_nothing_says_what_its_score_is_worth():
    """Without held-out tasks there is no score; a measurement alone has an interval."""
    assert "no score" in told_effect(CONFIG, Counts(20, 0), Seen())
    measured = told_effect(CONFIG.model_copy(update={"mode": "no_skill"}), Counts(0, 60), Seen())
    assert measured == "Over 60 held-out tasks a score is known to within about 12 points either way."


def test_effects_are_tabled_for_several_shares():
    """The more tasks come out differently by chance, the larger a gain must be."""
    rows = effect_rows(Counts(40, 60))
    assert [row.found for row in rows] == ["none", "16 points", "20 points", "26 points"]
    assert rows[1].for_ten_points == "168"


SEQUENTIAL = CONFIG.model_copy(update={"strategy": StrategyConfig(name="sequential", batch=1)})
FOURS = CONFIG.model_copy(update={"strategy": StrategyConfig(name="sequential", batch=4)})
BANK = CONFIG.model_copy(update={"strategy": StrategyConfig(name="reasoning_bank")})


def test_sequential_updates_take_as_many_analyses_one_after_another():
    """With one trajectory an update nothing is merged, with four one merge an update; and all of it takes longer."""
    parallel, one, four = stages(CONFIG), stages(SEQUENTIAL), stages(FOURS)
    for role in ("error_analyst", "success_analyst"):
        assert parallel[role] == one[role] == four[role]
    assert one["merger"].high == 0
    assert four["merger"].high == 6 * 1.5
    times = [forecast(each, Counts(70, 0), {}, SAMPLE).seconds for each in (CONFIG, FOURS, SEQUENTIAL)]
    assert times[0].high < times[1].high < times[2].high
    analysed = 46  # two thirds of 70 fail at least, and passed ones may be none
    assert times[2].low == pytest.approx(analysed * 0.8 * SAMPLE.seconds["analysis"])


def test_a_bank_of_memories_takes_a_call_a_trajectory_and_merges_nothing():
    """What is measured afterwards is told as what it is."""
    found = stages(BANK)
    assert (found["memory"].low, found["memory"].high) == (24, 48)
    assert not {"error_analyst", "success_analyst", "merger", "test_after"} & set(found)
    told = {row.what for row in stage_rows(forecast(BANK, Counts(24, 16), {}, Seen()), "EUR")}
    assert {"memories drawn from attempts", "held-out attempts, S0 with memory"} <= told


def test_causes_of_answers_in_words_are_proven_by_fresh_attempts():
    """Where there are no commands to replay, every failure takes attempts of its own; a single call proves nothing."""
    config = CONFIG.model_copy(update={"tasks": TasksConfig(domain="math"), "analysts": AnalystConfig(replicates=2)})
    stages = {stage.stage: stage for stage in forecast(config, Counts(24, 12), {}, SAMPLE).stages}
    failures = stages["error_analyst"].items
    assert stages["proof"].items.low == failures.low
    assert stages["proof"].items.high >= 2 * 2 * failures.high
    single = config.model_copy(update={"analysts": AnalystConfig(error="single_call")})
    assert "proof" not in {stage.stage for stage in forecast(single, Counts(24, 12), {}, SAMPLE).stages}
    assert "proof" not in {stage.stage for stage in forecast(CONFIG, Counts(24, 12), {}, SAMPLE).stages}


@pytest.mark.parametrize("config", [CONFIG, SEQUENTIAL])
def test_the_time_of_fresh_attempts_is_counted_once(config):
    """An analysis that was seen had them in it; where only attempts were seen they are added to what it takes."""
    math = config.model_copy(update={"tasks": TasksConfig(domain="math")})
    single = math.model_copy(update={"analysts": AnalystConfig(error="single_call")})
    seen, alone = (forecast(each, Counts(24, 12), {}, SAMPLE).seconds for each in (math, single))
    assert seen.high == pytest.approx(alone.high)
    guessed = SAMPLE._replace(seconds={"rollout": 16.7, "merge": 0.02})
    whole, without = (forecast(each, Counts(24, 12), {}, guessed).seconds for each in (math, config))
    assert whole.high >= without.high + 3 * 16.7


def test_attempts_that_are_handed_memories_are_told_as_such():
    """A run that measures S0 with an earlier run's memories embeds its tasks where a model for that is named."""
    config = RunConfig(mode="evaluation", agent_model=MODEL, memories_of="first")
    assert list(stages(config)) == ["check", "test_memory"]
    told = {row.what for row in stage_rows(forecast(config, Counts(0, 16), {}, Seen()), "EUR")}
    assert "held-out attempts, S0 with memory" in told
    strategy = StrategyConfig(name="reasoning_bank", embedding_model="e")
    assert "embedding" in stages(config.model_copy(update={"strategy": strategy}))
