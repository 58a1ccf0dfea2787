"""A folder in which commands are given something bad: they say one thing once, and harm nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.cli import main

RUN, SECOND = "demo-20261121-205400-a1b2", "demo-20261121-205500-c3d4"


@dataclass(frozen=True)
class Refused:
    """A command that ended badly: its status and the one sentence, the same on standard error and in the JSON."""

    status: int
    sentence: str
    told: dict[str, Any]


@dataclass
class Place:
    """A folder with a workspace in it that holds earlier runs, a skill and a task set; commands run there."""

    folder: Path
    capture: pytest.CaptureFixture[str]

    @property
    def lab(self) -> Path:
        return self.folder / "lab"

    def write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def config(self, base_url: str, model: str = "scripted-demo", more: str = "") -> str:
        """The name of a config that is right but for what a test is about."""
        text = f"""
            skill = "my-skill"
            [[endpoints]]
            base_url = "{base_url}"
            [agent_model]
            model = "{model}"
            [tasks]
            source = "benchmark"
            {more}
        """
        return self.write("run.toml", text)

    def refused(self, *words: str) -> Refused:
        """Run a command that must fail: it changes nothing in the workspace, and says one thing once."""
        before = contents(self.lab)
        status = main([*words, "--json"])
        output, errors = self.capture.readouterr()
        assert contents(self.lab) == before
        told = json.loads(output)
        said = [line for line in errors.splitlines() if not line.startswith("usage:") and line[:1].strip()]
        assert said == [f"error: {told['error']}"]
        assert told["exit_status"] == status
        return Refused(status, told["error"], told)

    def doctor(self, config: str) -> list[str]:
        """What doctor finds wrong, each with its advice as one sentence."""
        assert main(["doctor", "--config", config, "--json"]) == 1
        findings = json.loads(self.capture.readouterr().out)["findings"]
        return [f"{each['message']}; {each['advice']}" for each in findings if each["severity"] == "error"]


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder with its digest; SQLite's shared memory beside a database is no content."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }
