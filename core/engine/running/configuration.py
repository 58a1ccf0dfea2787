"""A run's configuration: as it is recorded, what of it makes this run this run, and what may be given anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.config import RunConfig, parse_config
from core.engine.wiring.tasks import STARTER
from core.errors import UserError
from core.store.run_store import RunStore
from core.store.workspace import LATEST
from core.types import Run


def config_of(run: Run) -> RunConfig:
    """A run's configuration as a record."""
    return parse_config(dict(run.config), f"run {run.id}")


_UNMERGED = {
    "sequential": "updated its skill one batch after another: what came later was learned with what came before",
    "reasoning_bank": "learns memories, and its skill stays as it is",
}
"""Why a strategy has nothing that could be merged, or put together, again."""


def why_unmerged(store: RunStore) -> str:
    """Why decisions change nothing in a run, in a sentence; "" where they do."""
    run = store.run()
    why = _UNMERGED.get((run.config.get("strategy") or {}).get("name", ""))
    if why is None:
        return ""
    return (
        f"run {run.id} {why}, so there is no merge to make again under other decisions or another threshold; "
        'evolve with strategy.name = "parallel" for that'
    )


def refuse_unmerged(store: RunStore) -> None:
    """Raise UserError where `why_unmerged` has a reason."""
    if why := why_unmerged(store):
        raise UserError(why)


def identity(config: RunConfig) -> dict[str, Any]:
    """What makes a run this run and no other: everything but budgets and how endpoints are reached."""
    whole = config.model_dump(mode="json", exclude={"budget", "endpoints"})
    return whole | {"endpoints": sorted(endpoint.name for endpoint in config.endpoints)}


def same_but_reached(config: RunConfig | None, run: Run, own_bounds: bool = False) -> RunConfig:
    """`config`, which may differ from the run's own in budgets and in how endpoints are reached, or else the run's own.

    With `own_bounds` the budget is the run's all the same. Raises UserError where it differs in more.
    """
    recorded = config_of(run)
    if config is not None and identity(config) != identity(recorded):
        raise UserError(f"run {run.id} was made from another configuration; start a run of its own with this one")
    if config is not None and own_bounds:
        return config.model_copy(update={"budget": recorded.budget})
    return config or recorded


def taken_over(config: RunConfig | None, store: RunStore, own_bounds: bool = False) -> RunConfig:
    """The run's configuration with the budgets and addresses of `config`, as it is recorded from now on."""
    with store.transaction():  # so that no bound is raised between what is read and what is written
        recorded = config_of(store.run())
        config = same_but_reached(config, store.run(), own_bounds)
        if config != recorded:
            store.set_config(config.model_dump(mode="json"))
    return config


def placed(config: RunConfig) -> RunConfig:
    """The configuration with whole paths, so that a run can be resumed from any folder."""
    source = config.tasks.source
    tasks = config.tasks if source == STARTER else config.tasks.model_copy(update={"source": _whole(source)})
    agent = config.agent.model_copy(update={"tools": _whole(config.agent.tools)})
    paths = {"skill": _whole(config.skill), "prompts": _whole(config.prompts)}
    return config.model_copy(update={**paths, "tasks": tasks, "agent": agent})


def with_earlier(config: RunConfig, whole: Callable[[str], str]) -> RunConfig:
    """The configuration with the earlier runs that it names as `whole` tells their ids of what was typed."""
    asked = config.analysts.rejections_of
    analysts = config.analysts.model_copy(update={"rejections_of": whole(asked) if asked else ""})
    memories = whole(config.memories_of) if config.memories_of else ""
    return config.model_copy(update={"analysts": analysts, "memories_of": memories})


def as_meant(config: RunConfig, recorded: RunConfig) -> RunConfig:
    """The configuration with the earlier runs of a recorded one, where what was typed can have meant those."""
    there = (recorded.analysts.rejections_of, recorded.memories_of)

    def meant(typed: str) -> str:
        return next((run for run in there if run and (typed == LATEST or run.startswith(typed))), typed)

    return with_earlier(config, meant)


def _whole(path: str) -> str:
    return str(Path(path).expanduser().absolute()) if path else ""
