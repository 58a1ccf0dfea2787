"""Trajectories: the list an address asks for, one step by step, its workbooks, its skill, its record, two of a task."""

from __future__ import annotations

import hashlib
import json

import pytest

from core.tasks.doc_vqa.suite.drawing import draw
from core.types import Action, Case, Failure, InputFile, Observation, Score, Step
from core.view.amounts import duration
from core.view.trajectories.listed import TrajectoryFilter
from tests.pages.visiting import HOSTILE, html, links_of, rendered, shown, sound, visit
from tests.store.samples import a_patch, a_run, a_step, a_task, a_trajectory, an_analysis

pytestmark = pytest.mark.usefixtures("workspace")
RUN = "demo-20261121-205400-a1b2"


@pytest.fixture
def run(workspace):
    """A run with three attempts at two tasks, one patch that quotes a step, and hostile words in every field."""
    failed = Score(value=0.5, passed=False, detail=f"B2 differs {HOSTILE}", mode="corrected")
    steps = (
        a_step(1, command="for row in rows: pass", observation="KeyError: walrus"),
        Step(
            index=2,
            action=Action(tool="view", arguments={"path": "scripts/check.py"}),
            observation=Observation(text="print('ok')"),
        ),
        Step(index=3, text=f"Done {HOSTILE}", reasoning=HOSTILE),
    )
    quote = {"trajectory": "r1", "step": 1, "quote": "for row in rows: pass"}
    patch = a_patch("p000", root_cause=HOSTILE, evidence=(quote,))
    with workspace.create_run(a_run(RUN, scripted=True)) as store:
        store.put_tasks([a_task("t1"), a_task("t2", kind=HOSTILE)], "evolve")
        store.put_trajectory(
            "evolve", 0, a_trajectory("r1", steps=steps, grade=failed, seed=41, divergences=(HOSTILE,))
        )
        store.put_trajectory("evolve", 1, a_trajectory("r2", task="t2", steps=(a_step(1, observation="walrus herd"),)))
        other = Failure(boundary="llm", kind="Timeout", message=HOSTILE)
        store.put_trajectory("test_before", 0, a_trajectory("r3", steps=(), grade=None, ended="failed", failure=other))
        store.put_analysis(an_analysis(0, patch))
    return RUN


def test_a_list_shows_what_came_of_each(run):
    """Task, type, outcome, score, turns, tokens, cost, duration, skill, seed are in the row; the task is the link."""
    app = visit("trajectories", run=run)
    told = shown(app)
    for said in (
        "3 trajectories.",
        "✗ failed",
        "✓ passed",
        "⚡ infrastructure",
        "50 %",
        "41",
        "0.25",
        "1.5 s",
        "scripted demo model",
    ):
        assert said in told
    assert f"trajectories?run={run}&traj=r1" in links_of(app)
    assert f"trajectories?run={run}&sort=-tokens" in links_of(app)


@pytest.mark.parametrize(
    ("asked", "tasks"),
    [
        ({"outcome": "failed"}, ["r1"]),
        ({"q": "walrus"}, ["r1", "r2"]),
        ({"task": "t2"}, ["r2"]),
        ({"arm": "test_before"}, ["r3"]),
    ],
)
def test_an_address_is_the_list(run, asked, tasks):
    """What an address asks for is what is shown, and the fields say it; links to rows keep the list they are in."""
    app = visit("trajectories", run=run, **asked)
    found = [link for link in links_of(app) if "traj=" in link and "step=" not in link]
    assert sorted({link.split("traj=")[1].split("&")[0] for link in found}) == tasks
    assert all(f"{name}={value}" in link for link in found for name, value in asked.items())
    assert "of 3" in shown(app)


def test_what_is_typed_becomes_the_address(run):
    """A search typed and a type chosen are in the address, and emptied they leave it."""
    app = visit("trajectories", run=run)
    app = sound(app.text_input[0].set_value("herd").run())
    assert app.query_params["q"] in ("herd", ["herd"])
    assert "walrus herd" in " ".join(shown(app).split())
    app = sound(app.text_input[0].set_value("").run())
    assert "q" not in app.query_params
    app = sound(app.selectbox[0].set_value("cell").run())
    assert app.query_params["kind"] in ("cell", ["cell"])


