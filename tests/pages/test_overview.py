"""The Overview of a run: by a link, at work, unevaluated, damaged and hostile."""

from __future__ import annotations

import pytest

from core.store.processes import this_process
from tests.pages.visiting import HOSTILE, html, rendered, shown, visit
from tests.store.samples import AT, a_run

pytestmark = pytest.mark.usefixtures("workspace")


def test_a_link_opens_it(finished_run):
    """Status, scores, counts, cost and the diff of the skill are on the page."""
    app = visit("overview", run=finished_run())
    metrics = {each.label: each.value for each in app.metric}
    assert metrics["S0, held-out tasks passed"] == "50.0 %"
    assert metrics["S*, held-out tasks passed"] == "100.0 %"
    assert metrics["Calls paid for"] == "1"
    assert metrics["Cost"] == "0.1"
    told = shown(app)
    assert "1 better, 0 worse, 1 the same of 2 paired tasks: +50.0 points" in told
    assert "2 edits proposed: 1 applied, 1 unaccounted" in told
    assert "cost unknown, prices.toml has no price for" in told


def test_scripted_numbers_say_so(finished_run):
    """A run of the scripted demo model is labelled where its numbers are."""
    assert "Scripted demo model" in shown(visit("overview", run=finished_run()))


@pytest.mark.parametrize("run", ["nope", "../../etc", HOSTILE])
def test_an_unknown_run_is_said_in_words(finished_run, run):
    """A link to no run says that there is none and which there are; what it said is not interpreted."""
    known = finished_run()
    app = visit("overview", run=run)
    told = shown(app)
    assert "there is no run" in told
    assert known in told
    assert "tracker.example" not in rendered(app)


def test_an_address_without_a_run_says_so():
    """The page of a run, opened without naming one, says what to do."""
    assert "No run is named." in shown(visit("overview"))


def test_a_hostile_name_is_not_interpreted(finished_run):
    """A run's name with HTML and Markdown in it is shown as text."""
    app = visit("overview", run=finished_run(name=HOSTILE))
    assert "tracker.example" not in rendered(app)
    assert "<img" not in html(app)
    assert HOSTILE in shown(app)


def test_an_unevaluated_run_shows_no_score(workspace):
    """Before anything was tested there is a dash and no 0."""
    workspace.create_run(a_run()).close()
    app = visit("overview", run="latest")
    assert [each.value for each in app.metric][:2] == ["–", "–"]
    assert "trace2skill resume" in app.code[0].value


def test_a_run_at_work_is_shown_as_running(workspace):
    """A run whose engine lives is running; one whose engine is gone is interrupted and says how to go on."""
    with workspace.create_run(a_run(status="running")) as store:
        assert "interrupted" in shown(visit("overview", run="latest"))
        store.begin_process(this_process(), AT)
        told = shown(visit("overview", run="latest"))
    assert "interrupted" not in told
    assert "running" in told


def test_files_changed_by_hand_are_said_in_words(workspace, finished_run):
    """A version whose files were edited does not break the page."""
    run = finished_run()
    (workspace.run_directory(run) / "versions" / "S1" / "xlsx" / "SKILL.md").write_text("mine", encoding="utf-8")
    assert "not those the run recorded as S1" in shown(visit("overview", run=run))


def test_a_visit_that_begins_at_the_page_finds_the_app(finished_run):
    """Started by itself, as Streamlit does for a first visit by link, the page declares the navigation."""
    app = visit(start="pages/overview.py", run=finished_run())
    assert app.header[0].value == "Overview"
