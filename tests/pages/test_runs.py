"""The Runs page: from the front door, without any run, with damaged and hostile ones."""

from __future__ import annotations

import pytest

from core.store.export import export_run
from core.store.journal import SqliteJournal
from core.store.workspace import Workspace
from pages.parts import access, lab
from tests.pages.conftest import a_finished_run
from tests.pages.visiting import HOSTILE, html, links_of, rendered, shown, sound, visit
from tests.store.samples import a_run

pytestmark = pytest.mark.usefixtures("workspace")


def test_an_empty_workspace_says_what_to_do(workspace):
    """Without any run the page names the command that makes one."""
    app = visit()
    assert app.header[0].value == "Runs"
    assert app.code[0].value == f"trace2skill demo --runs {workspace.directory}"


def test_a_newcomer_is_told_what_a_run_is_and_what_its_words_mean(finished_run):
    """Two sentences above the list, the words of the lab in the bar, and when each run was made beside its name."""
    finished_run()
    told = shown(visit())
    assert "analysts read what it did and propose edits" in told
    assert "Nothing is learned from these: they only say whether the new skill works better." in told
    assert "improves a skill from failures and successes" in told
    assert "1 run in " in told


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


RUN, OTHER = "demo-20261121-205400-a1b2", "demo-20261122-205400-c3d4"


def test_a_row_says_what_came_of_a_run(finished_run):
    """Both scores with their versions, the change with its interval, domain, patches, and that there is no price."""
    finished_run()
    told = shown(visit())
    assert "nothing decided, 1 patch to decide" in told
    for part in ("S0 50.0 % → S1", "100.0 %", "+50.0 points", "2 tasks", "spreadsheet", "no price"):
        assert part in told


def test_many_runs_are_filtered_by_words_and_state(workspace):
    """With many runs there is a filter; the address holds it, and what is left off is counted."""
    for number in range(10):
        status = "failed" if number < 3 else "done"
        config = {**a_run().config, "name": f"study {number % 2}"}
        workspace.create_run(a_run(f"study-{number}", config=config, status=status)).close()
    app = visit()
    assert "state=failed" in " ".join(links_of(app))
    assert "10 runs" in shown(app)
    assert "2 of 10 runs" in shown(visit(q="study 0", state="failed"))
    app.text_input[0].set_value("study-4").run()
    assert app.query_params["q"] == "study-4"
    assert "1 of 10 runs" in shown(app)


def test_one_run_leads_to_everything_that_can_be_done_with_it(finished_run):
    """Open, monitor, duplicate, delete by link, exporting as a command."""
    run = finished_run()
    app = visit(of=run)
    for link in (f"overview?run={run}", f"monitor?run={run}", f"new_run?from={run}", f"./?do=delete&of={run}"):
        assert link in links_of(app)
    assert f"trace2skill export {run} --to DIR" in shown(app)


def test_a_run_is_packed_for_download(workspace, finished_run):
    """One click packs it, what it holds is said, and another offers the file; nothing of the run changes."""
    run = finished_run()
    app = visit(of=run)
    assert not app.get("download_button")
    app = sound(next(each for each in app.button if each.label == "Pack it for download").click().run())
    assert "MB as a .zip. In another lab, Import a run" in shown(app)
    assert [each.proto.label for each in app.get("download_button")] == ["Download the .zip"]
    assert [row.id for row in workspace.runs()] == [run]
    assert not visit(of=run).get("download_button"), "another session has packed nothing"


def test_two_runs_side_by_side(workspace, finished_run):
    """The scores of both, and only the settings in which they differ."""
    finished_run()
    a_finished_run(workspace, OTHER, name="another")
    app = visit(of=RUN)
    app.selectbox(key=f"compare-{RUN}").set_value(OTHER).run()
    assert app.query_params["compare"] == f"{RUN},{OTHER}"
    told = shown(app)
    assert "settings in which they differ: 1" in told
    assert "seed" not in told
    assert f"./?compare={OTHER}%2C{RUN}" in links_of(app)


