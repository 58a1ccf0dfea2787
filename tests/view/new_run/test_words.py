"""A run that is not started yet, in words: what it measures, and with what beside the skill."""

from __future__ import annotations

import pytest

from core.config import ModelConfig, RunConfig, StrategyConfig
from core.view.new_run.forecast import Counts
from core.view.new_run.words import demo_story, sentences, story

MEASURES = RunConfig(mode="evaluation", skill="/skill", agent_model=ModelConfig(model="m"))
BANK = "bank-20261121-205400-a1b2"


def test_a_run_that_measures_a_skill_says_whether_memories_stand_beside_it():
    """With those of an earlier run the skill is not measured as it is."""
    remembers = MEASURES.model_copy(update={"memories_of": BANK})
    assert story(MEASURES, Counts(0, 9), False).startswith("With /skill as it is, m works on 9 held-out tasks")
    assert story(remembers, Counts(0, 9), False).startswith(f"With /skill and the memories of {BANK}, m works on 9")
    assert sentences(MEASURES, None, False)["mode"] == "Measures only; nothing is learned."


@pytest.mark.parametrize(("model", "by"), [("", "shared words"), ("bge-m3", "their embeddings")])
def test_how_memories_of_an_earlier_run_are_retrieved_is_said(model, by):
    """How many, and by what."""
    strategy = StrategyConfig(name="reasoning_bank", top_k=2, embedding_model=model)
    config = MEASURES.model_copy(update={"memories_of": BANK, "strategy": strategy})
    assert sentences(config, None, False)["mode"] == (
        f"Measures S0 with the memories of {BANK}: attempts are handed the 2 nearest to their task by {by}. "
        "Nothing is learned."
    )


def test_the_demo_tells_of_merging_only_where_something_is_merged():
    """Another strategy, or a run that only measures, does other things."""
    bank = RunConfig(strategy=StrategyConfig(name="reasoning_bank"))
    told = [("are merged into the skill" in demo_story(each)) for each in (None, RunConfig(), bank, MEASURES)]
    assert told == [True, True, False, False]
