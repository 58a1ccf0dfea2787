"""The Overview of a run: by a link, at work, unevaluated, damaged and hostile."""

from __future__ import annotations

import re

import pytest

from core.errors import UserError
from core.notebook.lab import Lab
from core.store.processes import this_process
from core.store.workspace import Workspace
from core.types import (
    Assembled,
    BlameLine,
    Decision,
    Extraction,
    Fate,
    Kept,
    MemoryItem,
    Retrieved,
    Version,
)
from core.view.amounts import many
from core.view.links import view
from core.view.notebook.recompute import line_of
from core.view.skill.lessons import Lesson, lessons, of_place
from tests.pages.visiting import HOSTILE, html, links_of, rendered, shown, tags_of, visit, visit_as
from tests.store.samples import AT, a_patch, a_run, a_skill, a_task, a_trajectory, an_analysis

pytestmark = pytest.mark.usefixtures("workspace")


def test_a_link_opens_it(finished_run):
    """Scores, how sure they are, counts and cost are on the page."""
    told = shown(visit("overview", run=finished_run()))
    assert "50.0 %" in told
    assert "100.0 %" in told
    assert "+50.0 points" in told
    assert "1 better, 0 worse, 1 the same of 2 held-out tasks." in told
    assert "2 tasks are too few to decide anything" in told
    assert "cost unknown, prices.toml has no price for" in told


def test_the_sample_run_answers_a_newcomer(sample):
    """The widest lesson first, with support, trajectories at their steps, line and patches; and every way on."""
    app = visit("overview", run="latest")
    told, links = shown(app), links_of(app)
    with sample.open_run("latest", read_only=True) as store:
        widest = [each.text.removeprefix("- ").split("`")[0].strip() for each in lessons(store.results.lesson_facts())]
    first, second = told.index(widest[0]), told.index(widest[1])
    assert first < second
    assert "6 of 24 tasks" in told[first:second]
    run = f"run={sample.runs()[0].id}"
    [line] = {each for each in links if "line=26" in each}
    assert line == f"skill?{run}&version=S1&file=SKILL.md&line=26&show=blame"
    assert f"patches?{run}&patch=p001" in links
    steps = [each for each in links if each.startswith(f"trajectories?{run}&traj=") and "&step=3&quote=" in each]
    assert len(steps) >= 6
    assert "97.0 % interval +23.8 to +83.3 points" in told
    assert "1 task behind it (of 24 trajectories); a reference needs 2 tasks" in told
    for page in ("results", "skill", "patches", "merge_tree", "trajectories"):
        assert any(each.startswith(f"{page}?{run}") for each in links), page


def test_every_count_opens_what_it_counts(sample):
    """Edits all edits, and the lessons left out those that taught them: the same number here, there and at the tree."""
    run = sample.runs()[0].id
    left_out = view("merge_tree", run=run, show="ledger", lessons="left_out")
    for at in (view("merge_tree", run=run, show="ledger"), left_out, view("skill", run=run, version="S1")):
        assert at.url in links_of(visit("overview", run=run))
    gone, edits = left_out_of(sample)
    assert f"{len(gone)} left out" in shown(visit("overview", run=run))
    told = f"{many(len(gone), 'lesson')} stand in no file; {many(len(edits), 'edit')} taught them."
    assert told in shown(visit("merge_tree", **dict(left_out.params)))
    card = shown(visit("merge_tree", run=run, node="S1"))
    assert f"{len(gone)} left out" in card
    assert re.search(rf"Left out\s+{len(gone)}\b", card)


def left_out_of(sample: Workspace) -> tuple[tuple[Lesson, ...], set[str]]:
    """The sample's lessons that stand nowhere, more than one, and the edits that taught them."""
    with sample.open_run("latest", read_only=True) as store:
        found = of_place(lessons(store.results.lesson_facts()), "left_out")
    assert len(found) > 1
    return found, {teacher.edit for lesson in found for teacher in lesson.teachers}


