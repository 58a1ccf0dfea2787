"""Where endpoint, key and models come from, what is missing said with the next step, and keys never shown."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config import EndpointConfig, ModelConfig, RunConfig
from core.errors import UserError
from core.llm.endpoint_settings import resolve_endpoint, resolve_models
from core.llm.secret import Secret, redact

KEY = "sk-test-0123456789abcdef"


def test_the_config_wins_over_the_environment() -> None:
    """A configured base URL is taken before OPENAI_BASE_URL; the key comes from the variable the config names."""
    environment = {"OPENAI_BASE_URL": "http://env:1/v1/", "OPENAI_API_KEY": KEY, "OTHER_KEY": "other-key-value"}
    assert resolve_endpoint(EndpointConfig(), environment).base_url == "http://env:1/v1"
    assert resolve_endpoint(EndpointConfig(), environment).key == Secret(KEY)
    own = EndpointConfig(name="big", base_url="http://own:2/v1", key_variable="OTHER_KEY", in_flight=3)
    resolved = resolve_endpoint(own, environment)
    assert (resolved.base_url, resolved.key, resolved.in_flight) == ("http://own:2/v1", Secret("other-key-value"), 3)


def test_a_local_server_needs_no_key() -> None:
    """Without a key variable set, a server other than OpenAI's is called without a key."""
    assert not resolve_endpoint(EndpointConfig(base_url="http://localhost:8000/v1"), {}).key


@pytest.mark.parametrize(
    ("config", "environment", "words"),
    [
        (EndpointConfig(), {}, "put OPENAI_BASE_URL="),
        (EndpointConfig(name="big"), {"OPENAI_BASE_URL": "http://x/v1"}, "endpoint 'big' has no base_url"),
        (EndpointConfig(base_url="https://api.openai.com/v1"), {}, "set OPENAI_API_KEY"),
        (EndpointConfig(base_url="http://x/v1", key_variable="MY_KEY"), {}, "set MY_KEY"),
        (EndpointConfig(base_url="localhost:8000"), {}, "must start with http"),
        (EndpointConfig(base_url="http://x:port/v1"), {}, "is not a URL"),
        (EndpointConfig(base_url="http://ho\nst/v1"), {}, "is not a URL"),
        (EndpointConfig(base_url="http://ä..b/v1"), {}, "is not a URL"),
        (EndpointConfig(), {"OPENAI_BASE_URL": "http://x/v1?api_key=abc"}, r"ends before the \? or #"),
        (EndpointConfig(base_url="http://x/v1#part"), {}, r"ends before the \? or #"),
        (EndpointConfig(base_url="http://x/v1/chat/completions"), {}, "ends before /chat/completions"),
        (EndpointConfig(base_url="http://x/v1"), {"OPENAI_API_KEY": "sk one\ntwo"}, "OPENAI_API_KEY holds characters"),
    ],
)
def test_what_is_missing_is_said_with_the_next_step(
    config: EndpointConfig, environment: dict[str, str], words: str
) -> None:
    """Each thing that cannot work is one sentence that names the setting."""
    with pytest.raises(UserError, match=words):
        resolve_endpoint(config, environment)


def test_models_come_from_the_environment_where_the_config_leaves_them_open() -> None:
    """A role's own variable, then the agent's model; a configured name stays. The result is what a run records."""
    environment = {"TRACE2SKILL_MODEL": "small", "TRACE2SKILL_MERGER_MODEL": "large"}
    config = resolve_models(RunConfig(analyst_model=ModelConfig(temperature=0.2)), environment)
    assert config.agent_model.model == "small"
    assert config.analyst_model == ModelConfig(model="small", temperature=0.2)
    assert config.model_for("merger").model == "large"
    named = RunConfig(agent_model=ModelConfig(model="mine"))
    assert resolve_models(named, environment).agent_model.model == "mine"
    assert resolve_models(named, {}).merger_model is None
    with pytest.raises(UserError, match="set TRACE2SKILL_MODEL"):
        resolve_models(RunConfig(), {})


def test_a_secret_is_never_shown() -> None:
    """No way of turning a secret into text, and no pickle, shows it."""
    secret = Secret(KEY)
    assert secret.reveal() == KEY
    assert KEY not in f"{secret} {secret!r} {[secret]} {{'k': secret}}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)


@given(before=st.text(), after=st.text(), key=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8))
def test_no_key_survives_redaction(before: str, after: str, key: str) -> None:
    """Wherever a key of eight characters or more stands in a text, it is gone afterwards."""
    if key in "***":
        return
    assert key not in redact(f"{before}{key}{after}", [Secret(key)]).replace("***", "")


def test_short_keys_and_logins() -> None:
    """A short key is masked only as a word of its own; a login in a URL is masked; quoted forms are masked."""
    assert redact("EMPTY is not EMPTYSET", [Secret("EMPTY")]) == "*** is not EMPTYSET"
    assert redact("http://me:pass@host/v1 failed", []) == "http://***@host/v1 failed"
    assert redact("http://me:p@ss@host/v1 of a@b", []) == "http://***@host/v1 of a@b"
    assert redact("key=a%2Fb%2Bc%3D12 now", [Secret("a/b+c=12")]) == "key=*** now"
