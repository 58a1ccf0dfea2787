"""Commands as a person types them: a line through the shell, with this project's `trace2skill` on the path."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAMS = Path(sys.executable).parent
LEFT_OUT = ("OPENAI_BASE_URL", "OPENAI_API_KEY", "TRACE2SKILL_MODEL", "TRACE2SKILL_LAB", "COLUMNS")
"""What a developer's own environment may say and no test should hear."""


@dataclass(frozen=True)
class Ran:
    """How a command ended. Lines of `err` are what was noted; the last one of a failure is its sentence."""

    line: str
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object on standard output; anything beside it fails here."""
        return json.loads(self.out)

    @property
    def sentence(self) -> str:
        """What went wrong: the only line that says so."""
        told = [line.removeprefix("error: ") for line in self.err.splitlines() if line.startswith("error: ")]
        assert len(told) == 1, self
        return told[0]


def environment(**more: str) -> dict[str, str]:
    """A plain environment: this project's programs first, no endpoint, a width of 80 columns."""
    kept = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    return {**kept, "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}", **more}


def run(line: str, folder: Path, seconds: float = 170.0, **variables: str) -> Ran:
    """Run one line in `folder` to its end."""
    done = subprocess.run(
        line,
        shell=True,
        cwd=folder,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=seconds,
    )
    assert "Traceback" not in done.stderr, f"{line}\n{done.stderr}"
    return Ran(line, done.returncode, done.stdout, done.stderr)
