"""A form ↔ a configuration: there and back without a change, every refusal at its field, keys never kept."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config import BudgetConfig, EndpointConfig, ModelConfig, RunConfig, StrategyConfig, TasksConfig, parse_config
from core.view.new_run.fields import FIELDS, fields_of, modes_for
from core.view.new_run.form import Problem, filled, switched, values_of, with_places
from core.view.new_run.key_like import is_no_variable, looks_like_a_key
from core.view.new_run.refusals import Setting, kept
from core.view.new_run.toml import to_toml

DEMO = RunConfig(
    name="demo",
    tasks=TasksConfig(evolve=20, test=20),
    endpoints=(EndpointConfig(name="scripted-demo"),),
    agent_model=ModelConfig(model="scripted-demo", endpoint="scripted-demo"),
)
HERE = Setting(uploads="/lab/uploads/")
MINE = RunConfig(
    endpoints=(EndpointConfig(base_url="http://localhost:8000/v1"),), agent_model=ModelConfig(model="Qwen3.5-35B-A3B")
)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
ANY_CONFIGS = st.builds(
    RunConfig,
    name=TEXTS.map(str.strip),
    mode=st.just("deepening"),
    skill=st.sampled_from(["/skills/xlsx", "/lab/uploads/0123/xlsx"]),
    signals=st.sampled_from(["combined", "error", "success"]),
    seed=st.integers(-(2**40), 2**40),
    review=st.booleans(),
    endpoints=st.just(
        (EndpointConfig(base_url="http://here/v1"), EndpointConfig(name="other", base_url="http://b/v1"))
    ),
    agent_model=st.builds(
        ModelConfig,
        model=st.sampled_from(["Qwen3.5-35B-A3B", "a b", 'x"y']),
        temperature=st.none() | st.floats(0, 2),
        max_tokens=st.none() | st.integers(1, 10**6),
        reasoning=st.sampled_from([None, "off", "high"]),
        extra_body=st.dictionaries(TEXTS, st.integers() | TEXTS | st.booleans(), max_size=2),
    ),
    strategy=st.builds(
        StrategyConfig,
        name=st.sampled_from(["parallel", "sequential", "reasoning_bank"]),
        batch=st.integers(1, 9),
        top_k=st.integers(1, 9),
        embedding_model=st.sampled_from(["", "bge-m3"]),
    ),
    analyst_model=st.none() | st.builds(ModelConfig, model=st.just("larger"), endpoint=st.just("other")),
    tasks=st.builds(
        TasksConfig,
        domain=st.sampled_from(["spreadsheet", "math", "own", "mine"]),
        source=st.sampled_from(["starter", "/data/x"]),
        table=st.sampled_from(["workbook", "text"]),
        evolve=st.none() | st.integers(1, 99),
        judge_model=st.none() | st.builds(ModelConfig, model=st.just("judge"), endpoint=st.just("other")),
    ),
    budget=st.builds(BudgetConfig, calls=st.none() | st.integers(4, 10**9)),
    prompts=TEXTS,
)
CONFIGS = ANY_CONFIGS.filter(lambda config: config.strategy.name == "parallel" or not config.review)
"""Those a run can be made of: a review is of a merge."""


def problems_of(values: dict[str, Any], base: RunConfig = MINE, setting: Setting = HERE) -> dict[str, str]:
    return {each.field: each.told for each in filled(values, base, DEMO, setting).problems}


@given(config=CONFIGS)
def test_a_form_gives_back_the_configuration_it_shows(config):
    """What the form shows and what it does not (further endpoints, extra_body, prompts) come back as they were."""
    assert filled(values_of(config, DEMO, HERE), config, DEMO, HERE).draft == config


@given(config=CONFIGS)
def test_the_toml_of_a_configuration_reads_back_as_the_same(config):
    """`trace2skill evolve --config` would take the very same run."""
    assert parse_config(tomllib.loads(to_toml(config)), "run.toml") == config


def test_the_demo_comes_back_as_the_demo():
    """Its endpoint and model are the scripted ones, whatever the fields of a model of one's own hold."""
    values = values_of(DEMO, DEMO, HERE)
    assert values["model"] == "demo"
    assert values["agent_model.model"] == ""
    assert filled(values, DEMO, DEMO, HERE).config == DEMO


JUDGED = MINE.model_copy(
    update={"tasks": TasksConfig(domain="own", source="/t", judge_model=ModelConfig(model="judge", temperature=0.0))}
)


