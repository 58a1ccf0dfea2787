"""How far a study is: read from the files of its runs, and told anew only where there is more to show."""

from __future__ import annotations

import shutil

import pytest

from core.engine.studying.standing import studies_listed, study_of_run, study_standing
from core.store.study_folder import StudyFolder
from core.store.workspace import Workspace
from tests.pages.a_study import a_config, a_study
from tests.store.samples import a_run


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "lab")


def test_what_is_over_is_counted_and_what_is_left_is_named(workspace):
    """A run that is at work, one that is gone, and those to come."""
    record = a_study(workspace, over=0.5, tasks=("t1",))
    one, other = record.cells[0].run, record.cells[1].run
    shutil.rmtree(workspace.run_directory(one))
    with workspace.open_run(other) as store:
        store.set_status("failed", "no reply")
    found = study_standing(record, workspace)
    assert (found.over, len(found.cells), found.finished) == (20, 44, False)
    assert [(each.run, each.state, each.reason) for each in found.left] == [
        (one, "deleted", ""),
        (other, "failed", "no reply"),
    ]


def test_the_mark_changes_with_what_is_shown_and_with_nothing_else(workspace):
    """Looking changes nothing; a run that ends, goes or is worked on again does."""
    record = a_study(workspace, over=0.5, tasks=("t1",))
    marks = [study_standing(record, workspace).mark for _ in range(2)]
    run = record.cells[5].run
    with workspace.open_run(run) as store:
        store.set_status("running")
    marks.append(study_standing(record, workspace).mark)
    with workspace.open_run(run) as store:
        store.set_status("done")
    marks.append(study_standing(record, workspace).mark)
    shutil.rmtree(workspace.run_directory(run))
    marks.append(study_standing(record, workspace).mark)
    assert marks[0] == marks[1]
    assert len(set(marks)) == 4


def test_a_study_that_cannot_be_read_hides_no_other(workspace):
    """It is in the list, and says why."""
    a_study(workspace, a_config("sound"), over=0)
    broken = StudyFolder(workspace, "broken").directory
    broken.mkdir()
    (broken / "study.json").write_text("no record")
    found = {each.name: each for each in studies_listed(workspace)}
    assert found["sound"].problem == ""
    assert "study.json" in found["broken"].problem


def test_a_run_knows_its_study_by_the_record_alone(workspace):
    """A name that only looks like one of a study's runs makes none, and no name leads out of the workspace."""
    record = a_study(workspace, over=0.1, tasks=("t1",))
    with workspace.open_run(record.cells[0].run, read_only=True) as store:
        assert study_of_run(store.run(), workspace) == ("table-1", (record.cells[0],))
    for name in ("table-1 mine", "../.. mine", "", "other"):
        assert study_of_run(a_run("stray-1", config={"name": name}), workspace) == ("", ())
