"""A study's table, read from its record and its runs; nothing is asked of a model and nothing is written."""

from __future__ import annotations

import re
from collections.abc import Collection

from core.engine.spending.cost import unpriced
from core.engine.studying.skills import is_done
from core.errors import UserError
from core.llm.prices import load_prices
from core.store.journal import SqliteJournal
from core.store.run_store import RunStore, open_run
from core.store.study_folder import StudyFolder, studies_of
from core.store.workspace import Workspace
from core.study.conditions import NAME
from core.study.config import StudyConfig, parse_study
from core.study.costs import RunCost
from core.study.outcomes import CellAttempt
from core.study.plan import plan_of
from core.study.records import PlannedCell, StudyRecord
from core.study.table import StudyTable, table_of
from core.types import Usage


def studies(workspace: Workspace) -> tuple[StudyRecord, ...]:
    """Every study of a workspace as it is recorded, by name."""
    return tuple(folder.read() for folder in studies_of(workspace))


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


def study_table(name: str, workspace: Workspace) -> StudyTable:
    """A study's table as far as its runs are over."""
    record = study_record(name, workspace)
    config = study_config(record)
    attempts: dict[str, tuple[CellAttempt, ...]] = {}
    costs: list[RunCost] = []
    scripted = False
    over = [cell for cell in record.cells if cell.run and is_done(cell.run, workspace)]
    with SqliteJournal(workspace.journal_path) as journal:
        for cell in over:
            with open_run(workspace.run_directory(cell.run), read_only=True) as store, store.snapshot():
                scripted = scripted or store.run().scripted
                costs.append(_cost(cell, store, workspace, journal, config.attempts_first))
                if cell.step == "measure":
                    attempts[cell.id] = _attempts(cell, store)
    shown = record.model_copy(update={"scripted": scripted})  # that of the runs shown, whatever earlier plans were
    return table_of(config, plan_of(config), shown, attempts, costs)


def currency_of(workspace: Workspace) -> str:
    """The money that costs are told in."""
    return load_prices(workspace.directory).currency


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


def _cost(
    cell: PlannedCell, store: RunStore, workspace: Workspace, journal: SqliteJournal, learning_alone: bool
) -> RunCost:
    """What a run took; with `learning_alone` without its attempts to learn from, which were made beforehand."""
    left_out = {row.id for row in store.trajectories("evolve")} if learning_alone else set()
    used, paid = _calls(store, journal, left_out)
    return RunCost(
        cell=cell.id,
        step=cell.step,
        condition=cell.condition,
        author=cell.author,
        calls=len(used),
        paid=paid,
        tokens=sum(each.prompt_tokens + each.completion_tokens for each in used),
        money=sum(each.cost for each in used),
        latency=sum(each.seconds for each in used),
        wall=store.results.time().seconds,
        unpriced=unpriced(store.run(), workspace),
    )


def _calls(store: RunStore, journal: SqliteJournal, left_out: Collection[str]) -> tuple[list[Usage], int]:
    """What each call behind a run took, whoever paid for it, and how many of them the run paid for itself.

    Work that the journal answered whole lists its calls without what they took: the journal knows it.
    """
    used: dict[str, Usage] = {}
    paid: set[str] = set()
    for call in store.calls():
        if call.role == "doctor" or (call.role == "agent" and call.about in left_out):
            continue
        if call.usage.calls or call.key not in used:
            used[call.key] = call.usage
        if call.paid:
            paid.add(call.key)
    for key in [key for key, usage in used.items() if not usage.calls]:
        reply = journal.reply(key)
        if reply is not None:
            used[key] = reply.usage
    return list(used.values()), len(paid)
