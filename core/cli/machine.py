"""Commands about this machine: doctor, serve-demo."""

from __future__ import annotations

import argparse

from core.cli.app import refuse_taken
from core.cli.screen import Screen
from core.cli.tables import counted, shown_findings
from core.config import read_config
from core.demo.server import serve_forever, settings_of
from core.engine.preparing.doctor import examine
from core.view.plain import plain


def doctor(options: argparse.Namespace, screen: Screen) -> int:
    """What works here and what does not, each with the command that mends it; status 1 where something is missing."""
    findings = examine(read_config(options.config) if options.config else None, options.runs)
    ready = all(finding.severity != "error" for finding in findings)
    screen.show(shown_findings(findings))
    screen.show(f"{'ready' if ready else 'not ready'}: {counted(findings)}")
    screen.report({"ready": ready, "findings": plain(findings)})
    return 0 if ready else 1


def serve_demo(options: argparse.Namespace, screen: Screen) -> int:
    """Serve the scripted model in the foreground until stopped."""
    settings_of(options.dialect, options.latency, options.jitter, options.faults)  # a bad one is told before all else
    refuse_taken(options.port)
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
