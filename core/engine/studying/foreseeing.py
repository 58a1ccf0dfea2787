"""What a study will do, before any call: its runs, what its held-out tasks can show, and the calls it will take."""

from __future__ import annotations

from collections.abc import Mapping

from core.engine.preparing.foreseeing import seen_in, task_counts
from core.engine.studying.looking import looks_ahead, looks_at, opened_before
from core.engine.studying.marking import Marking
from core.engine.studying.skills import StudySkills, is_done
from core.engine.wiring.tasks import choose_tasks
from core.stats.comparison import ALPHA
from core.stats.planning import plan as power_plan
from core.stats.power import smallest_clean_gain
from core.store.study_folder import StudyFolder
from core.store.workspace import Workspace
from core.study.config import StudyConfig
from core.study.plan import Cell, Plan, plan_of
from core.study.records import Look, StudyRecord, task_mark
from core.view.new_run.assumed import Seen
from core.view.new_run.detectable import DISCORDANT
from core.view.new_run.forecast import Counts, Forecast, forecast
from core.view.ranges import NOTHING, Range, total
from core.view.studies.foreseen import ForeseenCell, ForeseenStudy, ForeseenTasks, State


def foresee_study(config: StudyConfig, workspace: Workspace, scripted: bool = False) -> ForeseenStudy:
    """Look ahead; nothing is asked of an endpoint. `scripted` is as in core.engine.studying.conducting.

    Raises UserError where tasks or skills are not there.
    """
    plan, folder = plan_of(config), StudyFolder(workspace, config.name)
    record, marks = folder.read(), dict[str, str]()
    Marking(plan, marks, workspace).known(StudySkills(plan, record, marks, folder, workspace))
    cells = _cells(plan, record, marks, workspace)
    to_come = {cell.id: marks.get(cell.id, f"to come: {cell.id}") for cell in plan.cells}
    looks = {look.tasks: look for look in looks_ahead(config, plan, record, to_come, workspace, scripted)}
    return ForeseenStudy(
        cells=cells,
        tasks=tuple(_tasks(config, record, name, looks.get(name), workspace, scripted) for name in config.tasks),
        calls=total(cell.calls for cell in cells),
        wanted=config.wanted,
    )


def _cells(plan: Plan, record: StudyRecord, marks: Mapping[str, str], workspace: Workspace) -> tuple[ForeseenCell, ...]:
    seen: dict[str, Seen] = {}
    attempted: set[tuple[object, ...]] = set()
    found = []
    for cell in plan.cells:
        run = record.runs.get(marks.get(cell.id, ""), "")
        found.append(_cell(cell, plan, run, workspace, seen, attempted))
    return tuple(found)


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
    return ForeseenCell(cell.id, cell.step, run, state, _calls(cell, counts, seen[model], once))


def _shared(cell: Cell, plan: Plan) -> tuple[object, ...]:
    """What the attempts that a cell learns from rest on, or are: cells that agree in it share them."""
    if cell.step not in ("attempt", "make") or (cell.step == "make" and not cell.config.learns):
        return (cell.id,)
    start = plan.skill(cell.skill) if cell.skill else None
    base = (start.kind, start.folder) if start is not None else ("draft", cell.author)
    return (*base, cell.config.agent_model.model_dump_json(), cell.config.seed, cell.tasks)


def _calls(cell: Cell, counts: Counts, seen: Seen, once: bool) -> Range:
    """The calls of a run, the attempts it shares counted where no other run makes them first."""
    foreseen: Forecast = forecast(cell.config, counts, {}, seen)
    shared = "test_before" if cell.step == "attempt" else "evolve"
    return total(stage.calls for stage in foreseen.stages if once or stage.stage != shared)


def _tasks(
    config: StudyConfig, record: StudyRecord, name: str, look: Look | None, workspace: Workspace, scripted: bool
) -> ForeseenTasks:
    """A task set with the `look` that is ahead, None where nothing new is compared on it."""
    tasks = config.tasks[name]
    chosen = choose_tasks(tasks.as_tasks, workspace)
    taken = [each for each in record.looks if each.tasks == name and each.scripted == scripted]
    shown = look or (taken[-1] if taken else None)
    compared = len(shown.comparisons) if shown is not None else 0
    alpha = shown.alpha / max(1, compared) if shown is not None else ALPHA
    n, discordant = len(chosen.test), max(DISCORDANT, config.wanted)
    return ForeseenTasks(
        name=name,
        domain=tasks.domain,
        learned_from=len(chosen.evolve) if name == config.learned_from else 0,
        held_out=n,
        sealed=tasks.sealed,
        opened=bool(taken),
        again=look is not None and opened_before(look, record) is not None,
        looks=looks_at([task_mark(task) for task in chosen.test], workspace, scripted),
        comparisons=compared,
        alpha=alpha,
        discordant=discordant,
        power=power_plan(n, config.wanted, discordant, alpha) if compared else None,
        clean=smallest_clean_gain(n, alpha),
    )