def test_a_form_gives_back_the_model_that_judges():
    """With the settings of its own that no field shows, and under another name where one is typed."""
    values = values_of(JUDGED, DEMO, HERE)
    assert (values["judge"], filled(values, JUDGED, DEMO, HERE).draft) == ("judge", JUDGED)
    other = filled({**values, "judge": "larger"}, JUDGED, DEMO, HERE).draft
    assert other.tasks.judge_model == ModelConfig(model="larger", temperature=0.0)
    assert filled({**values, "judge": ""}, JUDGED, DEMO, HERE).draft.tasks.judge_model is None


def test_the_demo_can_be_chosen_in_a_form_that_began_with_a_judged_run():
    """The scripted model is asked in every role, and no role names an endpoint that the demo has not."""
    named = JUDGED.tasks.judge_model.model_copy(update={"endpoint": "other"})
    tasks = JUDGED.tasks.model_copy(update={"judge_model": named})
    base = JUDGED.model_copy(update={"tasks": tasks, "endpoints": (*MINE.endpoints, EndpointConfig(name="other"))})
    values = {**values_of(base, DEMO, HERE), "model": "demo", "skill.from": "none", "mode": "creation"}
    config = filled(values, base, DEMO, HERE).config
    assert config.model_for("judge") == DEMO.agent_model
    assert config.endpoint_for(config.model_for("judge")).name == "scripted-demo"
    back = {**values_of(config, DEMO, HERE), "model": "endpoint", "agent_model.model": "m"}
    assert filled(back, config, DEMO, Setting(True, True)).config.tasks.judge_model is None


@pytest.mark.parametrize(
    ("changes", "left_out"),
    [({"strategy.name": "sequential", "review": True}, "review"), ({"memories_of": "first"}, "memories_of")],
)
def test_what_a_run_is_refused_with_is_left_out_where_it_does_not_apply(changes, left_out):
    """A review of a strategy without a merge to stop before, memories for a run that learns: no field shows them."""
    values = {**values_of(MINE, DEMO, HERE), **changes}
    assert not FIELDS[left_out].applies(values)
    assert not getattr(filled(values, MINE, DEMO, HERE).config, left_out)


def test_another_choice_of_model_changes_what_nobody_touched():
    """Numbers as the demo proposes become those of a real run; a number that was typed stays."""
    demo, mine = values_of(DEMO, DEMO, HERE), values_of(RunConfig(), DEMO, HERE)
    after = switched({**demo, "model": "endpoint", "tasks.evolve": 7}, demo, mine)
    assert (after["tasks.evolve"], after["tasks.test"], after["name"]) == (7, None, "run")
    assert after["model"] == "endpoint"
    assert filled(after, DEMO, DEMO, Setting(True, True)).config.endpoints == (EndpointConfig(),)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"agent_model.model": " "}, "agent_model.model", "Name the model"),
        ({"endpoint.base_url": ""}, "endpoint.base_url", "Say where the endpoint is"),
        ({"endpoint.base_url": "localhost:8000"}, "endpoint.base_url", "begins with http"),
        ({"endpoint.key_variable": ""}, "endpoint.key_variable", "OPENAI_API_KEY"),
        ({"tasks.from": "folder", "skill.from": "none", "mode": "creation"}, "tasks.folder", "whole path"),
        ({"tasks.from": "folder", "tasks.folder": "data/x"}, "tasks.folder", "no current folder"),
        ({"tasks.from": "folder", "tasks.folder": "/data"}, "skill.from", "goes with the starter suite"),
        ({"tasks.from": "upload"}, "tasks.upload", "Upload the tasks"),
        ({"skill.from": "directory"}, "skill.directory", "whole path"),
        ({"skill.from": "upload"}, "skill.upload", "Upload the skill"),
        ({"skill.from": "none"}, "mode", "fits the skill"),
        ({"mode": "no_skill", "tasks.test": 0}, "tasks.test", "held-out tasks"),
        ({"budget.tokens": 1000}, "budget.tokens", "longest reply"),
        ({"budget.calls": 2, "analyst": "a", "merger": "b"}, "budget.calls", "takes 3 calls before"),
        ({"seed": None}, "seed", "give a number"),
        ({"tasks.evolve": 0}, "tasks.evolve", "greater than or equal to 1"),
        ({"merge.fan_in": 1}, "merge.fan_in", "greater than or equal to 2"),
    ],
)
def test_each_refusal_is_told_at_its_field(changes, field, words):
    """One sentence that says what to do, tied to the field it is about, and no run."""
    told = problems_of({**values_of(MINE, DEMO, HERE), **changes})
    assert words in told[field]
    assert filled({**values_of(MINE, DEMO, HERE), **changes}, MINE, DEMO, HERE).config is None


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_form():
    """Two settings the configuration refuses and one the form does are three sentences, from top to bottom."""
    values = {**values_of(MINE, DEMO, HERE), "agent.max_turns": 0, "tasks.evolve": 0, "agent_model.model": ""}
    found = filled(values, MINE, DEMO, HERE)
    assert [each.field for each in found.problems] == ["tasks.evolve", "agent_model.model", "agent.max_turns"]
    assert found.at("tasks.evolve")
    assert not found.at("agent_model.model")  # still empty: it is listed, and not held against anybody in red