@pytest.mark.parametrize("pair", ["nope", f"{RUN},nope", f"{RUN},{RUN},{RUN}", HOSTILE])
def test_runs_that_cannot_be_compared_are_said_in_words(finished_run, pair):
    """A link that names no two runs says what to do."""
    finished_run()
    app = visit(compare=pair)
    assert "cannot be compared" in shown(app)
    assert "tracker.example" not in rendered(app)


def test_deleting_asks_for_the_whole_id(workspace, finished_run):
    """Another word deletes nothing and says so; the id deletes the run, and what stays is said."""
    finished_run()
    SqliteJournal(workspace.journal_path).close()
    app = visit(of=RUN, do="delete")
    assert "The journal stays" in shown(app)
    for typed, left in (("demo", [RUN]), (RUN, [])):
        app.text_input(key=f"typed-{RUN}").set_value(typed)
        next(each for each in app.button if each.label == "Delete this run").click().run()
        assert [row.id for row in workspace.runs()] == left
        assert ("Nothing was deleted" in shown(app)) == bool(left)
    assert f"{RUN} was deleted. The journal stays" in shown(app)


def test_a_damaged_run_can_be_deleted_from_here(workspace, finished_run):
    """What cannot be read is named with what is wrong, and a link that deletes it."""
    finished_run()
    broken = workspace.run_directory("broken")
    broken.mkdir()
    (broken / "run.sqlite").write_bytes(b"no database " * 400)
    assert "./?do=delete&of=broken" in links_of(visit())
    app = visit(of="broken", do="delete")
    app.text_input(key="typed-broken").set_value("broken")
    next(each for each in app.button if each.label == "Delete this run").click().run()
    assert not broken.exists()


def an_export(folder):
    """An exported run, as a colleague sends one."""
    elsewhere = Workspace(folder / "elsewhere")
    run = a_finished_run(elsewhere)
    with elsewhere.open_run(run) as store, SqliteJournal(elsewhere.journal_path) as journal:
        export_run(store, journal, folder / "exported")
    return folder / "exported"


def test_a_run_comes_in_from_its_folder(workspace, tmp_path):
    """Into an empty workspace too; what was imported is said, and the run is chosen in the list."""
    exported = an_export(tmp_path)
    app = visit()
    app.text_input(key="import-path").set_value(str(exported))
    next(each for each in app.button if each.label == "Import the folder").click().run()
    assert f"Imported {RUN}: 4 attempts, 1 patch, 2 versions of the skill" in shown(app)
    assert [row.id for row in workspace.runs()] == [RUN]
    app.text_input(key="import-path").set_value(str(exported))
    next(each for each in app.button if each.label == "Import the folder").click().run()
    assert "is in this workspace already" in shown(app)


@pytest.mark.parametrize("path", ["", "/nowhere/at/all", HOSTILE])
def test_a_folder_that_is_no_run_is_said_in_words(path):
    """Nothing comes in, and the sentence says what to name."""
    app = visit()
    app.text_input(key="import-path").set_value(path)
    next(each for each in app.button if each.label == "Import the folder").click().run()
    assert "trace2skill export" in shown(app)
    assert "tracker.example" not in rendered(app)


def test_a_lab_to_look_at_deletes_and_imports_nothing(finished_run, monkeypatch):
    """Read-only, neither can be pressed."""
    finished_run()
    monkeypatch.setenv(access.READ_ONLY, "1")
    app = visit(of=RUN, do="delete")
    named = {each.label: each.disabled for each in app.button}
    assert named["Delete this run"]
    assert named["Import the folder"]
    assert named["Import the zip"]


def test_a_run_that_is_not_there_any_more_is_said(finished_run):
    """A link to a deleted run says so, beside the list."""
    finished_run()
    app = visit(of=HOSTILE)
    assert "it may have been deleted" in shown(app)
    assert "tracker.example" not in rendered(app)
