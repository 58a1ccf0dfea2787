"""Starting, finding and continuing runs. What an outcome means as an exit status is the command line's business."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.blame import inherited
from core.config import SCHEMA_VERSION, RunConfig, parse_config
from core.engine.bounds import refuse_unkept
from core.engine.earlier import record_rejections, rejections_for
from core.engine.probing import distinct, probe
from core.engine.process import WAITS, RunEnded, at_work, drive
from core.engine.scratch import scratch_folder
from core.engine.wiring import STARTER, Chosen, choose_tasks, endpoints, environment, models_of, now, sandbox_for
from core.errors import UserError
from core.llm.endpoint_settings import resolve_models
from core.llm.prices import PriceTable, load_prices
from core.prompts.load import check_overrides
from core.skill.read import read_skill
from core.skill.validate import validate
from core.store.run_store import RunStore
from core.store.workspace import Workspace, run_id
from core.tasks.starter import starter_skill
from core.types import Finding, RejectedIdea, Run, Skill, Version

SKIPPED_BY_CLIENTS = frozenset(
    {"front-missing", "front-unclosed", "front-yaml", "front-mapping", "description-missing", "description-type"}
)
"""Findings for which published clients skip a skill; reading is lenient about all others."""


def evolve(config: RunConfig, workspace: Workspace, new: bool = False) -> RunEnded:
    """Run a configuration to its end. A run of the same configuration that is there already is continued.

    One that waits for review goes on waiting: only `resume` says that the review is over. Paths are taken from the
    current folder. Raises UserError before anything is created or spent where configuration, tasks, skill or endpoint
    will not do.
    """
    config, found = settled(config, workspace, new)
    if found is None:
        with workspace.open_run(create(config, workspace)) as store, at_work(store):
            return drive(store, config, workspace, probed=True)
    if waits(found, workspace):
        return RunEnded(run=found, status="waiting_for_review", reason=WAITS)
    return resume(found, workspace, config)


def settled(config: RunConfig, workspace: Workspace, new: bool) -> tuple[RunConfig, str | None]:
    """The configuration with models and paths filled in, and the run it has already."""
    config = placed(resolve_models(config, environment()))
    return config, None if new else same_run(config, workspace)


def waits(run: str, workspace: Workspace) -> bool:
    """Whether a run waits for review."""
    with workspace.open_run(run, read_only=True) as store:
        return store.run().status == "waiting_for_review"


def placed(config: RunConfig) -> RunConfig:
    """The configuration with whole paths, so that a run can be resumed from any folder."""
    source = config.tasks.source
    tasks = config.tasks if source == STARTER else config.tasks.model_copy(update={"source": _whole(source)})
    agent = config.agent.model_copy(update={"tools": _whole(config.agent.tools)})
    paths = {"skill": _whole(config.skill), "prompts": _whole(config.prompts)}
    return config.model_copy(update={**paths, "tasks": tasks, "agent": agent})


def _whole(path: str) -> str:
    return str(Path(path).expanduser().absolute()) if path else ""


def create(config: RunConfig, workspace: Workspace) -> str:
    """Check what a run needs, then make it: its database, its tasks, its S0. Its id comes back.

    Endpoints are asked before anything that takes long, and nothing of the run is on disk before all is checked.
    """
    base = starting_skill(config)
    rejected = rejections_for(config, workspace)
    if config.prompts:
        check_overrides(config.prompts)
    refuse_unbounded(config, load_prices(workspace.directory))
    chosen = None if config.tasks.source == STARTER else choose_tasks(config.tasks, workspace)
    refuse_no_room(config)
    probed = probe(models_of(config), endpoints(config, environment()), now())
    chosen = chosen or choose_tasks(config.tasks, workspace)
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
            _fill(store, chosen, findings, base, workspace, rejected)
            store.add_calls(probed.calls)
    except BaseException:
        shutil.rmtree(workspace.run_directory(name), ignore_errors=True)  # nothing was recorded in it
        raise
    return name


def _fill(
    store: RunStore,
    chosen: Chosen,
    findings: Sequence[Finding],
    base: Skill | None,
    workspace: Workspace,
    rejected: tuple[RejectedIdea, ...],
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
    refuse_unkept(models_of(config), config.budget, prices)


def refuse_unreadable(config: RunConfig, chosen: Chosen, findings: Sequence[Finding]) -> None:
    """Raise UserError where a workbook of a chosen task cannot be read: no attempt at that task could be graded."""
    wanted = {task.id for task in (*chosen.evolve, *chosen.test)}
    broken = [each for each in findings if each.rule == "unreadable-workbook" and each.path in wanted]
    if broken:
        others = f" (and {len(broken) - 1} more tasks)" if len(broken) > 1 else ""
        raise UserError(
            f"{config.tasks.source}: task {broken[0].path}{others}: {broken[0].message}; {broken[0].advice}, or see "
            f"`trace2skill tasks check {config.tasks.source}`"
        )


def resume(run: str, workspace: Workspace, config: RunConfig | None = None, own_bounds: bool = False) -> RunEnded:
    """Continue a run over its journal, to its end, to a budget, or to where it waits for review.

    `config` brings new budgets and endpoint addresses; what determines the outcome must be the run's own. With
    `own_bounds` it brings addresses alone, and the run's budget holds as it stands once this process is its engine.
    """
    with workspace.open_run(run) as store, at_work(store):
        config = taken_over(config, store, own_bounds)
        if not store.tasks():  # its making was cut short
            chosen = choose_tasks(config.tasks, workspace)
            told = rejections_for(config, workspace)
            _fill(store, chosen, chosen.taskset.check(), starting_skill(config), workspace, told)
        if store.run().status == "waiting_for_review":
            undecided = sum(row.undecided for row in store.patch_rows())
            store.add_event("review_over", run, {"undecided_counted_as_accepted": undecided}, now())
        return drive(store, config, workspace)


def taken_over(config: RunConfig | None, store: RunStore, own_bounds: bool = False) -> RunConfig:
    """The run's configuration with the budgets and addresses of `config`, as it is recorded from now on."""
    with store.transaction():  # so that no bound is raised between what is read and what is written
        recorded = config_of(store.run())
        config = same_but_reached(config, store.run(), own_bounds)
        if config != recorded:
            store.set_config(config.model_dump(mode="json"))
    return config


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
    """The newest run of this very configuration, started from the skill as it is in its directory now."""
    for row in workspace.runs():
        if not row.problem:
            with workspace.open_run(row.id, read_only=True) as store:
                try:
                    recorded = config_of(store.run())
                except UserError:  # made by another version of this program: not a run of a configuration read today
                    continue
                started = {version.name: version.digest for version in store.versions()}.get("S0")
            if identity(recorded) == identity(config) and _starts_from(config, started):
                return row.id
    return None


def _starts_from(config: RunConfig, digest: str | None) -> bool:
    """Whether the configured skill still is the S0 of this digest; one that was not recorded yet may be."""
    base = starting_skill(config) if digest is not None else None
    return base is None or base.digest == digest


def config_of(run: Run) -> RunConfig:
    """A run's configuration as a record."""
    return parse_config(dict(run.config), f"run {run.id}")