def test_a_rejected_lesson_says_so_before_and_after_merging_again(workspace, finished_run):
    """Who comes back after rejecting sees it beside the lesson, and after merging again among those left out."""
    run = finished_run()
    with workspace.open_run(run) as store:
        line = BlameLine(path="SKILL.md", line=7, text="- A lesson", edit="p000.e1", sources=("p000.e1",))
        _put_version(store, "S2", (line,), Fate(edit="p000.e1", kind="applied", at="assemble", reason="1 task"))
        store.add_decision(Decision(target="p000.e1", verdict="reject", reviewer="Ada", reason="too broad", at=AT))
        told = shown(visit_as("Ada", "overview", run=run))
        assert "rejected by Ada: too broad" in told
        assert "1 decision is not in the skill yet" in told
        assert "Left out" not in told
        _put_version(store, "S3", (), Fate(edit="p000.e1", kind="rejected", at="assemble", reason="rejected by Ada"))
        store.add_event("version_made", "S3", {"decisions": 1}, AT)
    told = " ".join(shown(visit_as("Ada", "overview", run=run)).split())
    assert "0 lessons in SKILL.md, " in told
    assert told.index("Left out") < told.index("✗ rejected by Ada")
    assert "see the rejection" in told
    assert "S3 is not evaluated" in told


def _put_version(store, name, blame, fate):
    skill = a_skill(f"# Guide\n\n{name}\n")
    made = Assembled(skill=skill, blame=blame, fates=(fate,))
    store.put_version(Version(name=name, digest=skill.digest, created=AT), skill, made)


def test_scripted_numbers_say_so(finished_run):
    """A run of the scripted demo model is labelled where its numbers are."""
    assert "its scores say nothing of one" in shown(visit("overview", run=finished_run()))


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
    """Before anything was tested there is a dash and no 0, and where to go on."""
    workspace.create_run(a_run()).close()
    app = visit("overview", run="latest")
    told = shown(app)
    assert "–" in told
    assert "0.0 %" not in told
    assert "trace2skill resume" in told
    assert any(each.startswith("monitor?run=") for each in links_of(app))


def test_a_run_at_work_is_shown_as_running(workspace):
    """A run whose engine lives is running; one whose engine is gone is interrupted and says how to go on."""
    with workspace.create_run(a_run(status="running")) as store:
        assert "interrupted" in shown(visit("overview", run="latest"))
        store.begin_process(this_process(), AT)
        told = shown(visit("overview", run="latest"))
    assert "interrupted" not in told
    assert "running" in told


def test_hostile_lessons_are_text(workspace, finished_run):
    """What a model taught, a task is called or a person gave as a reason is shown and never run."""
    run = finished_run()
    with workspace.open_run(run) as store:
        skill, patch = a_skill(f"# Guide\n\n{HOSTILE}\n"), a_patch(task=HOSTILE, trajectory=HOSTILE)
        line = BlameLine(path="SKILL.md", line=7, text=HOSTILE, edit="p000.e1", sources=("p000.e1",))
        fates = tuple(
            Fate(edit=f"p000.e{number}", kind=kind, at="assemble", reason=HOSTILE)
            for number, kind in ((1, "applied"), (2, "discarded"))
        )
        store.put_analysis(an_analysis(0, patch))
        store.put_version(
            Version(name="S2", digest=skill.digest, created=AT),
            skill,
            Assembled(skill=skill, blame=(line,), fates=fates),
        )
    app = visit("overview", run=run)
    assert "tracker.example" not in rendered(app)
    assert not tags_of(html(app)) & {"img", "script"}
    assert shown(app).count("onerror=alert(1)") >= 3


def test_a_visit_that_begins_at_the_page_finds_the_app(finished_run):
    """Started by itself, as Streamlit does for a first visit by link, the page declares the navigation."""
    app = visit(start="pages/overview.py", run=finished_run())
    assert app.header[0].value == "Overview"


def test_code_in_a_lesson_is_drawn_as_code(sample):
    """No backtick is left for a reader to wonder at."""
    page = html(visit("overview", run="demo"))
    assert "convert the text with <code>float</code>" in page
    assert "`" not in shown(visit("runs"))


