"""Commands that work on runs: demo, evolve, resume, cancel, pause, unpause."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from core import engine
from core.cli.following import following
from core.cli.opened import at, recorded, workspace_named
from core.cli.run_view import only_measured, shown_result
from core.cli.screen import Screen
from core.config import RunConfig, read_config
from core.demo.evolution import demo as run_demo
from core.demo.evolution import reachable
from core.store.workspace import Workspace
from core.view.plain import plain
from core.view.runs.summary import next_step, summarise

STATUSES = {"done": 0, "waiting_for_review": 0, "failed": 1, "stopped_at_budget": 3, "cancelled": 130}
"""What the end of a run is to a shell."""


def evolve(options: argparse.Namespace, screen: Screen) -> int:
    """Run a config to its end, or go on with the run it has."""
    config = read_config(options.config)
    workspace = Workspace(options.runs)
    with following(workspace, screen):
        ended = engine.evolve(config, workspace, options.new)
    return _ended(ended, workspace, options, screen)


def resume(options: argparse.Namespace, screen: Screen) -> int:
    """Go on with a run, under higher bounds where some are given."""
    workspace = workspace_named(options)
    run = workspace.find(options.run_id)
    with following(workspace, screen), reachable(_raised(recorded(run, workspace), options)) as config:
        ended = engine.resume(run, workspace, config)
    return _ended(ended, workspace, options, screen)


def demo(options: argparse.Namespace, screen: Screen) -> int:
    """An evolution against the scripted server, and what came of the lessons planted in its tasks."""
    workspace = Workspace(options.runs)
    with following(workspace, screen):
        report = run_demo(workspace, options.suite_seed, options.evolve, options.test, options.dialect)
    if report.status != "done":
        screen.complain(report.sentence)
        screen.show("next: the same command again goes on where it stopped")
    else:
        screen.show(report.sentence)
        screen.show(
            f"{report.recalled_lessons} of {report.planted_lessons} planted lessons recalled, "
            f"{report.false_lessons_kept} of {report.false_lessons} false ones kept, {report.edits_proposed} edits "
            f"proposed, {report.edits_unaccounted} unaccounted for; {report.calls} calls in {report.seconds:.0f} s"
        )
        screen.show(f"next: trace2skill show latest{at(options)}, and diff, blame, ledger")
    screen.report(report)
    return STATUSES[report.status]


def cancel(options: argparse.Namespace, screen: Screen) -> int:
    """Ask the engine at work to stop; a run nobody works on is said to be so."""
    workspace = workspace_named(options)
    run = workspace.find(options.run_id)
    asked = engine.cancel(run, workspace)
    goes_on = f"`trace2skill resume {run}{at(options)}` goes on with it"
    screen.show(f"{run}: asked to stop; {goes_on}" if asked else f"{run}: no engine works on it")
    screen.report({"run": run, "asked": asked})
    return 0


def pause(options: argparse.Namespace, screen: Screen) -> int:
    """Hold the engine at work; a run nobody works on is said to be so."""
    return _held(
        engine.pause, f"sends no new call; `trace2skill unpause RUN{at(options)}` lets it go on", options, screen
    )


def unpause(options: argparse.Namespace, screen: Screen) -> int:
    """Let a held engine go on."""
    return _held(engine.unpause, "goes on", options, screen)


def _held(ask: Callable[[str, Workspace], bool], told: str, options: argparse.Namespace, screen: Screen) -> int:
    workspace = workspace_named(options)
    run = workspace.find(options.run_id)
    asked = ask(run, workspace)
    screen.show(f"{run}: {told.replace('RUN', run)}" if asked else f"{run}: no engine works on it")
    screen.report({"run": run, "asked": asked})
    return 0


def _ended(ended: engine.RunEnded, workspace: Workspace, options: argparse.Namespace, screen: Screen) -> int:
    with workspace.open_run(ended.run, read_only=True) as store:
        summary = summarise(store.facts())
    if ended.status == "done":
        screen.show(f"{summary.id}: done" + (f" ({summary.label})" if summary.label else ""))
        shown_result(summary, screen)
        more = "" if only_measured(summary) else ", and diff, blame, ledger"
        screen.show(f"next: trace2skill show {ended.run}{at(options)}{more}")
    else:
        told = f"{ended.run}: {ended.status.replace('_', ' ')}: {ended.reason}"
        if ended.status == "waiting_for_review":
            patches = f"{summary.patches} patch{'' if summary.patches == 1 else 'es'}"
            screen.show(f"{told}: {summary.edits} edits in {patches}")
        else:
            screen.complain(told)
        screen.show(f"next: {next_step(summary.id, summary.state, at(options))}")
    screen.report({**plain(ended), "summary": plain(summary)})
    return STATUSES[ended.status]


def _raised(config: RunConfig, options: argparse.Namespace) -> RunConfig:
    """The run's configuration with the bounds that were given anew."""
    given = {name: value for name in ("calls", "tokens", "money") if (value := getattr(options, name)) is not None}
    return config.model_copy(update={"budget": config.budget.model_copy(update=given)})
