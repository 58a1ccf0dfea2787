"""A config that cannot be used gets one sentence with its file, the place in it and what to do, and no run is made."""

from __future__ import annotations

import pytest

from tests.cli.bad_input.place import Place


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, ("run.toml", "no such file", "`trace2skill evolve --help`")),
        ("name = [", ("run.toml", "not valid TOML", "`trace2skill evolve --help`")),
        ("nmae = 'x'", ("run.toml", "nmae", "did you mean 'name'", "`trace2skill evolve --help`")),
        ("[analysts]\nreveal = true", ("run.toml", "analysts.reveal", "reveal_gold")),
        ("[merge]\nfan_in = 'many'", ("run.toml", "merge.fan_in", "'many'", "`trace2skill evolve --help`")),
        ("[merge]\nfan_in = 1", ("run.toml", "merge.fan_in", "greater than or equal to 2")),
        ("mode = 'deep'", ("run.toml", "mode", "'deepening', 'creation'", "'evaluation'")),
        ("[agent_model]\nendpoint = 'b'\nmodel = 'm'", ("'b'", "the config has: default")),
        ("[agent_model]\nmodel = 'm'", ("no endpoint is set", "OPENAI_BASE_URL", "`trace2skill demo")),
        ("[[endpoints]]\nbase_url = 'http://127.0.0.1:1/v1'", ("no model is named", "TRACE2SKILL_MODEL")),
        ("[[endpoints]]\nbase_url = 'localhost'\n[agent_model]\nmodel = 'm'", ("base_url", "http://")),
    ],
)
def test_a_config_that_cannot_be_used(place: Place, text: str | None, told: tuple[str, ...]) -> None:
    """Its file, the place in it and what to do are named; status 2, and no run is made."""
    if text is not None:
        place.write("run.toml", f"skill = 'my-skill'\n{text}")
    refused = place.refused("evolve", "--config", "run.toml")
    assert refused.status == 2
    assert [word for word in told if word not in refused.sentence] == []


def test_a_config_that_is_no_text(place: Place) -> None:
    """Bytes that are no UTF-8 are no TOML."""
    (place.folder / "run.toml").write_bytes(b"\xff\xfe\x00")
    assert "run.toml: not valid TOML" in place.refused("evolve", "--config", "run.toml").sentence
