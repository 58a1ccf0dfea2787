"""What a study will do, before any call: its runs, what its held-out tasks can show, and the calls it will take."""

from __future__ import annotations

from pathlib import Path

from core.config import RunConfig
from core.engine.preparing.foreseeing import seen_in, task_counts
from core.engine.running.configuration import placed
from core.engine.studying.looking import looks_at
from core.engine.studying.skills import StudySkills, is_done, starting
from core.engine.wiring.skill import sound_skill
from core.engine.wiring.tasks import choose_tasks
from core.stats.comparison import ALPHA
from core.stats.looks import alpha_at_look
from core.stats.planning import plan as power_plan
from core.stats.power import smallest_clean_gain
from core.store.study_folder import StudyFolder
from core.store.workspace import Workspace
from core.study.comparisons import comparisons_of
from core.study.config import StudyConfig
from core.study.plan import Cell, Plan, plan_of
from core.study.records import StudyRecord, mark_of, tasks_digest
from core.view.new_run.assumed import Seen
from core.view.new_run.detectable import DISCORDANT
from core.view.new_run.forecast import Counts, Forecast, forecast
from core.view.ranges import NOTHING, Range, total
from core.view.studies.foreseen import ForeseenCell, ForeseenStudy, ForeseenTasks, State


def foresee_study(config: StudyConfig, workspace: Workspace) -> ForeseenStudy:
    """Look ahead; nothing is asked of an endpoint. Raises UserError where tasks or skills are not there."""
    plan, record = plan_of(config), StudyFolder(workspace, config.name).read()
    _refuse_missing(plan)
    cells = _cells(plan, record, workspace)
    return ForeseenStudy(
        cells=cells,
        tasks=tuple(_tasks(config, plan, record, name, workspace) for name in config.tasks),
        calls=total(cell.calls for cell in cells),
        wanted=config.wanted,
    )


def _refuse_missing(plan: Plan) -> None:
    """Raise UserError where a skill that is named is not there."""
    for source in plan.skills:
        if source.kind == "starter":
            starting(source)
        elif source.kind == "folder":
            sound_skill(Path(source.folder).expanduser())


def _cells(plan: Plan, record: StudyRecord, workspace: Workspace) -> tuple[ForeseenCell, ...]:
    seen: dict[str, Seen] = {}
    attempted: set[tuple[object, ...]] = set()
    marks: dict[str, str] = {}
    skills = StudySkills(plan, record, marks, StudyFolder(workspace, record.name), workspace)
    return tuple(
        _cell(cell, plan, _run(cell, record, skills, marks), workspace, seen, attempted) for cell in plan.cells
    )


def _run(cell: Cell, record: StudyRecord, skills: StudySkills, marks: dict[str, str]) -> str:
    """The run that the cell has already, "" where it has none, or its skill is not there yet."""
    digest = ""
    if cell.skill:
        found = skills.known_digest(cell.skill)
        if not found:
            return ""
        digest = found
    remembered = marks.get(cell.memories, "")
    marks[cell.id] = mark_of(cell.model_copy(update={"config": placed(cell.config)}), digest, remembered)
    return record.runs.get(marks[cell.id], "")


def _cell(
    cell: Cell,
    plan: Plan,
    run: str,
    workspace: Workspace,
    seen: dict[str, Seen],
    attempted: set[tuple[object, ...]],
) -> ForeseenCell:
    state: State = "to come"
    if run:
        state = "done" if is_done(run, workspace) else "begun"
    if state == "done":
        return ForeseenCell(cell.id, cell.step, run, state, NOTHING)
    model = cell.config.agent_model.model
    if model not in seen:
        seen[model] = seen_in(workspace, model)
    counts = task_counts(cell.config.tasks)
    shared = _shared(cell, plan)
    once = shared not in attempted
    attempted.add(shared)
    return ForeseenCell(cell.id, cell.step, run, state, _calls(cell.config, counts, seen[model], once))


def _shared(cell: Cell, plan: Plan) -> tuple[object, ...]:
    """What the attempts that a cell learns from rest on: cells that agree in it share them."""
    if not cell.config.learns:
        return (cell.id,)
    start = plan.skill(cell.skill) if cell.skill else None
    base = (start.kind, start.folder) if start is not None else ("draft", cell.author)
    return (*base, cell.config.agent_model.model_dump_json(), cell.config.seed, cell.tasks)


def _calls(config: RunConfig, counts: Counts, seen: Seen, once: bool) -> Range:
    """The calls of a run, its attempts to learn from counted where no other run makes them first."""
    foreseen: Forecast = forecast(config, counts, {}, seen)
    return total(stage.calls for stage in foreseen.stages if once or stage.stage != "evolve")


def _tasks(config: StudyConfig, plan: Plan, record: StudyRecord, name: str, workspace: Workspace) -> ForeseenTasks:
    tasks = config.tasks[name]
    chosen = choose_tasks(tasks.as_tasks, workspace)
    digest = tasks_digest(chosen.test)
    opened = [look for look in record.looks if look.tasks == name]
    looks = looks_at(digest, workspace)
    compared = sum(each.after.tasks == name for each in comparisons_of(config, plan))
    whole = ALPHA if tasks.sealed and not looks else alpha_at_look(looks + 1)
    if opened:
        whole = opened[0].alpha
    alpha = whole / max(1, compared)
    n, discordant = len(chosen.test), max(DISCORDANT, config.wanted)
    return ForeseenTasks(
        name=name,
        domain=tasks.domain,
        learned_from=len(chosen.evolve) if name == config.learned_from else 0,
        held_out=n,
        sealed=tasks.sealed,
        opened=bool(opened),
        looks=looks,
        comparisons=compared,
        alpha=alpha,
        discordant=discordant,
        power=power_plan(n, config.wanted, discordant, alpha) if compared else None,
        clean=smallest_clean_gain(n, alpha),
    )
