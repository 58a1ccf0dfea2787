"""The Merge tree page: the drawing and its tables, cards by link, a live run, the threshold and the drop audit."""

from __future__ import annotations

import pytest

from core.store.processes import this_process
from core.types import Failure
from pages.parts import access
from tests.pages.merging import a_lesson_book, a_merged_run, fill
from tests.pages.visiting import HOSTILE, html, links_of, rendered, shown, sound, visit
from tests.store.samples import AT, a_run

pytestmark = pytest.mark.usefixtures("workspace")


@pytest.fixture
def run(workspace) -> str:
    return a_merged_run(workspace, 24, 4)


def test_the_tree_is_drawn_with_the_same_as_tables(run):
    """One figure, a sentence about it, and a row with a link for each merge and patch."""
    app = visit("merge_tree", run=run)
    assert len(app.get("plotly_chart")) == 1
    told = shown(app)
    assert "24 patches of 24 trajectories" in told
    assert "9 merges done" in told
    assert "scripted demo model" in told
    links = links_of(app)
    for name in ("m1.000", "m3.000", "p000", "p023"):
        assert f"merge_tree?run={run}&node={name}" in links


def test_a_merge_opens_by_its_link(run):
    """Its card says what went in and out, what fused, where it goes on, and that nothing was lost."""
    told = shown(visit("merge_tree", run=run, node="m2.000"))
    assert "level 2" in told
    assert "Fused into one" in told
    assert "nothing was lost" in told
    assert "1 not in this workspace's journal" in told


def test_the_bundled_run_shows_its_calls(sample):
    """The request and the reply of a merge of the sample run, and the contradiction it settled."""
    told = shown(visit("merge_tree", run="latest", node="m1.002"))
    assert "contradicts p010 edit 2" in told
    assert '"merged"' in told
    assert "system" in told


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ("p003", "the patch, to accept or reject it"),
        ("S1", "put together by code, no model call"),
        ("m3.000", "into"),
    ],
)
def test_patches_and_the_skill_have_cards_too(run, node, words):
    """A patch shows its cause and each edit's way, the skill what entered it, what did not, and why."""
    assert words in shown(visit("merge_tree", run=run, node=node))


def test_a_lesson_of_the_skill_names_who_taught_it(run, workspace):
    """A lesson leads to its line and to each of its patches."""
    with workspace.open_run(run, read_only=True) as store:
        edit = next(line.edit for line in store.blame() if line.edit)
    app = visit("merge_tree", run=run, node=edit)
    assert "a lesson of S1" in shown(app)
    assert any(link.startswith(f"skill?run={run}&version=S1") for link in links_of(app))


def test_an_unknown_node_is_said_in_words(run):
    """The tree stays in sight beside the sentence."""
    app = visit("merge_tree", run=run, node=HOSTILE)
    assert "There is no merge, patch or lesson" in shown(app)
    assert len(app.get("plotly_chart")) == 1
    assert "tracker.example" not in rendered(app)
    assert "This page has no view 'x'" in shown(visit("merge_tree", run=run, show="x"))


def test_a_run_without_patches_says_so(workspace):
    """Nothing is drawn where nothing was merged, and there is no threshold and no audit either."""
    run = a_run(status="done")
    workspace.create_run(run).close()
    assert "no patches in this run" in shown(visit("merge_tree", run=run.id))
    assert "nothing has been merged in this run yet" in shown(visit("merge_tree", run=run.id, show="what-if"))
    assert "No edit has been proposed" in shown(visit("merge_tree", run=run.id, show="ledger"))


def test_a_run_at_work_is_drawn_as_far_as_it_is(workspace):
    """Merges to come have their places, one under way is named, and the drawing can be paused."""
    run = a_merged_run(workspace, 8, 4)
    with workspace.open_run(run) as store:
        store.put_nodes(store.nodes()[:1])
        store.set_status("running")
        store.begin_process(this_process(), AT)
        store.add_event("merge_started", "m1.001", {}, AT)
    app = visit("merge_tree", run=run)
    told = shown(app)
    assert "live · 1 of 3 merges done · merging m1.001" in told
    assert "running" in told
    sound(app.toggle[0].set_value(True).run())
    assert "the drawing stands still" in shown(app)


def test_a_failed_merge_is_said(workspace):
    """A merge whose call failed is marked and says why; what it held was carried on."""
    run = a_merged_run(workspace, 8, 4)
    with workspace.open_run(run) as store:
        first = store.nodes()[0]
        store.put_node(
            first.model_copy(update={"failure": Failure(boundary="endpoint", kind="x", message="no answer")})
        )
    told = shown(visit("merge_tree", run=run, node="m1.000"))
    assert "1 merge failed" in told
    assert "the call failed at the endpoint: no answer" in told


# ------------------------------------------------------------------------------------------------- threshold and audit


