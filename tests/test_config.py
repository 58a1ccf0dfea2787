"""A configuration is read whole or refused in one sentence that names the place, and no secret gets into it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.config import FRESH_FROM, ModelConfig, RunConfig, environment_here, parse_config, read_config
from core.errors import UserError

SECRET = "sk-proj-0123456789abcdef"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[budget]\nmoney = inf", r"budget\.money: must be a finite number; leave it out"),
        ("[agent_model]\ntemperature = nan", r"agent_model\.temperature: must be a finite number"),
        ("[agent_model.extra_body]\ntop = [1.0, inf]", r"agent_model\.extra_body\.top\.1: must be a finite number"),
        ("[agent_model]\nmax_tokens = -1", r"agent_model\.max_tokens: .*greater than or equal to 1"),
        ("schema_version = 2", r"schema_version: input should be 1 \(given: 2\)"),
        ('[[endpoints]]\nname = "a"\n[[endpoints]]\nname = "a"', r"endpoints: two endpoints have one name"),
        (f'[[endpoints]]\nbase_url = "http://me:{SECRET}@host/v1"', r"endpoints\.0\.base_url: a login would be stored"),
        (f'[[endpoints]]\nkey_variable = "{SECRET}"', r"endpoints\.0\.key_variable: is the name of an environment"),
        ("temperature = 1", r"temperature: there is no such setting"),
        ("[agent_model]\ntemprature = 1", r"did you mean 'temperature'\?"),
        ("[agent_model", r"run\.toml: not valid TOML"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(text: str, words: str, tmp_path: Path) -> None:
    """Each is one sentence with file and place; a secret in the wrong place is not repeated."""
    path = tmp_path / "run.toml"
    path.write_text(text)
    with pytest.raises(UserError, match=words) as caught:
        read_config(path)
    assert SECRET not in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A missing file, a folder and another encoding are told with the file's name."""
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe9"')
    for name, words in (("none.toml", "no such file"), ("", "cannot be read"), ("latin.toml", "not valid TOML")):
        with pytest.raises(UserError, match=words):
            read_config(tmp_path / name)


def test_a_configuration_survives_being_stored() -> None:
    """What is stored with a run is read back as the same configuration."""
    config = RunConfig(agent_model=ModelConfig(model="m", temperature=0.7, extra_body={"top_k": 20}), seed=7)
    assert parse_config(config.model_dump(mode="json"), "run") == config


def test_a_model_that_names_no_endpoint_is_told() -> None:
    """The sentence names the model, what it asks for, and what there is."""
    config = RunConfig(agent_model=ModelConfig(model="m", endpoint="big"))
    with pytest.raises(UserError, match="model 'm' names endpoint 'big', but the config has: default"):
        config.endpoint_for(config.agent_model)


def test_dotenv_adds_to_the_environment_and_changes_nothing(tmp_path: Path) -> None:
    """.env fills what the environment leaves open; the process's own environment is not touched."""
    (tmp_path / ".env").write_text('OPENAI_API_KEY="from-file"\nOPENAI_BASE_URL=http://file:1/v1\n# a comment\n')
    before = dict(os.environ)
    found = environment_here(tmp_path, {"OPENAI_API_KEY": "from-environment"})
    assert (found["OPENAI_API_KEY"], found["OPENAI_BASE_URL"]) == ("from-environment", "http://file:1/v1")
    assert dict(os.environ) == before
    assert environment_here(tmp_path / "elsewhere", {"A": "1"}) == {"A": "1"}
    (tmp_path / ".env").write_bytes(b"OPENAI_API_KEY=\xff\xfe")
    with pytest.raises(UserError, match=r"\.env: cannot be read"):
        environment_here(tmp_path, {})


def test_held_out_attempts_never_count_up_to_the_fresh_ones_of_an_analyst():
    """However many are asked for, and wherever an arm of an A/A study begins: one that is shared is not fresh."""
    most = {"attempts": FRESH_FROM // 2, "first_replicate": FRESH_FROM // 2 - 1}
    config = parse_config(most, "run.toml")
    assert config.first_replicate + config.attempts <= FRESH_FROM
    for field in most:
        with pytest.raises(UserError, match=field):
            parse_config({field: most[field] + 1}, "run.toml")
