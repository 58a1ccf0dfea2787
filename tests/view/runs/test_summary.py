"""A summary counts what happened and never makes a 0 of what has no verdict."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.store.run_store import create_run
from core.types import Decision, Failure, NotScorable, RunStatus, Score, Version
from core.view.plain import plain
from core.view.runs.summary import next_step, summarise
from tests.store.samples import AT, a_call, a_patch, a_run, a_skill, a_task, a_trajectory, an_analysis

DEAD = Failure(boundary="endpoint", kind="Timeout", message="no reply")
PASS, FAIL, UNSCORABLE = Score(value=1, passed=True), Score(value=0, passed=False), NotScorable(reason="LET")


@pytest.fixture
def summary(tmp_path: Path):
    """Four held-out tasks: better, same, lost to infrastructure, not scorable afterwards."""
    with create_run(tmp_path, a_run(scripted=True)) as store:
        skill = a_skill("# Two\n")
        store.put_version(Version(name="S1", digest=skill.digest, created=AT), skill)
        store.put_tasks([a_task("e0"), a_task("e1")], "evolve")
        store.put_tasks([a_task(f"t{k}") for k in range(4)], "test")
        store.put_trajectory("evolve", 0, a_trajectory("e0", task="e0", grade=FAIL))
        for slot, (before, after) in enumerate([(FAIL, PASS), (PASS, PASS), (None, PASS), (FAIL, UNSCORABLE)]):
            for arm, grade in (("test_before", before), ("test_after", after)):
                lost = {"failure": DEAD, "ended": "failed"} if grade is None else {}
                used = skill.digest if arm == "test_after" else "s0"
                trajectory = a_trajectory(f"{arm}{slot}", task=f"t{slot}", grade=grade, skill_digest=used, **lost)
                store.put_trajectory(arm, slot, trajectory)
        store.put_analysis(an_analysis(0, a_patch()))
        store.add_calls([a_call("a"), a_call("b", role="merger"), a_call("a", paid=False)])
        yield summarise(store.facts())


def test_outcomes_are_counted_apart(summary):
    """Infrastructure failures stand beside the score, not in it."""
    assert (summary.before.planned, summary.before.done) == (4, 4)
    assert (summary.before.passed, summary.before.failed, summary.before.infrastructure) == (1, 2, 1)
    assert summary.before.low == summary.before.high == 1 / 3
    assert summary.infrastructure == 1
    assert (summary.evolve.planned, summary.evolve.done) == (2, 1)


def test_a_score_has_both_bounds(summary):
    """What cannot be scored is counted as failed in one bound and left out in the other."""
    assert (summary.after.not_scorable, summary.after.low, summary.after.high) == (1, 3 / 4, 1.0)


def test_pairs_are_those_with_two_verdicts(summary):
    """Better and worse are over the tasks with a verdict under both skills; what has none is read both ways."""
    assert (summary.paired.left_out.pairs, summary.paired.left_out.better) == (2, 1)
    assert summary.paired.found.against.pairs == 4


def test_cost_is_what_was_paid(summary):
    """What the journal answered is counted apart and costs nothing."""
    assert (summary.paid_calls, summary.saved_calls, summary.tokens) == (2, 1, 240)
    assert summary.cost == pytest.approx(0.2)


def test_a_scripted_run_says_so(summary):
    """The scripted demo model's run carries its label."""
    assert "scripted" in summary.label


def test_it_prints_as_json(summary):
    """The whole summary is one JSON object with every field named."""
    printed = json.loads(json.dumps(plain(summary)))
    assert printed["after"]["low"] == 0.75
    assert printed["paired"]["found"]["left_out"]["better"] == 1
    assert printed["usage"][0]["role"] == "agent"


def test_an_empty_run_has_no_score(tmp_path):
    """Before anything happened there is no score, not a score of 0."""
    with create_run(tmp_path, a_run()) as store:
        summary = summarise(store.facts())
    assert (summary.before.low, summary.after.high, summary.paired.direction) == (None, None, "open")
    assert summary.state == "created"


@pytest.mark.parametrize(
    "status", ["created", "running", "waiting_for_review", "done", "failed", "cancelled", "stopped_at_budget"]
)
def test_whatever_waits_for_a_person_names_a_command(status: RunStatus):
    """Every state but done says what to type next."""
    assert ("trace2skill" in next_step("demo-1", status)) == (status != "done")


def test_figures_of_an_earlier_skill_are_not_passed_off_as_the_newest_ones(tmp_path):
    """After merging again the figures are of the version that was attempted, and it is said until the new one is."""

    def version(name: str, text: str) -> str:
        skill = a_skill(text)
        store.put_version(Version(name=name, digest=skill.digest, created=AT), skill)
        return skill.digest

    def told() -> tuple[str, str, int, int]:
        found = summarise(store.facts())
        return found.after_skill, found.outdated.partition(";")[0], found.after.passed, found.after.failed

    with create_run(tmp_path, a_run(status="done")) as store:
        version("S0", "# One\n")
        assert told() == ("", "", 0, 0)
        first = version("S1", "# Two\n")
        assert told() == ("S1", "", 0, 0)
        for slot in (0, 1):
            store.put_trajectory("test_after", slot, a_trajectory(f"a{slot}", f"t{slot}", skill_digest=first))
        assert told() == ("S1", "", 2, 0)
        second = version("S2", "# Three\n")
        assert told() == ("S1", "These are the figures of S1", 2, 0)
        store.put_trajectory("test_after", 0, a_trajectory("b0", "t0", skill_digest=second, grade=FAIL))
        assert told() == ("S2", "", 0, 1)
        assert [row.arm for row in store.facts().tests] == ["test_after"]


def test_the_next_command_can_be_given_as_it_stands():
    """With the workspace in it where that is known, and with the bound that a budget asks for."""
    assert next_step("demo-1", "stopped_at_budget", " --runs lab").endswith(
        "trace2skill resume demo-1 --runs lab --calls N"
    )
    assert next_step("demo-1", "cancelled").endswith("trace2skill resume demo-1")


def test_decisions_that_are_in_no_skill_yet_are_told_of(tmp_path):
    """A run that is done still has a next step where somebody decided since its newest skill was made."""
    with create_run(tmp_path, a_run(status="done")) as store:
        store.add_event("version_made", "S1", {"decisions": 1}, AT)
        for number in range(3):
            store.put_analysis(an_analysis(number, a_patch(f"p00{number}", number)))
            store.add_decision(Decision(target=f"p00{number}", verdict="reject", reviewer="ada", at=AT))
        found = summarise(store.facts())
    assert found.waiting == 2
    assert found.next_step.startswith("2 decisions are not in the skill yet: trace2skill remerge ")


def test_it_costs_the_same_however_many_steps(tmp_path):
    """A summary reads no step: with the steps taken away it is the same."""
    with create_run(tmp_path, a_run()) as store:
        store.put_trajectory("evolve", 0, a_trajectory())
        before = summarise(store.facts())
        with closing(sqlite3.connect(store.path)) as meddler, meddler:
            meddler.execute("DELETE FROM steps")
        assert summarise(store.facts()) == before
