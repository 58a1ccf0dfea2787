"""The Monitor of a run: at work, held, ended; its failures, its bounds, the attempts under way; and steering it."""

from __future__ import annotations

import json

import pytest

from core.store.journal import SqliteJournal
from core.store.processes import this_process
from core.types import (
    Failure,
    ModelReply,
    ModelRequest,
    Observation,
    ToolCall,
    Version,
    says,
)
from core.view.links import view
from pages.parts import access, monitor_controls
from tests.pages.visiting import HOSTILE, html, links_of, rendered, shown, sound, visit
from tests.store.samples import AT, a_call, a_patch, a_run, a_skill, a_task, a_trajectory, an_analysis

pytestmark = pytest.mark.usefixtures("workspace")
RUN = "demo-20261121-205400-a1b2"


@pytest.fixture
def at_work(workspace):
    """A run this process is the engine of: one attempt passed, one failed at the endpoint, one under way."""
    config = {**a_run().config, "budget": {"calls": 10}, "merge": {"fan_in": 2}}
    with workspace.create_run(a_run(RUN, config=config, status="running")) as store:
        store.put_tasks([a_task(f"t{number}") for number in range(4)], "evolve")
        store.put_trajectory("evolve", 0, a_trajectory("r0", task="t0"))
        broken = Failure(boundary="endpoint", kind="timeout", message="waited 600 s")
        store.put_trajectory("evolve", 1, a_trajectory("r1", task="t1", grade=None, ended="failed", failure=broken))
        store.put_analysis(an_analysis(0, a_patch()))
        store.add_calls([a_call("k0"), a_call("k1", about="r2")])
        store.begin_process(this_process(), AT)
        store.add_event("rollout_finished", "t0", {"arm": "evolve", "slot": 0, "trajectory": "r0", "passed": True}, AT)
        store.add_event("rollout_started", "t2", {"arm": "evolve", "slot": 2, "trajectory": "r2"}, AT)
        yield store


def button(app, name):
    return app.button(key=f"{name}-{RUN}")


def test_a_run_at_work_is_shown_stage_by_stage(at_work):
    """Done, planned and at work of every stage, what is spent against its bound, and what happened last."""
    app = visit("monitor", run="latest")
    told = shown(app)
    for part in ("running", "2 / 4", "1 / 4", "0 / ≤ 2", "0 / ≤ 1", "spent", "2", "10", "no price for scripted-1"):
        assert part in told
    assert "an attempt to learn from" in told


def test_failures_lead_to_what_they_hit(at_work):
    """By boundary and kind, with how often, what was said, and a link to the trajectory."""
    app = visit("monitor", run=RUN)
    assert "waited 600 s" in shown(app)
    assert f"trajectories?run={RUN}&traj=r1" in links_of(app)


def test_the_last_steps_of_an_attempt_under_way_are_shown(at_work, workspace):
    """What it did last and what came back, from the journal, before it is a trajectory."""
    call = ToolCall(id="1", name="bash", arguments=json.dumps({"command": "ls -l"}))
    request = ModelRequest(endpoint="e", model="m", messages=(says("system", "s"), says("user", "do it")))
    with SqliteJournal(workspace.journal_path) as journal:
        journal.record_reply("k1", request, ModelReply(text="I look first.", tool_calls=(call,)))
        assert "waits for its command" in shown(visit("monitor", run=RUN))
        journal.record_observation("r2", 1, Observation(text="input.xlsx\n", exit_status=0))
    told = shown(visit("monitor", run=RUN))
    for part in ("t2", "reply 1 of at most 20", "I look first.", "ls -l", "input.xlsx", "waits for the model"):
        assert part in told


def test_without_a_journal_an_attempt_waits_for_its_first_reply(at_work):
    """Nothing was answered yet: the card says so."""
    assert "waits for its first reply" in shown(visit("monitor", run=RUN))


def test_pausing_and_going_on(at_work):
    """A click holds the run, the button then lets it go on; what cannot be done meanwhile says why."""
    app = visit("monitor", run=RUN)
    assert (button(app, "hold").label, button(app, "resume").disabled) == ("Pause", True)
    assert "already" in button(app, "resume").help
    button(app, "hold").click().run()
    assert [asked.kind for asked in at_work.requests()] == ["pause"]
    assert "paused" in shown(app)
    assert button(app, "hold").label == "Continue"
    button(app, "hold").click().run()
    assert [asked.kind for asked in at_work.requests()] == ["pause", "unpause"]
    assert "running" in shown(app)


