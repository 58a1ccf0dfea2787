"""Workspaces and runs as the commands name them."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.config import RunConfig, parse_config
from core.errors import UserError
from core.store.run_store import RunStore
from core.store.workspace import Workspace


def workspace_named(options: argparse.Namespace) -> Workspace:
    """The workspace of --runs. Raises UserError where there is none: a mistyped name makes no folder."""
    return Workspace(options.runs, create=False)


def run_named(options: argparse.Namespace) -> RunStore:
    """The run that is meant, to read. Raises UserError where there is none, or several could be meant."""
    return workspace_named(options).open_run(options.run_id, read_only=True)


def recorded(run: str, workspace: Workspace) -> RunConfig:
    """The configuration a run was made with."""
    with workspace.open_run(run, read_only=True) as store:
        return parse_config(dict(store.run().config), f"run {run}")


def newest_version(store: RunStore) -> str:
    """The name of the newest version of the skill. Raises UserError where there is none yet."""
    versions = store.versions()
    if not versions:
        run = store.run().id
        raise UserError(f"run {run} has no skill yet; `trace2skill status {run}` says how far it is")
    return versions[-1].name


def evolved(store: RunStore) -> bool:
    """Whether a version was made beyond the skill the run began with."""
    return any(version.name != "S0" for version in store.versions())


def at(options: argparse.Namespace) -> str:
    """What a command on the same workspace has to say to be understood: " --runs DIR"."""
    directory: Path = options.runs
    return f" --runs {directory}"
