"""The Results page: two versions task by task, filtered by link, empty, by wrong links, and with hostile texts."""

from __future__ import annotations

import pytest

from core.cli import main
from core.types import NotScorable
from tests.pages.visiting import HOSTILE, html, links_of, rendered, shown, tags_of, visit
from tests.store.samples import a_run, a_task, a_trajectory

pytestmark = pytest.mark.usefixtures("workspace")


def test_the_sample_run_compares_its_two_versions(sample):
    """Scores with n and intervals, types, every task with both its trajectories; a link filters the tasks."""
    app = visit("results", run="latest")
    told, links = shown(app), links_of(app)
    wanted = (
        "18.8 %",
        "81.3 %",
        "+62.5 points",
        "6.6 to 43.0 %",
        "+23.8 to +83.3 points",
        "first version measured on these tasks",
        "Tango (1998)",
        "10 / 0 / 6",
    )
    for words in wanted:
        assert words in told
    assert told.count("0.062\nnot decided") == 2, "of neither type alone is it decided"
    assert len([each for each in links if each.startswith("trajectories?") and "with=" in each]) == 32
    assert "Attempted with S0 only; they are in no score above." in told
    filtered = shown(visit("results", run="latest", show="same", kind="Sheet-Level Manipulation"))
    assert "t016" in filtered
    assert "t001" not in filtered


def test_every_cell_opens_its_trajectory(finished_run):
    """Both attempts of a task can be opened, each alone and side by side."""
    run = finished_run()
    links = links_of(visit("results", run=run))
    for target in ("traj=b0", "traj=a0", "traj=b0&with=a0"):
        assert f"trajectories?run={run}&{target}" in links


def test_what_has_no_verdict_is_said(workspace, finished_run):
    """A task that cannot be scored gives two bounds and a sentence."""
    run = finished_run()
    with workspace.open_run(run) as store:
        grade = NotScorable(reason="no engine")
        store.put_trajectory("test_before", 0, a_trajectory("b0", task="t0", grade=grade))
    told = shown(visit("results", run=run))
    assert "50.0 % … 100.0 %" in told
    assert "1 of 2 with S0 cannot be scored" in told


def test_before_any_attempt_it_says_what_is_missing(workspace):
    """A new run has nothing to compare, and a way on."""
    workspace.create_run(a_run()).close()
    assert "No held-out task has been attempted yet" in shown(visit("results", run="latest"))


def test_scripted_numbers_say_so(finished_run):
    """A run of the scripted demo model is labelled where its numbers are."""
    assert "its scores say nothing of one" in shown(visit("results", run=finished_run()))


@pytest.mark.parametrize("named", ["a", "b", "kind", "show"])
def test_what_a_link_names_in_vain_is_said(finished_run, named):
    """A version, type or direction that does not exist is text, with those that do; the page still shows results."""
    app = visit("results", run=finished_run(), **{named: HOSTILE})
    assert f"{HOSTILE!r} here; there are" in shown(app)
    assert "50.0 %" in shown(app)
    assert "tracker.example" not in rendered(app)


def test_hostile_texts_are_text(workspace, finished_run):
    """Tasks, types, instructions and reasons are shown and never run."""
    run = finished_run()
    with workspace.open_run(run) as store:
        task = store.tasks("test")[0].model_copy(update={"id": HOSTILE, "kind": HOSTILE, "instruction": HOSTILE})
        store.put_tasks([task], "test")
        grade = NotScorable(reason=HOSTILE)
        store.put_trajectory("test_before", 0, a_trajectory(HOSTILE, task=HOSTILE, grade=grade))
        store.put_trajectory("evolve", 0, a_trajectory("e", task=HOSTILE))
    app = visit("results", run=run)
    assert "onerror=alert(1)" in shown(app)
    assert "tracker.example" not in rendered(app)
    assert not tags_of(html(app)) & {"img", "script"}


def test_a_visit_that_begins_at_the_page_finds_the_app(finished_run):
    """Started by itself, as Streamlit does for a first visit by link, the page declares the navigation."""
    app = visit(start="pages/results.py", run=finished_run())
    assert app.header[0].value == "Results"


def test_a_run_without_a_skill_compares_nothing(workspace):
    """It has one score, and the page says where."""
    config = {**a_run().config, "mode": "no_skill"}
    with workspace.create_run(a_run(config=config, status="done")) as store:
        store.put_tasks([a_task("t0")], "test")
        store.put_trajectory("test_before", 0, a_trajectory("b0", task="t0", skill_digest=""))
    assert "measured without a skill" in shown(visit("results", run="latest"))
    assert "Without a skill 1 of 1 tasks passed: 100.0 %" in shown(visit("overview", run="latest"))


def test_a_cost_of_nothing_is_told_alike_everywhere(sample):
    """0 where there is a price, on every page that tells what the sample took; no dash, no "nothing"."""
    run = sample.runs()[0].id
    for page, query in (("runs", {}), ("overview", {}), ("monitor", {}), ("results", {}), ("trajectories", {})):
        told = shown(visit(page, run=run, **query))
        assert "0 USD" in told, page
        assert "no price" not in told, page


def test_memories_that_were_retrieved_by_words_after_all_are_said(workspace, finished_run, capsys):
    """The run names a model for embeddings and the endpoint has none: beside the scores and on a terminal."""
    run = finished_run()
    assert "retrieved by shared words" not in shown(visit("results", run=run))
    with workspace.open_run(run) as store:
        store.add_event("no_embeddings", "vectors-1", {"fault": "bad_request", "reason": "status 400"}, "2026-01-01")
    told = "Memories were retrieved by shared words: there are no embeddings by vectors-1 (status 400)."
    assert told in shown(visit("results", run=run))
    assert main(["show", run, "--runs", str(workspace.directory)]) == 0
    assert told in " ".join(capsys.readouterr().out.split())


def test_the_sides_can_be_swapped_without_another_error_level(sample):
    """S0 on the other side is no version measured on these tasks."""
    told = shown(visit("results", run="latest", a="S1", b="S0"))
    assert "S1 is the first version measured on these tasks" in told
    assert "this look may err in 3.0 %" in told