def test_cancelling_is_asked_once(at_work):
    """After a click the engine is asked, the page says that it is ending, and there is nothing more to press."""
    app = visit("monitor", run=RUN)
    button(app, "cancel").click().run()
    assert at_work.cancel_requested()
    assert "asked to stop" in shown(app)
    assert button(app, "cancel").disabled


def test_the_budget_is_changed_while_at_work(at_work):
    """The new bound is asked of the engine and kept with the run; one that cannot be kept is refused in words."""
    app = visit("monitor", run=RUN)
    app.number_input(key=f"calls-{RUN}").set_value(500)
    keep = next(each for each in app.button if each.label == "Keep these bounds")
    keep.click().run()
    assert at_work.run().config["budget"] == {"calls": 500, "tokens": None, "money": None}
    assert at_work.requests()[-1].data["calls"] == 500
    app.number_input(key=f"tokens-{RUN}").set_value(10)
    next(each for each in app.button if each.label == "Keep these bounds").click().run()
    assert "set max_tokens" in shown(app)
    assert at_work.run().config["budget"]["tokens"] is None


def keep_bounds(app, **bounds):
    for name, value in bounds.items():
        app.number_input(key=f"{name}-{RUN}").set_value(value)
    return shown(sound(next(each for each in app.button if each.label == "Keep these bounds").click().run()))


def test_bounds_below_what_is_spent_say_what_follows(at_work, workspace):
    """At work it stops at its next call; standing still it cannot go on."""
    assert "It stops at its next call: the budget of calls (2 of 1) is spent." in keep_bounds(
        visit("monitor", run=RUN), calls=1
    )
    at_work.end_process(this_process(), AT)
    at_work.set_status("stopped_at_budget", "why it stopped")
    assert "It cannot go on under them: the budget of calls (2 of 2) is spent." in keep_bounds(
        visit("monitor", run=RUN), calls=2
    )


def test_bounds_that_somebody_else_changed_meanwhile_are_not_taken_back(at_work):
    """Of an older view only what was changed in it counts; the fields then show what the run has."""
    first, second = visit("monitor", run=RUN), visit("monitor", run=RUN)
    keep_bounds(first, calls=700)
    keep_bounds(second)
    assert at_work.run().config["budget"]["calls"] == 700
    assert second.number_input(key=f"calls-{RUN}").value == 700


@pytest.mark.parametrize(("name", "status"), [("hold", "done"), ("cancel", "cancelled")])
def test_a_button_pressed_after_the_engine_ended_says_that_nobody_was_there(at_work, name, status):
    """The page was drawn while it was at work; nothing is claimed that was not done."""
    app = visit("monitor", run=RUN)
    at_work.end_process(this_process(), AT)
    at_work.set_status(status)
    told = shown(sound(button(app, name).click().run()))
    assert "Nobody was at work on it any more." in told
    assert "asked to stop" not in told


@pytest.mark.parametrize(
    ("status", "label"),
    [
        ("failed", "Resume"),
        ("cancelled", "Resume"),
        ("stopped_at_budget", "Resume"),
        ("waiting_for_review", "End the review"),
    ],
)
def test_a_run_that_stopped_goes_on_from_here(workspace, monkeypatch, status, label):
    """An engine is started for it, and only that can be pressed besides the budget."""
    started = []
    monkeypatch.setattr(monitor_controls, "leave", lambda run, _: started.append(run))
    workspace.create_run(a_run(RUN, status=status, reason="why it stopped")).close()
    app = visit("monitor", run=RUN)
    assert "why it stopped" in shown(app)
    assert button(app, "resume").label == label
    assert button(app, "hold").disabled
    assert button(app, "cancel").disabled
    button(app, "resume").click().run()
    assert started == [RUN]


def test_a_finished_run_says_that_nothing_is_left(finished_run, workspace):
    """Every control is there, disabled, with the reason; the numbers stay. A version without figures can get them."""
    run = finished_run()
    app = visit("monitor", run=run)
    for name in ("hold", "resume", "cancel"):
        assert button(app, name).disabled
        assert button(app, name).help
    assert "2 / 2" in shown(app)
    assert "scripted demo model" in shown(app)
    other = a_skill("# Other")
    with workspace.open_run(run) as store:
        store.put_version(Version(name="S2", digest=other.digest, created=AT), other)
    app = visit("monitor", run=run)
    assert button(app, "resume").label == "Evaluate S2"
    assert "Evaluating it makes 2 attempts, about" in shown(app)


