"""Where a run leads on in each of its states, and where its time went."""

from __future__ import annotations

import pytest

from core.view.review.decided import Decided
from core.view.runs.lead import StageRow, leads, measured, stage_times
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


def test_decisions_that_wait_lead_to_merging_again():
    """Once somebody decided, the skill is behind the decisions, and that is the next thing to mend."""
    first = leads(summary("done", waiting=2))[0]
    assert (first.label, first.to.page) == ("Merge again", "skill")
    assert "2 decisions are not in the skill yet" in first.why


def test_stages_that_have_ended_have_a_length():
    """From its first to its last event; one that is still going is left out."""
    rows = [
        StageRow("merge_started", "", "2026-11-21T10:00:00+00:00", "2026-11-21T10:00:20+00:00"),
        StageRow("version_made", "", "2026-11-21T10:00:30+00:00", "2026-11-21T10:00:30+00:00"),
        StageRow("stage_started", "test_after", "2026-11-21T10:00:30+00:00", "2026-11-21T10:00:30+00:00"),
    ]
    assert [tuple(span) for span in stage_times(rows)] == [("merging", 30.0)]


def test_merging_again_later_makes_no_stage_longer():
    """A version made a week after the first does not count as a week of merging."""
    rows = [
        StageRow("merge_started", "", "2026-11-21T10:00:00+00:00", "2026-11-28T10:00:20+00:00"),
        StageRow("version_made", "", "2026-11-21T10:00:30+00:00", "2026-11-28T10:00:30+00:00"),
    ]
    assert stage_times(rows)[0].seconds == 30.0


def test_a_run_without_a_skill_has_one_score():
    """It compares nothing, but what it measured is told with n and interval."""
    found = summary(
        "done", outcomes=(OutcomeCount("test_before", "passed", 10), OutcomeCount("test_before", "failed", 6))
    )
    assert measured(found) == "Without a skill 10 of 16 tasks passed: 62.5 %, 95 % interval 38.6 to 81.5 %."
    assert "no attempt has a verdict yet" in measured(summary("running"))