def test_the_threshold_is_in_the_address_and_the_skill_follows(run):
    """A link opens a threshold: its numbers, the lessons that move, and the diff."""
    app = visit("merge_tree", run=run, show="what-if", min_tasks="2", min_share="0")
    told = shown(app)
    assert app.slider[0].value == 2
    assert "stand elsewhere than in S1" in told
    assert "a reference → SKILL.md" in told
    assert "What S1 would become" in told
    assert "lab-diff" in html(app)


def test_moving_the_slider_moves_the_address(run):
    """Each of the three asks for itself; the skill is recomputed at once."""
    app = visit("merge_tree", run=run, show="what-if")
    assert "Nothing: this is S1" in shown(app)
    sound(app.slider[1].set_value(0.0).run())
    sound(app.slider[0].set_value(1).run())
    assert app.query_params["min_tasks"] == "1"
    assert "at least 1 task taught it" in shown(app)


def test_a_threshold_that_is_none_is_said(run):
    """What is wrong in a link is told, and the run's own stands."""
    app = visit("merge_tree", run=run, show="what-if", min_tasks="lots")
    assert "min_tasks=lots is no threshold" in shown(app)
    assert app.slider[0].value == 3


def test_keeping_makes_a_version_that_is_not_evaluated(run, workspace):
    """The button needs a name and something that changes; then the run has one version more, and nothing to keep."""
    app = visit("merge_tree", run=run, show="what-if", min_tasks="2", min_share="0")
    assert keep_button(app).disabled
    sound(app.text_input(key="reviewer-field-merge_tree").set_value("ada").run())
    sound(keep_button(app).click().run())
    with workspace.open_run(run, read_only=True) as store:
        newest = store.versions()[-1]
    assert (newest.name, newest.evaluated) == ("S2", False)
    assert "very skill the run has as S2" in shown(app)
    assert keep_button(app).disabled


def test_nothing_can_be_kept_where_nothing_may_change(run, workspace, monkeypatch):
    """A read-only lab shows the threshold and keeps nothing."""
    monkeypatch.setenv(access.READ_ONLY, "1")
    app = visit("merge_tree", run=run, show="what-if", min_tasks="2", min_share="0")
    assert keep_button(app).disabled
    with workspace.open_run(run, read_only=True) as store:
        assert len(store.versions()) == 2


def test_the_drop_audit_lists_every_edit_and_filters(run, workspace):
    """All edits with counts that add up; a fate and words narrow the list, and the link keeps both."""
    with workspace.open_run(run, read_only=True) as store:
        edits = sum(row.edits for row in store.patch_rows())
    app = visit("merge_tree", run=run, show="ledger")
    assert f"= {edits} edits." in shown(app)
    assert sum("&edit=" in link for link in links_of(app)) == edits
    narrow = visit("merge_tree", run=run, show="ledger", fate="in a reference", q="t3")
    assert 0 < sum("&edit=" in link for link in links_of(narrow)) < edits
    assert f"merge_tree?run={run}&fate=in%20a%20reference&q=t3&show=ledger" in links_of(
        visit("merge_tree", run=run, show="ledger", q="t3")
    )
    assert "No edit matches" in shown(visit("merge_tree", run=run, show="ledger", q="nowhere"))


def keep_button(app):
    return next(button for button in app.button if button.label == "Keep as a version")


# ------------------------------------------------------------------------------------------------------------- hostile


def test_hostile_texts_are_not_interpreted(workspace):
    """Causes, lessons, reasons, notes, failures and file names with HTML and Markdown in them come out as text."""
    run = a_run("hostile-20261121-205400-a1b2", status="done", scripted=True)
    with workspace.create_run(run) as store:
        fill(store, 8, 4, (HOSTILE, *a_lesson_book(3)))
        patch = store.patches()[0]
        store.put_patch(patch.model_copy(update={"root_cause": HOSTILE, "task": HOSTILE}))
        node = store.nodes()[0]
        fate = node.fates[0].model_copy(update={"kind": "conflict", "reason": HOSTILE, "into": ""})
        failure = Failure(boundary=HOSTILE, kind="x", message=HOSTILE)
        store.put_node(
            node.model_copy(update={"notes": (HOSTILE,), "failure": failure, "fates": (fate, *node.fates[1:])})
        )
        lesson = next(line.edit for line in store.blame() if HOSTILE in line.text)
    for query in (
        {},
        {"node": "m1.000"},
        {"node": "p000"},
        {"node": "S1"},
        {"node": lesson},
        {"show": "ledger", "q": HOSTILE},
        {"show": "ledger"},
        {"show": "what-if", "min_tasks": "1", "min_share": "0"},
        {"show": "what-if", "min_tasks": HOSTILE},
        {"show": HOSTILE},
    ):
        app = visit("merge_tree", run=run.id, **query)
        assert "tracker.example" not in rendered(app), query
        assert "<img" not in html(app), query
        figure = "".join(chart.proto.spec for chart in app.get("plotly_chart"))
        assert "<img" not in figure, query
        assert "\\u003cimg" not in figure, query