def test_a_search_leads_to_the_step(run):
    """Each hit says where the words stand and opens that very place: there they are marked, and found beside it."""
    app = visit("trajectories", run=run, q="walrus")
    assert f"trajectories?run={run}&traj=r1&step=1&q=walrus&quote=walrus" in links_of(app)
    assert "<mark>walrus</mark>" in html(app)
    opened = visit("trajectories", run=run, traj="r1", step="1", quote="walrus", q="walrus")
    assert html(opened).count("<mark>") == 1
    assert "do not stand in that step" not in shown(
        visit("trajectories", run=run, traj="r1", step="1", quote="x y", q="x")
    )


def test_a_search_in_vain_says_where_lessons_are_searched(sample):
    """The words of a lesson stand in no step: the patches, every edit's fate and the skill are a click away."""
    app = visit("trajectories", run="demo", q='"blank row"')
    assert "trajectories match." in shown(app)
    for page in ("patches?run=demo", "merge_tree?run=demo", "skill?run=demo"):
        assert any(each.startswith(page) for each in links_of(app)), page
    way = next(each for each in links_of(app) if each.startswith("patches?") and "&text=" in each)
    assert way.endswith("text=blank%20row&which=all")


def test_one_trajectory_tells_its_whole_story(run):
    """Task, outcome with its reason, figures, what was learned, and every step in order, its quotes named."""
    app = visit("trajectories", run=run, traj="r1")
    told = shown(app)
    for said in (
        "Do t1",
        "B2 differs",
        "Step 1",
        "Step 3",
        "✎ reasoning",
        "▶ action",
        "◀ observation",
        "p000",
        "same task",
    ):
        assert said in told
    assert "❞ quoted by p000" in told
    assert f"patches?run={run}&patch=p000" in links_of(app)
    assert f"trajectories?run={run}&traj=r1&with=r3" in links_of(app)
    assert f"trajectories?run={run}&traj=r2" in links_of(app)
    assert 'id="step-3"' in html(app)


def test_next_follows_the_list(run):
    """Within a filter, the trajectory after this one is the next that matches."""
    app = visit("trajectories", run=run, traj="r1", q="walrus")
    assert f"trajectories?run={run}&traj=r2&q=walrus" in links_of(app)
    assert "1 of 2 in the list" in shown(app)


def test_quoted_words_are_marked(run):
    """A link with a quote marks it in its step; words that are not there are said to be missing."""
    app = visit("trajectories", run=run, traj="r1", step="1", quote="for row in rows")
    assert "<mark>" in html(app)
    missing = visit("trajectories", run=run, traj="r1", step="1", quote="for cow in rows")
    assert "do not stand in that step" in shown(missing)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"traj": "nope"}, "there is no trajectory 'nope'"),
        ({"traj": HOSTILE}, "There is no such trajectory."),
        ({"traj": "r1", "with": "nope"}, "there is no trajectory 'nope'"),
        ({"traj": "r1", "step": "999"}, "There is no step '999': this trajectory has steps 1 to 3."),
        ({"traj": "r1", "step": HOSTILE}, "this trajectory has steps 1 to 3"),
        ({"traj": "r3"}, "Nothing was done in this attempt"),
        ({"outcome": "walrus"}, "There is no outcome 'walrus'"),
        ({"traj": "r1", "show": "workbooks", "case": "9"}, "has no case 9; it has 1"),
        ({"traj": "r1", "show": "skill"}, "not among the run's versions"),
    ],
)
def test_what_is_not_there_is_said_in_words(run, asked, said):
    """An address with an id that does not exist says so and never breaks, nor interprets what it was given."""
    app = visit("trajectories", run=run, **asked)
    assert said in shown(app)
    assert "tracker.example" not in rendered(app)
    assert "<img" not in html(app)


@pytest.mark.parametrize("show", ["", "workbooks", "skill", "raw"])
@pytest.mark.parametrize("traj", ["r1", "r2", "r3"])
def test_hostile_words_stay_words(run, show, traj):
    """In every view of a trajectory, whatever tasks, models and failures say."""
    app = visit("trajectories", run=run, traj=traj, show=show)
    assert "tracker.example" not in rendered(app)
    assert "<img" not in html(app)


