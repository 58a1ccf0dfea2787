"""Where a run leads on in each of its states."""

from __future__ import annotations

import pytest

from core.view.review.decided import Decided
from core.view.runs.lead import leads, measured
from core.view.runs.mode import told_mode
from core.view.runs.summary import OutcomeCount, RunFacts, summarise
from tests.store.samples import a_run


def summary(state: str, **fields: object):
    given = {
        "run": a_run(),
        "state": state,
        "tasks": {},
        "outcomes": (),
        "tests": (),
        "after_skill": "",
        "scores": {},
        "analyses": {},
        "patches": 4,
        "edits": 0,
        "decided": Decided(open=3),
        "waiting": 0,
        "nodes": 0,
        "versions": (),
        "usage": (),
        **fields,
    }
    return summarise(RunFacts(**given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "page"),
    [
        ("created", "monitor"),
        ("running", "monitor"),
        ("waiting_for_review", "patches"),
        ("interrupted", "monitor"),
        ("failed", "monitor"),
        ("stopped_at_budget", "monitor"),
        ("done", "patches"),
    ],
)
def test_each_state_leads_where_something_can_be_done(state, page):
    """The first step is the likeliest."""
    assert leads(summary(state))[0].to.page == page


def test_a_run_that_was_tested_leads_to_its_results():
    """Where held-out tasks were attempted, they come first."""
    tested = summary("done", outcomes=(OutcomeCount("test_before", "passed", 3),))
    assert leads(tested)[0].to.page == "results"


@pytest.mark.parametrize("mode", ["evaluation", "no_skill", "draft"])
def test_a_run_that_only_measured_leads_to_its_attempts(mode):
    """It has one arm: there is nothing beside it on the page of results."""
    run = a_run(config={"mode": mode})
    found = leads(summary("done", run=run, outcomes=(OutcomeCount("test_before", "passed", 3),)))
    assert (found[0].label, found[0].to.page) == ("Read its attempts", "trajectories")


def test_decisions_that_wait_lead_to_merging_again():
    """Once somebody decided, the skill is behind the decisions, and that is the next thing to mend."""
    first = leads(summary("done", waiting=2))[0]
    assert (first.label, first.to.page) == ("Merge again on the Skill page", "skill")
    assert "2 decisions are not in the skill yet" in first.why


def test_a_run_without_a_skill_has_one_score():
    """It compares nothing, but what it measured is told with n and interval."""
    found = summary(
        "done", outcomes=(OutcomeCount("test_before", "passed", 10), OutcomeCount("test_before", "failed", 6))
    )
    assert measured(found) == "Without a skill 10 of 16 tasks passed: 62.5 %, 95 % interval 38.6 to 81.5 %."
    assert "no attempt has a verdict yet" in measured(summary("running"))


def test_attempts_at_one_task_are_not_independent():
    """What a run measured with several attempts a task has no interval of attempts: the task is the unit."""
    outcomes = (OutcomeCount("test_before", "passed", 10), OutcomeCount("test_before", "failed", 6))
    found = summary("done", outcomes=outcomes)
    several = found._replace(before=found.before._replace(tasks=8, planned=16))
    assert measured(several) == "Without a skill 10 of 16 attempts passed: 62.5 %."


def test_what_was_measured_with_the_memories_of_an_earlier_run_says_so():
    """The skill was not measured as it is, in the headline and in the score."""
    outcomes = (OutcomeCount("test_before", "passed", 10), OutcomeCount("test_before", "failed", 6))
    config = {**a_run().config, "mode": "evaluation", "memories_of": "first-20261121"}
    found = summary("done", run=a_run(config=config), outcomes=outcomes)
    assert measured(found).startswith("S0 with the memories of first-20261121: 10 of 16 tasks passed: 62.5 %")
    assert told_mode("evaluation", "combined", "reasoning_bank") == "measures a skill as it is"
    told = told_mode("evaluation", "combined", "reasoning_bank", found.memories_of)
    assert told == "measures a skill with the memories of first-20261121"
