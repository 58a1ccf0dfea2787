"""Steering a run at work: stop it, hold it, let it go on, give it other bounds; asked through the run's database."""

from __future__ import annotations

from core.config import BudgetConfig
from core.engine.running.at_work import is_at_work
from core.engine.running.configuration import config_of
from core.engine.spending.bounds import refuse_unkept
from core.engine.wiring.clock import now
from core.engine.wiring.models import models_of
from core.llm.prices import load_prices
from core.store.processes import Steer
from core.store.workspace import Workspace


def cancel(run: str, workspace: Workspace) -> bool:
    """Ask the engine at work on a run to stop; False where none is. One on another machine is asked too."""
    with workspace.open_run(run) as store:
        asked = is_at_work(store)
        if asked:
            store.request_cancel(now())
    return asked


def pause(run: str, workspace: Workspace) -> bool:
    """Ask the engine at work on a run to send no call until `unpause`; False where none is.

    Calls on their way come back and are kept. It holds within a quarter of a second.
    """
    return _asked("pause", run, workspace)


def unpause(run: str, workspace: Workspace) -> bool:
    """Let a paused engine go on; False where none is at work."""
    return _asked("unpause", run, workspace)


def raise_budget(run: str, workspace: Workspace, bounds: BudgetConfig, seen: BudgetConfig | None = None) -> bool:
    """Give a run other bounds, in its configuration and, within a second, in the engine at work on it.

    Whether one is comes back; where none is, the bounds hold once the run goes on. Bounds may be lower too: what is
    spent stays spent, and the run stops at its next call. Of `bounds` only those count that differ from the ones that
    were `seen`: what somebody else changed since stays changed. Raises UserError where the bounds cannot be kept for a
    model of the run.
    """
    prices = load_prices(workspace.directory)
    with workspace.open_run(run) as store, store.transaction():
        config = config_of(store.run())
        bounds = _changed(config.budget, bounds, seen)
        refuse_unkept(models_of(config), config.embeds_with, bounds, prices)
        store.set_config(config.model_copy(update={"budget": bounds}).model_dump(mode="json"))
        at_work = is_at_work(store)
        if at_work:
            store.add_request("budget", now(), bounds.model_dump(mode="json"))
    return at_work


def _changed(now_kept: BudgetConfig, bounds: BudgetConfig, seen: BudgetConfig | None) -> BudgetConfig:
    if seen is None:
        return bounds
    wanted, before = bounds.model_dump(), seen.model_dump()
    return now_kept.model_copy(update={name: value for name, value in wanted.items() if value != before[name]})


def _asked(what: Steer, run: str, workspace: Workspace) -> bool:
    with workspace.open_run(run) as store:
        at_work = is_at_work(store)
        if at_work:
            store.add_request(what, now())
    return at_work
