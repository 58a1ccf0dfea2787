"""Commands that carry a run from one machine to another, or into Jupyter: export, notebook and import."""

from __future__ import annotations

import argparse

from core.cli.opened import at, newest_version, workspace_named
from core.cli.screen import Screen
from core.cli.tables import shown_findings
from core.engine.notebook.exporting import export_notebook
from core.skill.package import pack
from core.store.export import export_run
from core.store.imports import import_run
from core.store.journal import SqliteJournal
from core.store.run_store import RunStore
from core.store.workspace import Workspace


def export(options: argparse.Namespace, screen: Screen) -> int:
    """Pack the whole run, or its newest skill where the target ends in .skill."""
    workspace = workspace_named(options)
    with workspace.open_run(options.run_id, read_only=True) as store:
        if options.to.suffix == ".skill":
            _export_skill(store, options, screen)
        else:
            _export_run(store, workspace, options, screen)
    return 0


def notebook(options: argparse.Namespace, screen: Screen) -> int:
    """Write the run's notebook: the views that people added to it, each with a cell that computes it anew."""
    workspace = workspace_named(options)
    run = workspace.find(options.run_id)
    with workspace.open_run(run, read_only=True) as store:
        pins = len(store.notebook.pins())
    path = export_notebook(run, workspace, options.to, options.fill)
    views = "1 view" if pins == 1 else f"{pins} views"
    screen.show(f"{path}: {views} of {run}; `jupyter lab {path}` opens it")
    if not pins:
        screen.show(
            f"nobody has added a view yet: `trace2skill app{at(options)}`, then Add to notebook on any page of the run"
        )
    screen.report({"path": str(path), "run": run, "views": pins})
    return 0


def bring(options: argparse.Namespace, screen: Screen) -> int:
    """Import an exported run; what the workspace has already stays as it is."""
    run = import_run(options.directory, Workspace(options.runs))
    screen.show(f"{options.directory}: imported; `trace2skill show {run}{at(options)}`")
    screen.report({"run": run, "workspace": str(options.runs)})
    return 0


def _export_skill(store: RunStore, options: argparse.Namespace, screen: Screen) -> None:
    version = newest_version(store)
    pack(store.skill(version), options.to)
    screen.show(f"{options.to}: the skill {version} of {store.run().id}, as an archive")
    screen.report({"path": str(options.to), "run": store.run().id, "version": version})


def _export_run(store: RunStore, workspace: Workspace, options: argparse.Namespace, screen: Screen) -> None:
    there = workspace.journal_path.exists()  # a run that was only just made has none yet
    with SqliteJournal(workspace.journal_path, read_only=there) as journal:
        exported = export_run(store, journal, options.to)
    screen.show(shown_findings(exported.findings))
    screen.show(
        f"{options.to}: {exported.run} with {exported.files} files and {exported.entries} journal entries, "
        f"{exported.size / 1e6:.1f} MB; `trace2skill import {options.to} --runs DIR` brings it in elsewhere"
    )
    screen.report(exported)