def test_several_attempts_at_each_task_are_counted_as_what_is_left(workspace):
    """Of three attempts at each of two tasks those that are made are taken off, not of two."""
    config = {**a_run().config, "attempts": 3}
    skill = a_skill("# new\n")
    with workspace.create_run(a_run(RUN, config=config, status="done")) as store:
        store.put_tasks([a_task("t0"), a_task("t1")], "test")
        for name, each in (("S0", a_skill()), ("S1", skill)):
            store.put_version(Version(name=name, digest=each.digest, created=AT), each)
        for slot in range(3):
            made = a_trajectory(f"a{slot}", task=f"t{slot % 2}", skill_digest=skill.digest)
            store.put_trajectory("test_after", slot, made)
    told = "S1 was attempted on held-out tasks 3 times of 6. Evaluating it makes 3 more"
    assert told in shown(visit("monitor", run=RUN))


def test_a_run_that_was_evaluated_leads_to_its_results(finished_run):
    """The newest version against the first, once there is something to compare."""
    run = finished_run()
    app = visit("monitor", run=run)
    assert view("results", run=run, a="S0", b="S1").url in links_of(app)
    assert "Results: S1 against S0 →" in shown(app)


def test_a_lab_to_look_at_steers_nothing(at_work, monkeypatch):
    """Read-only, no button can be pressed."""
    monkeypatch.setenv(access.READ_ONLY, "1")
    app = visit("monitor", run=RUN)
    assert all(button(app, name).disabled for name in ("hold", "resume", "cancel"))


def test_hostile_texts_stay_texts(workspace):
    """A task, a reply, an observation, an error, a name: nothing of them is interpreted."""
    config = {**a_run().config, "name": HOSTILE, "agent_model": {"model": HOSTILE}}
    with workspace.create_run(a_run(RUN, config=config, status="running", reason=HOSTILE)) as store:
        store.put_tasks([a_task(HOSTILE)], "evolve")
        broken = Failure(boundary=HOSTILE, kind=HOSTILE, message=HOSTILE)
        store.put_trajectory(
            "evolve", 0, a_trajectory(HOSTILE, task=HOSTILE, grade=None, ended="failed", failure=broken)
        )
        store.add_calls([a_call("k1", about="r2", role="agent"), a_call("k2", role=HOSTILE)])
        store.begin_process(this_process(), AT)
        store.add_event("rollout_started", HOSTILE, {"arm": HOSTILE, "slot": 1, "trajectory": "r2"}, AT)
        store.add_event(HOSTILE, HOSTILE, {"reason": HOSTILE}, AT)
        call = ToolCall(id="1", name=HOSTILE, arguments=json.dumps({"command": HOSTILE}))
        request = ModelRequest(endpoint="e", model="m", messages=(says("system", "s"), says("user", HOSTILE)))
        with SqliteJournal(workspace.journal_path) as journal:
            journal.record_reply("k1", request, ModelReply(text=HOSTILE, tool_calls=(call,)))
            journal.record_observation("r2", 1, Observation(text=HOSTILE))
        app = visit("monitor", run=RUN)
    assert "tracker.example" not in rendered(app)
    assert "<img" not in html(app)
    assert HOSTILE in shown(app)


@pytest.mark.parametrize("run", ["nope", HOSTILE])
def test_an_unknown_run_is_said_in_words(finished_run, run):
    """A link to no run says so and which there are."""
    known = finished_run()
    app = visit("monitor", run=run)
    assert "there is no run" in shown(app)
    assert known in shown(app)
    assert "tracker.example" not in rendered(app)


def test_a_visit_that_begins_at_the_page_finds_the_app(finished_run):
    """Started by itself, as Streamlit does for a first visit by link, the page declares the navigation."""
    assert visit(start="pages/monitor.py", run=finished_run()).header[0].value == "Monitor"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("running", "Its engine is gone. Press Resume: it goes on where it stopped"),
        ("stopped_at_budget", "Press Resume: it goes on where it stopped, as far as the budget goes"),
        ("waiting_for_review", "Press End the review: it ends the review and merges."),
        ("done", ""),
    ],
)
def test_a_run_that_stands_still_says_what_to_do(workspace, status, told):
    """Its engine killed or ended: the sentence names the button as it stands; of a run that is done there is none."""
    workspace.create_run(a_run(RUN, status=status)).close()
    found = shown(visit("monitor", run=RUN))
    assert told in found
    assert ("Press " in found) == bool(told)


def test_a_done_run_that_is_merged_again_is_told_as_that(workspace):
    """It is at work, can be held and stopped, and the page says at what."""
    with workspace.create_run(a_run(RUN, status="done")) as store:
        store.begin_process(this_process(), AT)
        app = visit("monitor", run=RUN)
        assert "merging its patches again" in shown(app)
        assert not button(app, "hold").disabled
        assert not button(app, "cancel").disabled