def test_hostile_words_stay_words_in_lists_and_pairs(run):
    """Types of tasks in a field, snippets of a search, two attempts side by side."""
    for asked in ({}, {"q": "img"}, {"kind": HOSTILE}, {"q": HOSTILE}, {"traj": "r1", "with": "r2"}):
        app = visit("trajectories", run=run, **asked)
        assert "tracker.example" not in rendered(app)
        assert "<img" not in html(app)


def test_the_record_is_whole(run):
    """The raw view holds the trajectory as it is recorded, or one step of it."""
    whole = json.loads(visit("trajectories", run=run, traj="r1", show="raw").code[0].value)
    assert [step["index"] for step in whole["steps"]] == [1, 2, 3]
    step = json.loads(visit("trajectories", run=run, traj="r1", show="raw", step="2").code[0].value)
    assert step["action"]["tool"] == "view"


def test_two_attempts_are_told_apart(run):
    """Both with their figures, where they part, and each step leading to its own trajectory."""
    app = visit("trajectories", run=run, traj="r1", **{"with": "r2"})
    told = shown(app)
    assert "attempts at two tasks" in told
    assert "They first differ at step 1." in told
    assert f"trajectories?run={run}&traj=r2&step=1" in links_of(app)


def test_the_sample_shows_workbooks_and_what_of_the_skill_was_read(sample):
    """On the bundled run: cells that differ are listed with what was expected, and the reference read is named."""
    with sample.open_run("latest", read_only=True) as store:
        row = next(row for row in store.trajectories("evolve") if row.outcome == "failed")
    books = shown(visit("trajectories", run=row_run(sample), traj=row.id, show="workbooks"))
    assert "not as expected" in books
    assert "After: what the agent left" in books
    assert "Cells that differ" in books
    skill = shown(visit("trajectories", run=row_run(sample), traj=row.id, show="skill"))
    assert "references/openpyxl-notes.md" in skill
    assert "step 2" in skill


def row_run(workspace):
    return workspace.runs()[0].id


def test_a_list_and_a_head_tell_the_same_duration(sample):
    """Calls and commands together, not the calls alone."""
    with sample.open_run("latest", read_only=True) as store:
        row = store.trajectory_list(TrajectoryFilter(task="e014")).rows[0]
        run, calls = store.run().id, store.trajectory(row.id).usage.seconds
    assert row.seconds > calls > 0
    told = duration(row.seconds)
    assert told in shown(visit("trajectories", run=run, task="e014"))
    assert told in shown(visit("trajectories", run=run, traj=row.id))


def test_an_attempt_at_a_task_with_pictures_shows_them(workspace, tmp_path):
    """As pixels with their size, above the transcript and nowhere else; one that is gone is said to be."""
    paths = [tmp_path / name for name in (f"{HOSTILE[:4]}.png", "gone.png")]
    data = draw(["# SHOP", "TOTAL 41.30"])
    paths[0].write_bytes(data)
    inputs = tuple(
        InputFile(name=path.name, path=str(path), digest=hashlib.sha256(data + mark).hexdigest())
        for path, mark in zip(paths, (b"", b"other"), strict=True)
    )
    task = a_task("t1").model_copy(update={"cases": (Case(index=1, inputs=inputs),), "domain": "doc_vqa"})
    with workspace.create_run(a_run(RUN, scripted=True)) as store:
        store.put_tasks([task], "evolve")
        store.put_trajectory("evolve", 0, a_trajectory("r1", steps=(Step(index=1, text="Answer: 41.30"),)))
    app = visit("trajectories", run=RUN, traj="r1")
    (picture,) = app.get("image")
    assert picture.proto.imgs[0].url.endswith(".png")
    assert "Picture 1: 180 × 154 pixels" in shown(app)
    assert "Picture 2 cannot be shown" in shown(app)
    assert not any("show=workbooks" in link for link in links_of(app))
    assert not visit("trajectories", run=RUN, traj="r1", show="raw").get("image")
