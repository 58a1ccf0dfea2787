"""Commands about this machine: doctor, app, serve-demo."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from core.cli.screen import Screen, findings_table
from core.config import RunConfig, read_config
from core.demo.server import serve_forever
from core.engine.doctor import examine
from core.errors import UserError


def doctor(options: argparse.Namespace, screen: Screen) -> int:
    """What works here and what does not, each with the command that mends it; status 1 where something is missing."""
    config = read_config(options.config) if options.config else RunConfig()
    findings = examine(config, options.runs)
    errors = sum(finding.severity == "error" for finding in findings)
    screen.show(findings_table("this machine", findings))
    screen.report({"ready": not errors, "findings": [finding.model_dump() for finding in findings]})
    return 1 if errors else 0


def app(options: argparse.Namespace, screen: Screen) -> int:
    """Become the Streamlit server, on loopback only."""
    page = app_file()
    os.environ["TRACE2SKILL_LAB"] = str(options.runs.expanduser().absolute())
    screen.note(f"the lab is at http://localhost:{options.port}")
    os.chdir(page.parent)  # Streamlit reads .streamlit/config.toml from here
    words = [sys.executable, "-m", "streamlit", "run", str(page), "--server.port", str(options.port)]
    sys.stdout.flush()
    os.execv(sys.executable, [*words, "--server.address", "127.0.0.1"])


def app_file() -> Path:
    """app.py of this checkout, or the copy an installation carries. Raises UserError where there is neither."""
    package = Path(__file__).resolve().parents[1]
    for place in (package.parent / "app.py", package / "_ui" / "app.py"):
        if place.is_file():
            return place
    raise UserError(f"{package}: app.py is missing; install the project again")


def serve_demo(options: argparse.Namespace, screen: Screen) -> int:
    screen.note(f"the scripted demo model answers at http://127.0.0.1:{options.port}/v1; Ctrl-C stops it")
    serve_forever(
        "127.0.0.1",
        options.port,
        dialect=options.dialect,
        latency=options.latency,
        jitter=options.jitter,
        faults=options.faults,
    )
    return 0
