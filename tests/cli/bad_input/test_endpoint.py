"""An endpoint that cannot be used gets the same sentence in a run as in doctor, and no run is made."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from core.cli import main
from core.demo.server import DemoServer
from tests.cli.bad_input.place import Place
from tests.cli.wrong_servers import answering, nobody, silent


def html() -> AbstractContextManager[str]:
    return answering(200, "<html><title>Welcome to nginx!</title></html>", "text/html")


def forbidding() -> AbstractContextManager[str]:
    return answering(403, '{"error": {"message": "Country not supported."}}')


def failing() -> AbstractContextManager[str]:
    return answering(500, '{"error": {"message": "CUDA out of memory"}}')


@pytest.mark.parametrize(
    ("server", "told"),
    [
        (nobody, ("nothing answers there", "start the server, or correct base_url")),
        (silent, ("no answer in time", "if the server is only busy")),
        (html, ("a web page answers there", "Welcome to nginx!", "correct base_url")),
        (forbidding, ("the key was refused, status 403", "Country not supported.", "OPENAI_API_KEY")),
        (failing, ("the server failed, status 500", "CUDA out of memory", "see the server's log")),
    ],
)
def test_an_endpoint_that_cannot_be_used(
    place: Place, server: Callable[[], AbstractContextManager[str]], told: tuple[str, ...]
) -> None:
    """The same sentence in a run as in doctor, with the address; status 2, and no run is made."""
    with server() as base_url:
        config = place.config(base_url)
        refused = place.refused("evolve", "--config", config)
        assert place.doctor(config) == [refused.sentence]
    assert refused.status == 2
    assert [word for word in (*told, base_url) if word not in refused.sentence] == []


@pytest.mark.parametrize(
    ("key", "model", "told"),
    [
        ("wrong", "scripted-demo", ("the key was refused, status 401", "set OPENAI_API_KEY")),
        ("", "scripted-demo", ("the key was refused, status 401", "set OPENAI_API_KEY")),
        ("right", "gpt-7", ("it does not know the model 'gpt-7'", "one that `trace2skill doctor` lists")),
    ],
)
def test_a_server_that_refuses_what_is_asked(
    place: Place, monkeypatch: pytest.MonkeyPatch, key: str, model: str, told: tuple[str, ...]
) -> None:
    """A wrong key and an unknown model are told apart, in the words of doctor, and the key is never shown."""
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with DemoServer(api_key="right") as server:
        config = place.config(server.base_url, model)
        refused = place.refused("evolve", "--config", config)
        assert place.doctor(config) == [refused.sentence]
    assert refused.status == 2
    assert [word for word in told if word not in refused.sentence] == []
    assert "'wrong'" not in refused.sentence


def test_doctor_lists_the_models_of_a_server_that_does_not_know_the_one_asked_for(place: Place) -> None:
    """So that the next step, naming another one, can be taken."""
    with DemoServer() as server:
        assert main(["doctor", "--config", place.config(server.base_url, "gpt-7"), "--json"]) == 1
    told = json.loads(place.capture.readouterr().out)["findings"]
    assert any(each["rule"] == "endpoint.models" and "scripted-demo" in each["message"] for each in told)
