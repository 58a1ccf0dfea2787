"""Starting, finding and continuing runs. What an outcome means as an exit status is the command line's business."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.config import SCHEMA_VERSION, RunConfig, parse_config
from core.engine.probing import probe
from core.engine.process import RunEnded, drive
from core.engine.wiring import Chosen, choose_tasks, endpoints, environment, models_of, now
from core.errors import UserError
from core.llm.endpoint_settings import resolve_models
from core.skill.read import read_skill
from core.skill.validate import validate
from core.store.run_store import RunStore
from core.store.workspace import Workspace, run_id
from core.tasks.starter import starter_skill
from core.types import Run, Skill, Version

SKIPPED_BY_CLIENTS = frozenset(
    {"front-missing", "front-unclosed", "front-yaml", "front-mapping", "description-missing", "description-type"}
)
"""Findings for which published clients skip a skill; reading is lenient about all others."""


def evolve(config: RunConfig, workspace: Workspace, new: bool = False) -> RunEnded:
    """Run a configuration to its end. A run of the same configuration that is there already is continued.

    Raises UserError before anything is created or spent where configuration, tasks, skill or endpoint will not do.
    """
    config = resolve_models(config, environment())
    found = None if new else same_run(config, workspace)
    if found is not None:
        return resume(found, workspace, config)
    with workspace.open_run(create(config, workspace)) as store:
        return drive(store, config, workspace, probed=True)


def create(config: RunConfig, workspace: Workspace) -> str:
    """Check what a run needs, then make it: its database, its tasks, its S0. Its id comes back."""
    chosen = choose_tasks(config.tasks, workspace)
    base = starting_skill(config)
    probed = probe(models_of(config), endpoints(config, environment()), now())
    moment = datetime.now(UTC)
    name = run_id(config.name, moment, secrets.token_hex(2))
    run = Run(
        id=name,
        schema_version=SCHEMA_VERSION,
        config=config.model_dump(mode="json"),
        status="created",
        created=now(),
        scripted=probed.scripted,
    )
    with workspace.create_run(run) as store:
        _put_tasks(chosen, store)
        store.add_calls(probed.calls)
        if base is not None:
            store.put_version(Version(name="S0", digest=base.digest, created=now()), base)
        store.add_event("created", name, {"tasks": chosen.taskset.name, "note": chosen.note}, now())
    return name


def _put_tasks(chosen: Chosen, store: RunStore) -> None:
    store.put_tasks(chosen.evolve, "evolve")
    store.put_tasks(chosen.test, "test")
    store.put_findings("tasks", chosen.taskset.check())


def resume(run: str, workspace: Workspace, config: RunConfig | None = None) -> RunEnded:
    """Continue a run over its journal, to its end, to a budget, or to where it waits for review.

    `config` brings new budgets and endpoint addresses; what determines the outcome must be the run's own.
    """
    with workspace.open_run(run) as store:
        recorded = config_of(store.run())
        config = config or recorded
        if identity(config) != identity(recorded):
            raise UserError(f"run {run} was made from another configuration; start a run of its own with this one")
        if config != recorded:
            store.set_config(config.model_dump(mode="json"))
        if store.run().status == "waiting_for_review":
            undecided = sum(row.verdict == "pending" for row in store.patch_rows())
            store.add_event("review_over", run, {"undecided_counted_as_accepted": undecided}, now())
        return drive(store, config, workspace)


def identity(config: RunConfig) -> dict[str, Any]:
    """What makes a run this run and no other: everything but budgets and how endpoints are reached."""
    whole = config.model_dump(mode="json", exclude={"budget", "endpoints"})
    return whole | {"endpoints": sorted(endpoint.name for endpoint in config.endpoints)}


def starting_skill(config: RunConfig) -> Skill | None:
    """S0: the configured directory, the starter skill, or None where the mode drafts one or uses none.

    Raises UserError where there is none, or one no skill could be grown from.
    """
    if config.mode != "deepening":
        return None
    if not config.skill:
        if config.tasks.source == "starter":
            return starter_skill()
        raise UserError(
            'no skill is named: set `skill = "DIR"` in the config, or mode = "creation" to start from a draft'
        )
    directory = Path(config.skill).expanduser()
    skill = read_skill(directory)
    fatal = [finding for finding in validate(skill, directory.resolve().name) if finding.rule in SKIPPED_BY_CLIENTS]
    if fatal:
        raise UserError(
            f"{directory}: agents would skip this skill: {fatal[0].message}; {fatal[0].advice} "
            f"(`trace2skill validate {directory}` lists all)"
        )
    return skill


def same_run(config: RunConfig, workspace: Workspace) -> str | None:
    """The newest run of this very configuration."""
    for row in workspace.runs():
        if not row.problem:
            with workspace.open_run(row.id, read_only=True) as store:
                recorded = config_of(store.run())
            if identity(recorded) == identity(config):
                return row.id
    return None


def config_of(run: Run) -> RunConfig:
    """A run's configuration as a record."""
    return parse_config(dict(run.config), f"run {run.id}")
