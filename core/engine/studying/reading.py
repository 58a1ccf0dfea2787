"""A study's table, read from its record and its runs; nothing is asked of a model and nothing is written."""

from __future__ import annotations

from core.engine.spending.cost import unpriced
from core.engine.studying.skills import is_done
from core.errors import UserError
from core.store.run_store import RunStore
from core.store.study_folder import StudyFolder, studies_of
from core.store.workspace import Workspace
from core.study.config import StudyConfig, parse_study
from core.study.costs import RunCost
from core.study.outcomes import CellAttempt
from core.study.plan import plan_of
from core.study.records import PlannedCell, StudyRecord
from core.study.table import StudyTable, table_of


def studies(workspace: Workspace) -> tuple[StudyRecord, ...]:
    """Every study of a workspace as it is recorded, by name."""
    return tuple(folder.read() for folder in studies_of(workspace))


def study_config(record: StudyRecord) -> StudyConfig:
    """A study's newest file as it was run."""
    return parse_study(dict(record.config), f"study {record.name}")


def study_record(name: str, workspace: Workspace) -> StudyRecord:
    """One study as it is recorded. Raises UserError that says which there are."""
    record = StudyFolder(workspace, name).read()
    if not record.config:
        known = ", ".join(folder.name for folder in studies_of(workspace)) or "none yet"
        raise UserError(f"{workspace.directory}: there is no study {name!r}; there are: {known}")
    return record


def study_table(name: str, workspace: Workspace) -> StudyTable:
    """A study's table as far as its runs are over."""
    record = study_record(name, workspace)
    config = study_config(record)
    attempts: dict[str, tuple[CellAttempt, ...]] = {}
    costs: list[RunCost] = []
    for cell in record.cells:
        if cell.run and is_done(cell.run, workspace):
            with workspace.open_run(cell.run, read_only=True) as store, store.snapshot():
                costs.append(_cost(cell, store, workspace))
                if cell.step == "measure":
                    attempts[cell.id] = _attempts(cell, store)
    return table_of(config, plan_of(config), record, attempts, costs)


def _attempts(cell: PlannedCell, store: RunStore) -> tuple[CellAttempt, ...]:
    return tuple(
        CellAttempt(
            task=row.task,
            seed=cell.seed,
            replicate=row.replicate,
            outcome=row.outcome,
            value=row.value,
            ended=row.ended,
            run=cell.run,
            trajectory=row.id,
        )
        for row in store.trajectories("test_before")
    )


def _cost(cell: PlannedCell, store: RunStore, workspace: Workspace) -> RunCost:
    usage = store.usage()
    return RunCost(
        cell=cell.id,
        step=cell.step,
        condition=cell.condition,
        author=cell.author,
        calls=sum(row.calls for row in usage),
        paid=sum(row.calls for row in usage if row.paid),
        tokens=sum(row.prompt_tokens + row.completion_tokens for row in usage),
        money=sum(row.cost for row in usage),
        latency=sum(row.seconds for row in usage),
        wall=store.results.time().seconds,
        unpriced=unpriced(store.run(), workspace),
    )
