"""The Lab notebook: views are added from any page, read from top to bottom, moved, reworded, taken out, exported."""

from __future__ import annotations

import json

import nbformat
import pytest

from core.engine.notebook import pinning
from core.engine.notebook.exporting import notebook_text
from core.types import Decision
from core.view.links import view
from tests.pages.hostile import ELEMENT, LOADED, MARKDOWN, STRINGS, hostile_run
from tests.pages.hostile import RUN as EVIL
from tests.pages.visiting import HOSTILE, html, links_of, rendered, shown, sound, visit

RUN = "demo-20261121-205400-a1b2"


@pytest.fixture
def run(workspace, finished_run):
    """A small run with three views in its notebook."""
    made = finished_run()
    for page, note in (("overview", "Where it **began**."), ("patches", ""), ("skill", "What it wrote.")):
        pinning.pin(made, workspace, view(page, run=made), note, "ada")
    return made


def pins(workspace, run=RUN, taken_out=False):
    with workspace.open_run(run, read_only=True) as store:
        return store.notebook.pins(taken_out)


def titles(app) -> list[str]:
    return [line for line in shown(app).splitlines() if line in ("Overview", "Patches", "Skill")]


@pytest.mark.parametrize("page", ["overview", "monitor", "trajectories", "patches", "merge_tree", "skill", "results"])
def test_every_page_of_a_run_can_be_added(sample, page):
    """The control in the bar pins the view of the address, with the note that was typed."""
    run = sample.runs()[0].id
    app = visit(page, run=run)
    app.text_area(key=f"note for {view(page, run=run).url}").input("look *here*")
    sound(app.button(key="lab-pin-add").click().run())
    (kept,) = pins(sample, run)
    assert (kept.page, dict(kept.params)["run"], kept.note) == (page, run, "look *here*")
    assert kept.shown.columns


def test_exactly_what_the_address_says_is_kept(sample):
    """Filters and the run's whole id; the note field is empty again, and a second click adds nothing."""
    run = sample.runs()[0].id
    asked = view("trajectories", run="latest", outcome="failed", q="header")
    for _ in range(2):
        app = visit(asked.page, **dict(asked.params))
        app.text_area(key=f"note for {asked.url}").input("twice")
        sound(app.button(key="lab-pin-add").click().run())
        assert app.session_state[f"note for {asked.url}"] == ""
    (kept,) = pins(sample, run)
    assert kept.params == (("run", run), ("outcome", "failed"), ("q", "header"))


def test_a_view_of_nothing_is_refused_in_words(finished_run, workspace):
    """An id that is not there is said where the click was; nothing is kept."""
    app = visit("trajectories", run=finished_run(), traj="nope")
    sound(app.button(key="lab-pin-add").click().run())
    assert "there is no trajectory 'nope'" in shown(app)
    assert pins(workspace) == ()


def test_pages_of_no_run_have_no_notebook(finished_run):
    """The list of runs and the notebook itself offer nothing to add."""
    run = finished_run()
    for app in (visit(), visit("notebook", run=run)):
        assert [each.label for each in app.button if each.key == "lab-pin-add"] == []


def test_it_reads_from_top_to_bottom(run):
    """Each entry with its place, link, note as typed, data as it was, and the line that computes it anew."""
    app = visit("notebook", run=run)
    assert titles(app) == ["Overview", "Patches", "Skill"]
    told = shown(app)
    assert "Where it **began**." in told
    assert "added by ada, " in told
    assert f"lab.status('{run}')" in told
    assert "the header is two rows" in told
    assert f"overview?run={run}" in links_of(app)


def test_an_entry_says_a_run_in_the_words_of_its_pages(run):
    """What is decided and what was compared are the Overview's sentences, and nothing is told as JSON."""
    told = shown(visit("notebook", run=run))
    assert "to decide" in told
    assert '{"' not in told
    assert "attempts to learn from" in told
    compared = next(line for line in told.splitlines() if "held-out tasks. Could luck do this?" in line)
    assert compared.split(". ")[0] in shown(visit("overview", run=run))


def test_notes_are_rendered_only_where_asked_for(run):
    """Where a note is typed that is said; with the switch, Markdown becomes elements of ours, as the address says."""
    app = visit("notebook", run=run)
    assert any(
        "shown as typed; the notebook can show it as Markdown" in each.proto.placeholder for each in app.text_area
    )
    assert app.toggle[0].label == "Show notes as Markdown"
    assert "<strong>began</strong>" not in html(app)
    sound(app.toggle[0].set_value(True).run())
    assert "rendered" in app.query_params["notes"]
    assert "<strong>began</strong>" in html(visit("notebook", run=run, notes="rendered"))


