"""doctor: what works on this machine and what does not, each with what mends it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from core.cli import main
from core.demo.server import DemoServer
from tests.cli.shell import PROGRAMS, run
from tests.engine.relay import Relay, answer

ISOLATIONS = ("bwrap", "sandlock", "landlock", "none")


@pytest.fixture(autouse=True)
def plain_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without .env, an environment without an endpoint."""
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "TRACE2SKILL_MODEL", "TRACE2SKILL_LAB"):
        monkeypatch.delenv(name, raising=False)


def doctor(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[dict[str, Any]]]:
    """The status and the findings."""
    status = main(["doctor", *words, "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["ready"] == (status == 0)
    return status, told["findings"]


def about(findings: list[dict[str, Any]], rule: str) -> list[dict[str, Any]]:
    return [each for each in findings if each["rule"] == rule]


def test_without_an_endpoint_the_machine_is_examined_and_the_lack_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """No error, since the demo needs none: a warning with what to put where, and the command that needs nothing."""
    status, findings = doctor(capsys)
    assert status == 0
    (told,) = about(findings, "endpoint")
    assert told["severity"] == "warning"
    assert "no endpoint is set; `trace2skill demo" in told["message"]
    assert "OPENAI_BASE_URL=" in told["advice"]
    assert "TRACE2SKILL_MODEL=" in told["advice"]


def test_isolation_formula_engines_and_disk_are_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Which isolation is in force, both formula engines with version or advice, and the workspace's file system."""
    _, findings = doctor(capsys, "--runs", str(tmp_path / "lab"))
    assert any(each["path"] in ISOLATIONS for each in about(findings, "sandbox"))
    assert {each["path"] for each in about(findings, "formula-engine")} == {"formualizer", "libreoffice"}
    (disk,) = about(findings, "disk")
    assert disk["path"] == str(tmp_path / "lab")
    assert not (tmp_path / "lab").exists()


def test_a_config_without_an_endpoint_is_not_ready(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A run of that config needs one: status 1 and the sentence a run would give."""
    (tmp_path / "run.toml").write_text('[agent_model]\nmodel = "m"\n')
    status, findings = doctor(capsys, "--config", "run.toml")
    assert status == 1
    assert "no endpoint is set: put OPENAI_BASE_URL=" in about(findings, "endpoint")[0]["message"]


def test_an_endpoint_without_a_model_lists_those_it_has(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that one can be named."""
    with DemoServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        status, findings = doctor(capsys)
    assert status == 1
    assert "no model is named: set TRACE2SKILL_MODEL" in about(findings, "endpoint")[0]["message"]
    assert "scripted-demo" in about(findings, "endpoint.models")[0]["message"]


def test_an_endpoint_in_the_environment_is_tried_in_every_part(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Chat, models, context, tools, schema, images and usage, from .env alone; all is well with the scripted model."""
    with DemoServer() as server:
        (tmp_path / ".env").write_text(f"OPENAI_BASE_URL={server.base_url}\nTRACE2SKILL_MODEL=scripted-demo\n")
        status, findings = doctor(capsys)
    assert status == 0
    tried = {each["rule"] for each in findings if each["rule"].startswith("endpoint.")}
    parts = ("chat", "models", "context", "tools", "json_schema", "vision", "usage")
    assert tried == {f"endpoint.{part}" for part in parts}
    assert not [each for each in findings if each["rule"].startswith("endpoint") and each["severity"] != "info"]


def test_a_model_without_eyes_is_no_defect(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Images are only for tasks with pictures: that they are refused is a note, and status 0."""
    with DemoServer() as server, Relay(server.port) as relay:
        refusal = answer("400 Bad Request", b'{"error": {"message": "images are not supported"}}')
        relay.interference = lambda number: refusal if b"image_url" in relay.requests[number - 1].body else None
        monkeypatch.setenv("OPENAI_BASE_URL", relay.base_url)
        monkeypatch.setenv("TRACE2SKILL_MODEL", "scripted-demo")
        status, findings = doctor(capsys)
    assert status == 0
    (told,) = about(findings, "endpoint.vision")
    assert (told["severity"], "images are not accepted" in told["message"]) == ("info", True)


def test_what_is_not_installed_names_the_command_that_installs_it(tmp_path: Path) -> None:
    """On a machine with nothing but this project's own programs on the path, each lack has its remedy."""
    told = run("trace2skill doctor --json", tmp_path, PATH=str(PROGRAMS)).json
    (office,) = [each for each in told["findings"] if each["path"] == "libreoffice"]
    assert (office["severity"], "apt-get install" in office["advice"]) == ("warning", True)
    lacking = [each for each in told["findings"] if each["severity"] != "info"]
    assert [each for each in lacking if not (each["advice"] or "`" in each["message"])] == []
    assert told["ready"] == all(each["severity"] != "error" for each in lacking)


def test_people_read_findings_one_below_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    """A sign, the place, what it is and what to do, in 80 columns; the last line says whether a run could start."""
    main(["doctor"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("! endpoint")
    assert re.fullmatch(r"(not )?ready: .*\d warnings?.*", lines[-1])
    assert max(map(len, lines)) <= 80
