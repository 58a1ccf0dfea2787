"""The Runs page: from the front door, without any run, with damaged and hostile ones."""

from __future__ import annotations

import pytest

from core.store.export import export_run
from core.store.journal import SqliteJournal
from core.store.workspace import Workspace
from pages.parts import lab
from tests.pages.conftest import a_finished_run
from tests.pages.visiting import HOSTILE, html, links_of, rendered, shown, visit

pytestmark = pytest.mark.usefixtures("workspace")


def test_an_empty_workspace_says_what_to_do(workspace):
    """Without any run the page names the command that makes one."""
    app = visit()
    assert app.header[0].value == "Runs"
    assert app.code[0].value == f"trace2skill demo --runs {workspace.directory}"


def test_runs_are_listed_and_lead_to_their_own_pages(finished_run):
    """A run is in the table with its state, and its name is the link that opens it."""
    run = finished_run()
    app = visit()
    assert run in shown(app)
    assert "✓ done" in shown(app)
    assert "scripted demo model" in shown(app)
    assert f"overview?run={run}" in links_of(app)


def test_a_damaged_run_hides_no_other(workspace, finished_run):
    """A run that cannot be read is named with what to do, beside the ones that can."""
    run = finished_run()
    broken = workspace.run_directory("broken")
    broken.mkdir()
    (broken / "run.sqlite").write_bytes(b"no database " * 400)
    told = shown(visit())
    assert run in told
    assert "not a database of this program" in told


def test_a_workspace_that_cannot_be_used_says_why(tmp_path, monkeypatch):
    """A folder of somebody else's is not touched; the page says so in words."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letters").mkdir()
    monkeypatch.setenv("TRACE2SKILL_LAB", str(tmp_path / "home"))
    assert "not a workspace, it holds other things (letters)" in shown(visit())


def test_a_hostile_name_is_not_interpreted(finished_run):
    """A run's name with HTML and Markdown in it is shown as text or not at all."""
    finished_run(name=HOSTILE)
    app = visit()
    assert "tracker.example" not in rendered(app)
    assert "<img" not in html(app)


def test_the_bundled_run_is_there_on_the_first_start(tmp_path, monkeypatch):
    """A new workspace has the sample run in it, ready to be opened."""
    elsewhere = Workspace(tmp_path / "elsewhere")
    run = a_finished_run(elsewhere)
    with elsewhere.open_run(run) as store, SqliteJournal(elsewhere.journal_path) as journal:
        export_run(store, journal, tmp_path / "bundled" / "first")
    monkeypatch.setattr(lab, "SAMPLES", tmp_path / "bundled")
    assert f"overview?run={run}" in links_of(visit())
