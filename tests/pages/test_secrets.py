"""A key in a file that fills the form is neither taken over nor shown."""

from __future__ import annotations

import pytest

from core.errors import UserError
from pages.parts import new_run_toml

_KEY = "sk-proj-9fQ2hV7xLmT4bWzK8rYc1NdE5gUaJ3"


@pytest.mark.parametrize(
    "toml",
    [
        f'[[endpoints]]\nkey_variable = "{_KEY}"\n',
        f'[[endpoints]]\nkey_variable = "{_KEY.replace("-", "_")}"\n',
        f'[[endpoints]]\nbase_url = "http://models.example/v1?key={_KEY}"\n',
        f'[agent_model]\nmodel = "m"\nextra_body = {{headers = ["Bearer {_KEY}"]}}\n',
        f'name = "{_KEY}"\n',
        f'"{_KEY}" = 1\n',
    ],
)
def test_a_configuration_with_a_key_in_it_is_refused(toml):
    """The sentence says where keys belong and does not repeat this one, not even as a wrong value."""
    with pytest.raises(UserError, match="looked like a key") as refused:
        new_run_toml._read(toml.encode(), "run.toml")
    assert _KEY not in str(refused.value)


def test_a_configuration_without_one_is_taken():
    """The name of a variable is no key."""
    toml = b'name = "mine"\n[[endpoints]]\nkey_variable = "MY_PROVIDERS_API_KEY_2"\n'
    assert new_run_toml._read(toml, "run.toml").endpoints[0].key_variable == "MY_PROVIDERS_API_KEY_2"