def test_entries_are_moved_reworded_and_taken_out(run, workspace):
    """Each by a button of its own entry; what was taken out comes back to its place with one click."""
    app = visit("notebook", run=run)
    assert app.button(key="Up-1").disabled
    assert app.button(key="Down-3").disabled
    sound(app.button(key="Down-1").click().run())
    assert titles(app) == ["Patches", "Overview", "Skill"]
    app.text_area[1].input("another word")
    sound(app.button(key="save-1").click().run())
    assert "another word" in shown(app)
    sound(app.button(key="out-1").click().run())
    assert titles(app) == ["Patches", "Skill"]
    assert "Taken out: Overview" in shown(app)
    sound(app.button(key="undo-1").click().run())
    assert [(pin.seq, pin.note) for pin in pins(workspace)] == [(2, ""), (1, "another word"), (3, "What it wrote.")]


def test_one_entry_has_a_link_that_shows_it_whole(sample):
    """At a glance the first rows and how many there are; by its own link all that were kept."""
    run = sample.runs()[0].id
    kept = pinning.pin(run, sample, view("patches", run=run))
    glance = visit("notebook", run=run)
    assert "the first 8 of 22 rows" in shown(glance)
    assert "p020" not in shown(glance)
    assert f"notebook?run={run}&pin={kept.seq}" in links_of(glance)
    assert "p020" in shown(visit("notebook", run=run, pin=str(kept.seq)))
    assert "There is no such entry." in shown(visit("notebook", run=run, pin="99"))


def test_what_changed_since_is_said(sample):
    """After a decision the pinned ledger says that it reads differently now, and keeps what it was."""
    run = sample.runs()[0].id
    pinning.pin(run, sample, view("merge_tree", run=run, show="ledger"))
    with sample.open_run(run) as store:
        store.add_decision(Decision(target="p001", verdict="reject", reviewer="ada", at="2026-11-22T10:00:00+00:00"))
    assert "Changed since: " in shown(visit("notebook", run=run))


def test_the_export_is_offered(run, workspace):
    """The button hands out an .ipynb of the entries in their order, and a line says how to run it."""
    app = visit("notebook", run=run)
    (button,) = app.get("download_button")
    assert button.proto.label == "Export .ipynb"
    assert f"jupyter lab {run}.ipynb" in shown(app)
    cells = nbformat.from_dict(json.loads(notebook_text(run, workspace))).cells
    assert [cell.id for cell in cells if cell.cell_type == "code"] == ["open", "pin-1", "pin-2", "pin-3"]


def test_an_empty_notebook_says_how_to_begin(finished_run):
    """Nothing to read is no blank page."""
    assert "Nothing is in this notebook yet." in shown(visit("notebook", run=finished_run()))


def test_read_only_is_for_reading(run, workspace, monkeypatch):
    """Nothing can be added, moved, reworded or taken out; reading and downloading go on."""
    monkeypatch.setenv("TRACE2SKILL_READ_ONLY", "1")
    app = visit("notebook", run=run)
    assert titles(app) == ["Overview", "Patches", "Skill"]
    tools = [each for each in app.button if each.key.startswith(("Up-", "Down-", "out-", "save-"))]
    assert len(tools) == 12
    assert all(each.disabled for each in tools)
    assert visit("skill", run=run).button(key="lab-pin-add").disabled
    assert [pin.note for pin in pins(workspace)] == ["Where it **began**.", "", "What it wrote."]


def test_nothing_in_an_entry_is_interpreted(run, workspace):
    """Title, note and data hold hostile strings: shown as text, typed or rendered."""
    pinning.pin(run, workspace, view("trajectories", run=run, q=HOSTILE), HOSTILE, HOSTILE)
    pinning.pin(run, workspace, view("skill", run=run, version="S1", show="preview"), "")
    for app in (visit("notebook", run=run), visit("notebook", run=run, notes="rendered")):
        assert "tracker.example" not in rendered(app)
        assert "<img" not in html(app)
    assert HOSTILE in shown(visit("notebook", run=run))


def test_a_run_of_hostile_texts_can_be_kept(workspace):
    """Views in which every text is hostile are pinned and read: elements are ours, nothing reaches Markdown."""
    run = hostile_run(workspace)
    for page in ("overview", "trajectories", "patches", "merge_tree", "skill", "results"):
        pinning.pin(EVIL, workspace, view(page, run=EVIL), STRINGS[0], STRINGS[1])
    pinning.pin(EVIL, workspace, view("trajectories", run=EVIL, traj="evil-1"), STRINGS[6])
    pinning.pin(EVIL, workspace, view("merge_tree", run=EVIL, show="ledger"), STRINGS[7])
    assert len(pins(workspace, EVIL)) == 2 + 8, run  # two are in that run from the start
    for notes in ("", "rendered"):
        app = visit("notebook", run=EVIL, notes=notes)
        for wanted in (f"<{ELEMENT}", "<img", "<iframe", "\x1b"):
            assert wanted not in html(app)
        for wanted in (ELEMENT, LOADED, MARKDOWN):
            assert wanted not in rendered(app)
