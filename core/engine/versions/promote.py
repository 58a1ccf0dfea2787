"""Promoting a version: a person's word that this is the skill to use. It changes no skill and no score.

The held-out gate stands before it: what the measured tasks say of the version is recorded with the promotion, and
promoting against that takes a reason.
"""

from __future__ import annotations

from core.engine.deciding.typed import refuse_keys
from core.engine.wiring.clock import now
from core.errors import UserError
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import Promotion
from core.view.results.gate import Gate, gate
from core.view.results.looks import look_of
from core.view.results.results import results
from core.view.runs.summary import attempts_planned


def gate_of(store: RunStore, version: str) -> Gate:
    """What the held-out tasks of a run say of a version against S0, as they stand at one moment."""
    with store.snapshot():
        measured = {each.name: each.attempts for each in store.results.versions() if each.attempts}
        if version == "S0" or not {"S0", version} <= measured.keys():
            return gate(version, None)
        look = look_of(version, store.version_rows(), measured)
        planned = attempts_planned("test_after", {"test": store.task_count("test")}, store.run().config)
        attempts = store.results.attempts("S0", version)
    lacking = sum(max(0, planned - measured[each]) for each in ("S0", version))
    return gate(version, results(attempts, "S0", version, look).whole, lacking)


def promote(run: str, workspace: Workspace, version: str, reviewer: str, reason: str = "") -> Promotion:
    """Record who holds a version to be the one to use; the last counts. It comes back as it was recorded.

    Raises UserError where nobody promotes, where the run has no such version, and where the held-out tasks do not say
    that it is better than S0 and no reason is given.
    """
    if not reviewer.strip():
        raise UserError("promoting a version needs a name: say who promotes it")
    with workspace.open_run(run) as store, store.transaction():  # so that what is recorded is what was there then
        refuse_keys("the reason", reviewer, reason, config=store.run().config)
        store.version_directory(version)
        held = gate_of(store, version)
        if held.needs_reason and not reason.strip():
            raise UserError(f"{version}: the held-out tasks say {held.verdict!r}; to promote it all the same, say why")
        made = Promotion(
            version=version,
            reviewer=reviewer.strip(),
            reason=reason.strip(),
            verdict=held.verdict,
            overrides=held.needs_reason,
            at=now(),
        )
        store.add_promotion(made)
    return made
