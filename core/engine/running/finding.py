"""The run that a configuration has already, and where it stands."""

from __future__ import annotations

from core.config import RunConfig
from core.engine.running.configuration import as_meant, config_of, identity, placed, with_earlier
from core.engine.wiring.models import environment
from core.engine.wiring.skill import starting_skill
from core.errors import UserError
from core.llm.endpoint_settings import resolve_models
from core.store.workspace import Workspace
from core.types import Record
from core.view.rows import RunState


class Existing(Record):
    """The run a configuration has already, and where it stands."""

    run: str
    state: RunState


def existing(config: RunConfig, workspace: Workspace) -> Existing | None:
    """The newest run of this very configuration: starting it would go on with that one. None where there is none."""
    try:
        _, run = settled(config, workspace, new=False)
    except UserError:  # it cannot be started at all: starting says why
        return None
    if run is None:
        return None
    with workspace.open_run(run, read_only=True) as store:
        return Existing(run=run, state=store.row().state)


def settled(config: RunConfig, workspace: Workspace, new: bool) -> tuple[RunConfig, str | None]:
    """The configuration with models, paths and the ids of earlier runs filled in, and the run it has already.

    Raises UserError where an earlier run that it names is not there.
    """
    config = placed(resolve_models(config, environment()))
    found = None if new else same_run(config, workspace)
    return found or (with_earlier(config, workspace.find), None)


def same_run(config: RunConfig, workspace: Workspace) -> tuple[RunConfig, str] | None:
    """The newest run of this very configuration, started from the skill as it is in its directory now.

    The configuration comes back with the earlier runs of that one: "latest" is by now another, or the run itself.
    """
    for row in workspace.runs():
        if not row.problem:
            with workspace.open_run(row.id, read_only=True) as store:
                try:
                    recorded = config_of(store.run())
                except UserError:  # made by another version of this program: not a run of a configuration read today
                    continue
                started = {version.name: version.digest for version in store.versions()}.get("S0")
            meant = as_meant(config, recorded)
            if identity(recorded) == identity(meant) and _starts_from(config, started):
                return meant, row.id
    return None


def _starts_from(config: RunConfig, digest: str | None) -> bool:
    """Whether the configured skill still is the S0 of this digest; one that was not recorded yet may be."""
    base = starting_skill(config) if digest is not None else None
    return base is None or base.digest == digest


def waits(run: str, workspace: Workspace) -> bool:
    """Whether a run waits for review."""
    with workspace.open_run(run, read_only=True) as store:
        return store.run().status == "waiting_for_review"
