"""Making a run: all that it needs is checked first, and then it is on disk whole."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime

from core.blame import inherited
from core.config import SCHEMA_VERSION, RunConfig
from core.engine.spending.bounds import refuse_unkept
from core.engine.wiring.clock import now
from core.engine.wiring.earlier import memories_for, record_rejections, refuse_leaks, rejections_for
from core.engine.wiring.models import endpoints, environment, models_of
from core.engine.wiring.probing import distinct, probe
from core.engine.wiring.sandboxes import sandbox_for
from core.engine.wiring.scratch import scratch_folder
from core.engine.wiring.skill import starting_skill
from core.engine.wiring.tasks import STARTER, choose_tasks
from core.errors import UserError
from core.llm.prices import PriceTable, load_prices
from core.prompts.load import check_overrides
from core.store.run_store import RunStore
from core.store.workspace import Workspace, run_id
from core.tasks.domain import Suite
from core.types import Finding, Kept, RejectedIdea, Run, Skill, Version


def create(config: RunConfig, workspace: Workspace) -> str:
    """Check what a run needs, then make it: its database, its tasks, its S0. Its id comes back.

    Endpoints are asked before anything that takes long, and nothing of the run is on disk before all is checked.
    """
    base = starting_skill(config)
    rejected, memories = rejections_for(config, workspace), memories_for(config, workspace)
    if config.learns and config.tasks.held_out == "evolve":
        raise UserError("tasks.held_out: a run that learns holds out others than it learns from; take it out")
    if config.review and config.strategy.name != "parallel":
        raise UserError(
            f"review: strategy.name is {config.strategy.name!r}, which has no merge to stop before; take `review` out"
        )
    if config.prompts:
        check_overrides(config.prompts)
    refuse_unbounded(config, load_prices(workspace.directory))
    chosen = None if config.tasks.source == STARTER else choose_tasks(config.tasks, workspace)
    refuse_no_room(config)
    probed = probe(models_of(config), endpoints(config, environment()), now())
    chosen = chosen or choose_tasks(config.tasks, workspace)
    refuse_leaks(config, memories, chosen.test, workspace)
    with scratch_folder():
        sandbox_for(config, workspace)
        findings = chosen.taskset.check()
    refuse_unreadable(config, chosen, findings)
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
    try:
        with workspace.create_run(run) as store:
            fill(store, chosen, findings, base, workspace, rejected, memories)
            store.add_calls(probed.calls)
    except BaseException:
        shutil.rmtree(workspace.run_directory(name), ignore_errors=True)  # nothing was recorded in it
        raise
    return name


def fill(
    store: RunStore,
    chosen: Suite,
    findings: Sequence[Finding],
    base: Skill | None,
    workspace: Workspace,
    rejected: tuple[RejectedIdea, ...],
    memories: tuple[Kept, ...],
) -> None:
    """Write what a run starts from, all of it or nothing; S0 with what an earlier run here knows of its lines."""
    run, known = workspace.blame_of(base.digest) if base is not None else ("", ())
    with store.transaction():
        store.put_tasks(chosen.evolve, "evolve")
        store.put_tasks(chosen.test, "test")
        store.put_findings("tasks", findings)
        if base is not None:
            note = f"made by {run}" if run else ""
            version = Version(name="S0", digest=base.digest, created=now(), note=note)
            store.put_version(version, base, earlier=inherited(known, run))
        store.add_event("created", store.run().id, {"tasks": chosen.taskset.name, "note": chosen.note}, now())
        store.learned.put_memory(memories)
        record_rejections(store, rejected, now())


def refuse_no_room(config: RunConfig) -> None:
    """Raise UserError where the budget does not even have room for asking the endpoint whether it is there."""
    wanted = len(distinct(models_of(config)))
    if config.budget.calls is not None and config.budget.calls < wanted:
        raise UserError(
            f"budget.calls is {config.budget.calls}, but asking the endpoint before a run takes {wanted} "
            f"call{'s' if wanted > 1 else ''}; raise `calls` under [budget]"
        )


def refuse_unbounded(config: RunConfig, prices: PriceTable) -> None:
    """Raise UserError where a budget of tokens or money cannot be kept, as sending the first call would."""
    refuse_unkept(models_of(config), config.embeds_with, config.budget, prices)


def refuse_unreadable(config: RunConfig, chosen: Suite, findings: Sequence[Finding]) -> None:
    """Raise UserError where a workbook of a chosen task cannot be read: no attempt at that task could be graded."""
    wanted = {task.id for task in (*chosen.evolve, *chosen.test)}
    broken = [each for each in findings if each.rule == "unreadable-workbook" and each.path in wanted]
    if broken:
        others = f" (and {len(broken) - 1} more tasks)" if len(broken) > 1 else ""
        raise UserError(
            f"{config.tasks.source}: task {broken[0].path}{others}: {broken[0].message}; {broken[0].advice}, or see "
            f"`trace2skill tasks check {config.tasks.source}`"
        )
