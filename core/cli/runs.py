"""Commands that work on runs: demo, evolve, resume, cancel, decide, remerge."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from core import engine
from core.cli.following import following
from core.cli.screen import Screen
from core.config import RunConfig, read_config
from core.demo.evolution import demo as run_demo
from core.engine.runs import config_of
from core.errors import UserError
from core.store.processes import presence
from core.store.workspace import Workspace
from core.types import Decision
from core.view.plain import plain
from core.view.run_summary import summarise

STATUSES = {"done": 0, "waiting_for_review": 0, "failed": 1, "stopped_at_budget": 3, "cancelled": 130}


def evolve(options: argparse.Namespace, screen: Screen) -> int:
    config = read_config(options.config)
    workspace = Workspace(options.runs)
    with following(workspace, screen):
        ended = engine.evolve(config, workspace, options.new)
    return _ended(ended, workspace, screen)


def resume(options: argparse.Namespace, screen: Screen) -> int:
    workspace = Workspace(options.runs)
    run = workspace.find(options.run_id)
    with following(workspace, screen):
        ended = engine.resume(run, workspace, _raised(run, workspace, options))
    return _ended(ended, workspace, screen)


def demo(options: argparse.Namespace, screen: Screen) -> int:
    workspace = Workspace(options.runs)
    with following(workspace, screen):
        report = run_demo(workspace, options.suite_seed, options.evolve, options.test, options.dialect)
    screen.show(report.sentence)
    screen.report(report)
    return STATUSES[report.status]


def cancel(options: argparse.Namespace, screen: Screen) -> int:
    """Ask the engine at work to stop; a run nobody works on is said to be so."""
    workspace = Workspace(options.runs)
    run = workspace.find(options.run_id)
    with workspace.open_run(run) as store:
        at_work = store.process()
        alive = at_work is not None and presence(at_work) == "alive"
        if alive:
            store.request_cancel(datetime.now(UTC).isoformat(timespec="milliseconds"))
    told = f"{run}: asked to stop" if alive else f"{run}: no engine works on it; `trace2skill resume {run}` goes on"
    screen.show(told)
    screen.report({"run": run, "asked": alive})
    return 0


def decide(options: argparse.Namespace, screen: Screen) -> int:
    workspace = Workspace(options.runs)
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
    screen.show(f"{run}: {options.verdict} {options.target}; `trace2skill remerge {run}` makes it count")
    screen.report(decision)
    return 0


def remerge(options: argparse.Namespace, screen: Screen) -> int:
    workspace = Workspace(options.runs)
    run = workspace.find(options.run_id)
    with following(workspace, screen):
        made = engine.remerge(run, workspace)
    screen.show(
        f"{run}: {made.version.name} made with {made.paid_calls} new calls, {made.journal_calls} from the journal; "
        "it is not evaluated"
    )
    screen.report(made)
    return 0


def _ended(ended: engine.RunEnded, workspace: Workspace, screen: Screen) -> int:
    with workspace.open_run(ended.run, read_only=True) as store:
        summary = summarise(store.facts())
    if ended.status == "done":
        screen.show(summary.paired.sentence)
    else:
        screen.complain(f"{ended.run}: {ended.status.replace('_', ' ')}: {ended.reason}")
    if summary.next_step:
        screen.show(f"next: {summary.next_step}")
    screen.report({**ended.model_dump(), "summary": plain(summary)})
    return STATUSES[ended.status]


def _raised(run: str, workspace: Workspace, options: argparse.Namespace) -> RunConfig | None:
    """The run's configuration with the bounds that were given anew; None where none was."""
    given = {name: value for name in ("calls", "tokens", "money") if (value := getattr(options, name)) is not None}
    if not given:
        return None
    with workspace.open_run(run, read_only=True) as store:
        config = config_of(store.run())
    return config.model_copy(update={"budget": config.budget.model_copy(update=given)})


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError(f"{path}: cannot be read as text: {problem}") from None