def test_patches_name_the_task_they_are_from_and_columns_stand_alike(sample):
    """p001 is of task e002: resting a pointer on it says so; the tables below each other have the same columns."""
    page = html(visit("overview", run="demo"))
    assert ">p001</a>" in page
    assert 'title="from the trajectory of task e002">p001' in page
    tables = page.split('<div class="lab-learned">')[1:]
    heads = [each.split("</thead>")[0] for each in tables]
    assert [head.count("</th>") for head in heads] == [6, 6, 6]


def test_the_edits_left_out_are_computed_anew_as_they_are_shown(sample):
    """Kept in the notebook, the list has the same rows; what names no lessons is refused in words."""
    run = sample.runs()[0].id
    line = line_of(view("merge_tree", run=run, show="ledger", lessons="left_out"))
    assert line == f"lab.ledger({run!r}, lessons='left_out')"
    lab = Lab(sample.directory)
    assert set(lab.ledger(run, lessons="left_out")["edit"]) == left_out_of(sample)[1]
    with pytest.raises(UserError, match="left_out"):
        lab.ledger(run, lessons="nowhere")
    assert "There are no such lessons" in shown(visit("merge_tree", run=run, show="ledger", lessons="nowhere"))


@pytest.fixture
def bank(workspace) -> str:
    """A run that learned memories: two of which one says what the other says, handed to one held-out attempt."""
    config = {**a_run().config, "strategy": {"name": "reasoning_bank"}}
    skill = a_skill()
    said = {"title": HOSTILE, "description": HOSTILE, "content": HOSTILE, "task": "t0", "outcome": "failure"}
    item = MemoryItem(id="i000.1", trajectory="r0", **said)
    with workspace.create_run(a_run(config=config, status="done")) as store:
        store.put_tasks([a_task("t0"), a_task("t1")], "evolve")
        store.put_tasks([a_task("t2")], "test")
        for slot in range(2):
            store.put_trajectory("evolve", slot, a_trajectory(f"r{slot}", task=f"t{slot}"))
        picked = (Retrieved(item="i000.1", score=1.5, method="bm25"),)
        store.put_trajectory("test_after", 0, a_trajectory("h0", task="t2", retrieved=picked))
        again = item.model_copy(update={"id": "i001.1", "trajectory": "r1"})
        store.learned.put_memory([Kept(item=item), Kept(item=again, same_as="i000.1")])
        for slot, (outcome, refused) in enumerate((("items", ()), ("items", (HOSTILE,)))):
            store.learned.put_extraction(
                Extraction(slot=slot, trajectory=f"r{slot}", outcome=outcome, reason="", refused=refused)
            )
        store.put_version(Version(name="S0", digest=skill.digest, created=AT), skill)
    return a_run().id


def test_a_run_that_learned_memories_shows_them_in_place_of_lessons(bank):
    """What each says, whom it is from, whether it repeats another and how often it was handed out; all of it text."""
    app = visit("overview", run=bank)
    told = shown(app)
    assert (
        "2 memories from 2 attempts, 1 of them word for word as an earlier one. Handed to 1 held-out attempt." in told
    )
    assert "there is no evolved skill" not in told
    assert "From trajectories to lessons" not in told
    assert {"1 attempt", "the earlier one is", "some, others refused"} <= {
        line.strip("! ◪") for line in told.splitlines()
    }
    assert view("trajectories", run=bank, traj="r0").url in links_of(app)
    assert view("overview", run=bank, memory="i000.1").url in links_of(app)
    assert HOSTILE in told
    assert "tracker.example" not in rendered(app)
    assert not {"img", "script"} & tags_of(html(app))


def test_a_memory_that_was_handed_out_is_opened_from_the_attempt_and_stands_first(bank):
    """By a link to it; one that is not there is said to be absent."""
    assert view("overview", run=bank, memory="i000.1").url in links_of(visit("trajectories", run=bank, traj="h0"))
    told = shown(visit("overview", run=bank, memory="i001.1")).splitlines()
    assert told.index("the earlier one is") < told.index("1 attempt")
    told = shown(visit("overview", run=bank)).splitlines()
    assert told.index("the earlier one is") > told.index("1 attempt")
    assert "The bank holds no memory '<img'" in shown(visit("overview", run=bank, memory="<img"))
