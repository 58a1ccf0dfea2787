"""Serving the lab: for this machine alone, for others only where they log in, and so that nothing can be changed."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from core.cli import app, main
from core.cli.app import READ_ONLY, SHARED, environment_of, identity_provider, shared_with
from core.engine.wiring.models import environment
from core.errors import UserError

WHOLE = """
[auth]
redirect_uri = "http://lab.example/oauth2callback"
cookie_secret = "a long and random one"
client_id = "lab"
client_secret = "s3cret"
server_metadata_url = "https://id.example/.well-known/openid-configuration"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "secrets.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_sharing_without_a_provider_is_refused_in_one_sentence(tmp_path, monkeypatch, capsys):
    """No server starts; the sentence names the file to write and what belongs into it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert main(["app", "--share", "--runs", str(tmp_path / "lab")]) == 2
    said = capsys.readouterr().err
    assert str(tmp_path / ".streamlit" / "secrets.toml") in said
    assert "client_secret" in said


def test_a_provider_that_is_configured_is_taken(tmp_path):
    """The first file that is there counts, and the server is told of it and of every address."""
    secrets = written(tmp_path, WHOLE)
    assert identity_provider((tmp_path / "none.toml", secrets)) == secrets
    assert shared_with(secrets) == ("--server.address", "0.0.0.0", "--secrets.files", str(secrets))


def test_a_named_provider_is_as_good(tmp_path):
    """Settings of one provider may stand in a table of its own."""
    named = WHOLE.replace("client_id", "[auth.work]\nclient_id")
    assert identity_provider((written(tmp_path, named),))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "redirect_uri, cookie_secret, client_id, client_secret, server_metadata_url"),
        ("auth = 3", "redirect_uri"),
        (WHOLE.replace("client_secret", "secret_of_client"), "is missing: client_secret"),
        (WHOLE.replace('"a long and random one"', '""'), "is missing: cookie_secret"),
        ("[auth", "not valid TOML"),
    ],
)
def test_half_a_provider_is_refused_with_what_is_missing(tmp_path, text, said):
    """What is missing is named; what is there is not repeated, it may be a secret."""
    with pytest.raises(UserError, match=r"secrets\.toml") as refused:
        identity_provider((written(tmp_path, text),))
    assert said in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_the_pages_are_told_how_they_are_served(tmp_path):
    """Read-only and shared reach the pages, and nothing does that was not asked for."""
    options = argparse.Namespace(runs=tmp_path, read_only=True, share=False)
    told = environment_of(options)
    assert told[READ_ONLY] == "1"
    assert SHARED not in told


def test_the_server_listens_on_this_machine_alone(tmp_path, monkeypatch):
    """Unless it is shared, the address is loopback."""
    ran: list[str] = []

    def instead(program: str, words: list[str]) -> None:
        ran.extend(words)
        raise KeyboardInterrupt

    monkeypatch.setattr(app.os, "execv", instead)
    monkeypatch.setattr(app.os, "chdir", lambda folder: None)
    monkeypatch.setattr(app.os, "environ", dict(app.os.environ))
    main(["app", "--runs", str(tmp_path / "lab"), "--port", "8999"])
    assert ran[ran.index("--server.address") + 1] == "127.0.0.1"


def test_the_env_file_where_the_lab_was_called_counts(tmp_path, monkeypatch):
    """The server works in the folder of its pages; keys and addresses come from the folder of whoever started it."""
    (tmp_path / ".env").write_text("OPENAI_BASE_URL=http://localhost:1234/v1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    told = environment_of(argparse.Namespace(runs=tmp_path, read_only=False, share=False))
    monkeypatch.chdir("/")
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    assert environment()["OPENAI_BASE_URL"] == "http://localhost:1234/v1"
