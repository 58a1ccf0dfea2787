"""Commands of a reviewer: decide, and merge again under the decisions."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from core import engine
from core.cli.following import following
from core.cli.opened import at, recorded, workspace_named
from core.cli.screen import Screen
from core.demo.evolution import reachable
from core.errors import UserError
from core.types import Decision
from core.view.amounts import model_calls


def decide(options: argparse.Namespace, screen: Screen) -> int:
    """Append a decision; what it changes is seen after merging again."""
    workspace = workspace_named(options)
    run = workspace.find(options.run_id)
    replacement = None
    if options.replace is not None:
        if options.verdict != "accept":
            raise UserError("--replace rewords an edit that is accepted; use it with `accept`")
        replacement = engine.replacement(run, workspace, options.target, _text(options.replace))
    decision = Decision(
        target=options.target,
        verdict=options.verdict,
        replacement=replacement,
        reviewer=options.reviewer,
        reason=options.reason,
        at=datetime.now(UTC).isoformat(timespec="milliseconds"),
    )
    engine.decide(run, workspace, decision)
    with workspace.open_run(run, read_only=True) as store:
        command = "resume" if store.row().state == "waiting_for_review" else "remerge"
    screen.show(
        f"{run}: {options.verdict} {options.target}, by {options.reviewer}; "
        f"`trace2skill {command} {run}{at(options)}` makes it count"
    )
    screen.report({"run": run, "decision": decision})
    return 0


def remerge(options: argparse.Namespace, screen: Screen) -> int:
    """Merge again; only the path from a changed patch to the root costs calls."""
    workspace = workspace_named(options)
    run = workspace.find(options.run_id)
    with following(workspace, screen), reachable(recorded(run, workspace)) as config:
        made = engine.remerge(run, workspace, config)
    screen.show(
        f"{run}: {made.version.name} made with {model_calls(made.paid_calls)}, {made.journal_calls} answered from the "
        f"journal; `trace2skill diff {run}{at(options)}` shows it, `resume` evaluates it"
    )
    screen.report(made)
    return 0


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as problem:
        raise UserError(f"{path}: cannot be read ({problem.strerror}); --replace takes a text file") from None
    except UnicodeDecodeError:
        raise UserError(f"{path}: is not UTF-8 text; --replace takes a text file") from None