def test_what_a_place_lacks_is_told_unless_its_section_has_a_problem_already():
    """A folder that is not there is a reason not to start; beside a relative path it would only be said twice."""
    fine = filled(values_of(MINE, DEMO, HERE), MINE, DEMO, HERE)
    assert fine.config is not None
    absent = with_places(fine, [Problem("tasks.folder", "no such folder.")])
    assert absent.config is None
    assert absent.at("tasks.folder") == "no such folder."
    assert with_places(absent, [Problem("tasks.evolve", "too many.")]).problems == absent.problems


def test_modes_follow_from_the_skill():
    """What is there is deepened or measured as it is; without a skill one is drafted, or nothing is but measured."""
    assert [choice.value for choice in modes_for({"skill.from": "starter"})] == ["deepening", "evaluation", "no_skill"]
    assert [choice.value for choice in modes_for({"skill.from": "none"})] == ["creation", "draft", "no_skill"]


def test_fields_that_do_not_apply_are_not_shown():
    """A run that only measures has no signals and no merging; a demo has no endpoint."""
    values = {**values_of(DEMO, DEMO, HERE), "mode": "no_skill"}
    assert [field.name for field in fields_of("mode", values)] == ["mode"]
    assert "merge.fan_in" not in {field.name for field in fields_of("settings", values)}
    assert fields_of("models", values) == ()


KEYS = ["sk-proj-Ab1Cd2Ef3Gh4Ij5Kl6", "hf_abcdefghij0123456789", "AIzaSyA1234567890abcdefg", "aB3" * 12]


@pytest.mark.parametrize("key", [*KEYS, "deadbeef00112233", "my key"])
def test_a_key_is_not_kept_where_its_variable_is_asked_for(key):
    """Neither the key nor a part of it is stored or said again."""
    value, told = kept("endpoint.key_variable", key)
    assert value == ""
    assert "looked like a key" in told
    assert key not in told


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("field", ["agent_model.model", "endpoint.base_url", "name", "tasks.folder"])
def test_a_key_is_not_kept_anywhere_else(field, key):
    """Pasted into any other field it is refused too, alone or inside an address."""
    assert kept(field, key)[0] == ""
    assert kept(field, f"http://host/v1/{key}")[0] == ""


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "MY_KEY_2", "openai_key", "K"])
def test_names_of_variables_are_kept(name):
    """Variables as people call them."""
    assert not is_no_variable(name)
    assert kept("endpoint.key_variable", name) == (name, "")


@pytest.mark.parametrize(
    "text",
    [
        "Qwen3-Coder-480B-A35B-Instruct-2507",
        "/home/me/skills/skill-xlsx-v12",
        "http://10.0.0.2:8000/v1",
        "gpt-5.1-mini",
    ],
)
def test_ordinary_names_and_paths_are_no_keys(text):
    """Long model names, paths and addresses pass."""
    assert not looks_like_a_key(text)


def test_a_login_in_an_address_is_not_kept():
    """It would be stored with the run."""
    assert kept("endpoint.base_url", "https://me:secret@host/v1")[0] == ""


def test_every_field_has_words_and_a_place():
    """Labels are plain words, and a setting's name reaches a setting."""
    values = values_of(MINE, DEMO, HERE)
    assert {field.name for field in FIELDS.values() if "_" in field.label} == {"agent_model.top_p"}
    assert all(field.label for field in FIELDS.values())
    assert set(FIELDS) <= set(values)
