"""Promoting a version: a person's word that this is the skill to use. It changes no skill and no score."""

from __future__ import annotations

from core.engine.deciding.typed import refuse_keys
from core.engine.wiring.clock import now
from core.errors import UserError
from core.store.workspace import Workspace
from core.types import Promotion


def promote(run: str, workspace: Workspace, version: str, reviewer: str, reason: str = "") -> Promotion:
    """Record who holds a version to be the one to use; the last counts. It comes back as it was recorded.

    Raises UserError where nobody promotes, and where the run has no such version.
    """
    if not reviewer.strip():
        raise UserError("promoting a version needs a name: say who promotes it")
    with workspace.open_run(run) as store:
        refuse_keys("the reason", reviewer, reason, config=store.run().config)
        store.version_directory(version)
        made = Promotion(version=version, reviewer=reviewer.strip(), reason=reason.strip(), at=now())
        store.add_promotion(made)
    return made
