"""A study's table, read from its record and its runs; nothing is asked of a model and nothing is written."""

from __future__ import annotations

import re

from core.engine.spending.cost import unpriced
from core.engine.studying.finished import Finished, finished, stamps, taken
from core.errors import UserError
from core.llm.prices import load_prices
from core.store.study_folder import StudyFolder, studies_of
from core.store.workspace import Workspace
from core.study.behind import attempted_first
from core.study.conditions import NAME
from core.study.config import StudyConfig, parse_study
from core.study.costs import RunCost
from core.study.outcomes import CellAttempt
from core.study.plan import Plan, plan_of
from core.study.records import PlannedCell, StudyRecord
from core.study.table import StudyTable, table_of


def study_config(record: StudyRecord) -> StudyConfig:
    """A study's newest file as it was run."""
    return parse_study(dict(record.config), f"study {record.name}")


def study_record(name: str, workspace: Workspace) -> StudyRecord:
    """One study as it is recorded. Raises UserError that says which there are."""
    record = StudyFolder(workspace, name).read() if re.fullmatch(NAME, name) else StudyRecord(name=name)
    if not record.config:
        known = ", ".join(folder.name for folder in studies_of(workspace)) or "none yet"
        raise UserError(f"{workspace.directory}: there is no study {name!r}; there are: {known}")
    return record


def study_table(name: str, workspace: Workspace, with_costs: bool = True) -> StudyTable:
    """A study's table as far as its runs are over; what they took is left out where nobody asks for it.

    A run that cannot be read is left out, and the table says which and why. Raises UserError for a study that is not
    there.
    """
    record = study_record(name, workspace)
    config = study_config(record)
    plan = plan_of(config)
    attempts: dict[str, tuple[CellAttempt, ...]] = {}
    costs: list[RunCost] = []
    hindered = {cell.id: cell.unmade for cell in record.cells if cell.unmade and not cell.run}
    scripted = False
    for cell in record.cells:
        try:
            found = _finished(cell, workspace)
            if found is not None and with_costs:
                costs.append(_cost(cell, found, plan, workspace))
        except UserError as problem:
            hindered[cell.id] = f"run {cell.run} cannot be read: {problem}"
            continue
        if found is not None:
            scripted = scripted or found.run.scripted
            if cell.step == "measure":
                attempts[cell.id] = found.attempts
    shown = record.model_copy(update={"scripted": scripted})  # that of the runs shown, whatever earlier plans were
    return table_of(config, plan, shown, attempts, costs, hindered)


def currency_of(workspace: Workspace) -> str:
    """The money that costs are told in."""
    return load_prices(workspace.directory).currency


def _finished(cell: PlannedCell, workspace: Workspace) -> Finished | None:
    """The cell's run, None where it was not begun, is not over, or is deleted."""
    if not cell.run:
        return None
    folder = workspace.run_directory(cell.run)
    files = stamps(folder)
    return finished(folder, files, cell.seed) if files else None


def _cost(cell: PlannedCell, found: Finished, plan: Plan, workspace: Workspace) -> RunCost:
    """What a run took; without its attempts to learn from where a cell of their own made them beforehand."""
    folder = workspace.run_directory(cell.run)
    planned = next((each for each in plan.cells if each.id == cell.id), None)
    beforehand = planned is not None and attempted_first(planned, plan) is not None
    return RunCost(
        cell=cell.id,
        step=cell.step,
        condition=cell.condition,
        author=cell.author,
        **taken(folder, stamps(folder), workspace.journal_path, beforehand)._asdict(),
        unpriced=unpriced(found.run, workspace),
        run=cell.run,
    )
