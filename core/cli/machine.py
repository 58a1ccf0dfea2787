"""Commands about this machine: doctor, app, serve-demo."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from pathlib import Path

from core.cli.screen import Screen
from core.cli.tables import counted, shown_findings
from core.config import read_config
from core.demo.server import serve_forever, settings_of
from core.engine.doctor import examine
from core.errors import UserError
from core.view.plain import plain


def doctor(options: argparse.Namespace, screen: Screen) -> int:
    """What works here and what does not, each with the command that mends it; status 1 where something is missing."""
    findings = examine(read_config(options.config) if options.config else None, options.runs)
    ready = all(finding.severity != "error" for finding in findings)
    screen.show(shown_findings(findings))
    screen.show(f"{'ready' if ready else 'not ready'}: {counted(findings)}")
    screen.report({"ready": ready, "findings": plain(findings)})
    return 0 if ready else 1


def app(options: argparse.Namespace, screen: Screen) -> int:
    """Become the Streamlit server, on loopback only."""
    page = app_file()
    _refuse_taken(options.port)
    os.environ["TRACE2SKILL_LAB"] = str(options.runs.expanduser().absolute())
    screen.note(f"the lab is at http://localhost:{options.port}; Ctrl-C stops it")
    os.chdir(page.parent)  # Streamlit reads .streamlit/config.toml from here
    words = [sys.executable, "-m", "streamlit", "run", str(page), "--server.port", str(options.port)]
    screen.finish()
    os.execv(sys.executable, [*words, "--server.address", "127.0.0.1"])


def app_file() -> Path:
    """app.py of this checkout, or the copy an installation carries. Raises UserError where there is neither."""
    package = Path(__file__).resolve().parents[1]
    for place in (package.parent / "app.py", package / "_ui" / "app.py"):
        if place.is_file():
            return place
    raise UserError(f"{package}: app.py is missing; install the project again")


def serve_demo(options: argparse.Namespace, screen: Screen) -> int:
    """Serve the scripted model in the foreground until stopped."""
    settings_of(options.dialect, options.latency, options.jitter, options.faults)  # a bad one is told before all else
    _refuse_taken(options.port)
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


def _refuse_taken(port: int) -> None:
    with socket.socket() as trying:
        trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trying.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as problem:
            said = getattr(problem, "strerror", None) or problem
            raise UserError(f"port {port}: cannot listen there ({said}); choose another --port") from None
