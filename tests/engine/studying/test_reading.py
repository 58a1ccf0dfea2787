"""A study's table is read from what there is: what cannot be read is named, and nothing is read twice or written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.engine.studying import finished
from core.engine.studying.reading import study_table
from core.store.workspace import Workspace
from core.study.comparisons import Arm
from core.study.records import StudyRecord
from core.study.table import StudyTable
from core.view.html.study_table import condition_tables
from core.view.studies.asked import StudyView
from core.view.studies.files import as_latex, as_markdown
from core.view.studies.grid import comparisons, scores, told_verdicts
from core.view.studies.tidy import scores_csv
from core.view.studies.verdicts import shown, verdict
from tests.pages.a_study import a_config, a_study
from tests.store.samples import a_task, a_trajectory
from tests.view.studies.tables import noted

SKILLED = Arm("combined", "large", "large", "sheets")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "lab")


def run_of(record: StudyRecord, cell: str) -> str:
    found = record.cell(cell)
    assert found is not None
    return found.run


def test_a_damaged_run_takes_nothing_else_away_and_is_named(workspace: Workspace) -> None:
    """What rests on it is not possible, with the reason; the rest of the table stands."""
    record = a_study(workspace, tasks=("t1", "t2"))
    run = run_of(record, "combined/large/large/sheets/41")
    (workspace.run_directory(run) / "run.sqlite").write_bytes(b"no database " * 500)
    table = study_table("table-1", workspace)
    entry = table.entries[SKILLED]
    assert (entry.figures, entry.waiting) == ((), 0)
    assert all(each.figures for arm, each in table.entries.items() if arm != SKILLED)
    contrast = shown(entry)
    assert contrast is not None
    told = verdict(contrast)
    assert told.state == "not possible"
    assert f"run {run} cannot be read" in told.why
    assert "not possible" in str(condition_tables(table, StudyView("table-1")))
    (note,) = [each for each in noted(table) if "Left out" in each]
    assert f"combined/large/large/sheets/41: run {run} cannot be read" in note
    assert not any(
        "not over" in each for each in (*noted(table), scores_csv(table), as_markdown(table), as_latex(table))
    )


def test_what_is_to_come_or_was_deleted_is_waited_for(workspace: Workspace) -> None:
    """The study makes it when it goes on: nothing keeps it from being there."""
    record = a_study(workspace, tasks=("t1",), over=0.5)
    shutil.rmtree(workspace.run_directory(record.cells[-23].run))
    table = study_table("table-1", workspace)
    assert table.hindered == {}
    assert any("runs of the table are not over (…)" in each for each in noted(table))


def test_a_run_deleted_while_it_is_read_is_named_too(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at its files and its being opened."""
    a_study(workspace, tasks=("t1",))
    whole = finished.open_run

    def gone(folder: Path, read_only: bool = False) -> object:
        return whole(folder / "gone" if folder.name == "table-1-005" else folder, read_only)

    monkeypatch.setattr(finished, "open_run", gone)
    assert "table-1-005" in next(iter(study_table("table-1", workspace).hindered.values()))


def test_what_cannot_be_made_is_no_run_that_is_not_over(workspace: Workspace) -> None:
    """In every form the reason stands where a number would be, or below it."""
    record = a_study(workspace, tasks=("t1", "t2"))
    cells = tuple(
        cell.model_copy(update={"run": "", "mark": "", "unmade": "it has one part alone"})
        if cell.step == "measure" and cell.condition == "gutted"
        else cell
        for cell in record.cells
    )
    changed(workspace, record.model_copy(update={"cells": cells}))
    table = study_table("table-1", workspace)
    grid = comparisons(table)
    whys = {row[-1] for row in grid.rows if "gutted" in (row[0], row[4])}
    assert whys == {"it has one part alone"}
    assert {row[2] for row in scores(table).rows if row[0] == "gutted"} == {"–"}
    (note,) = [each for each in noted(table) if "Left out" in each]
    assert note.startswith("Left out: gutted/large/large/sheets/41, ")
    assert note.endswith(" and 2 more: it has one part alone.")
    assert any("it has one part alone" in each for each in told_verdicts(table))
    assert not any("not over" in each for each in (*noted(table), *told_verdicts(table), scores_csv(table)))


def changed(workspace: Workspace, record: StudyRecord) -> None:
    (workspace.directory / "studies" / record.name / "study.json").write_text(record.model_dump_json())


def test_a_run_is_opened_again_only_where_its_files_are_others(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = a_study(workspace, tasks=("t1",))
    opened: list[str] = []
    whole = finished.open_run

    def counted(folder: Path, read_only: bool = False) -> object:
        opened.append(folder.name)
        return whole(folder, read_only)

    monkeypatch.setattr(finished, "open_run", counted)
    study_table("table-1", workspace, with_costs=False)
    assert len(opened) == len(record.cells)
    study_table("table-1", workspace)
    assert len(opened) == 2 * len(record.cells)
    study_table("table-1", workspace)
    assert len(opened) == 2 * len(record.cells)
    with workspace.open_run("table-1-003") as store:
        store.set_status("done", "looked at again")
    study_table("table-1", workspace)
    assert opened[2 * len(record.cells) :] == ["table-1-003"] * 2


def test_reading_writes_no_journal(workspace: Workspace) -> None:
    a_study(workspace, tasks=("t1",))
    assert study_table("table-1", workspace).costs
    assert not workspace.journal_path.exists()
    assert study_table("table-1", workspace, with_costs=False).costs == ()


def test_attempts_are_an_evolutions_own_unless_they_were_made_beforehand(workspace: Workspace) -> None:
    """An evolution from a draft has no attempts beforehand: its own count, as its time has them too."""
    conditions = [
        {"name": "none", "kind": "no_skill"},
        {"name": "combined", "kind": "evolve"},
        {"name": "fresh", "kind": "evolve", "start": "draft"},
    ]
    fields = {"conditions": conditions, "attempts_first": True, "authors": ["large"], "users": ["large"]}
    record = a_study(workspace, a_config(**fields), tasks=("t1",))
    for cell in ("combined/large/41/make", "fresh/large/41/make"):
        with workspace.open_run(run_of(record, cell)) as store, store.transaction():
            store.put_tasks([a_task("t1")], "evolve")
            store.put_trajectories([("evolve", 0, a_trajectory("r1"))])  # all calls of these runs are about it
    table = study_table("table-1", workspace)
    assert calls(table) == {"combined": 0, "fresh": 3}
    assert [(each.author, each.calls) for each in table.beforehand] == [("large", 3)]


def calls(table: StudyTable) -> dict[str, int]:
    return {row.condition: row.making.calls for row in table.costs if row.making is not None}
