"""How long engines were at work: gaps between them and pauses left out, stages that ran side by side said to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.store.run_store import create_run
from core.view.runs.times import Landmark, Sitting, TimeSpent, sittings_of, told_time
from tests.store.samples import a_run

START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
DAYS = 9 * 24 * 3600
FIRST = (
    ("created", "run", 0),
    ("stage_started", "evolve", 1),
    ("merge_planned", "", 1),
    ("stage_started", "test_before", 1),
    ("analysis_finished", "a", 61),
    ("stage_finished", "test_before", 51),
    ("merge_started", "m1.000", 61),
    ("merge_finished", "m1.000", 71),
    ("version_made", "S1", 71),
    ("stage_started", "test_after", 71),
    ("stage_finished", "test_after", 81),
    ("done", "run", 81),
)
"""A run from beginning to end in 80 seconds of work."""
MERGED_AGAIN = (
    ("merge_planned", "", DAYS),
    ("merge_started", "m1.000", DAYS),
    ("version_made", "S2", DAYS + 2),
)
EVALUATED_AGAIN = (
    ("stage_started", "evolve", DAYS + 500),
    ("merge_planned", "", DAYS + 500),
    ("stage_started", "test_before", DAYS + 500),
    ("analysis_finished", "a", DAYS + 501),
    ("stage_finished", "test_before", DAYS + 501),
    ("merge_started", "m1.000", DAYS + 501),
    ("version_made", "S2", DAYS + 501),
    ("stage_started", "test_after", DAYS + 501),
    ("stage_finished", "test_after", DAYS + 521),
    ("done", "run", DAYS + 521),
)
Told = tuple[str, str, float]


def at(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")


@pytest.fixture
def spent(tmp_path: Path):
    """What a run with these events took."""

    def taken(*events: Told, data: dict[int, dict[str, object]] | None = None) -> TimeSpent:
        with create_run(tmp_path, a_run(status="done")) as store:
            for number, (kind, subject, seconds) in enumerate(events):
                store.add_event(kind, subject, (data or {}).get(number, {}), at(seconds))
            return store.results.time()

    return taken


def stages(found: TimeSpent) -> dict[str, float]:
    return {each.stage.split(" with ")[-1]: each.seconds for each in found.stages}


def test_one_sitting_has_the_length_of_its_work(spent):
    """Attempts, held-out attempts beside them, the merge after them, and the attempts with what it made."""
    found = spent(*FIRST)
    assert (found.seconds, found.sittings) == (80.0, 1)
    assert stages(found) == {"attempts and analyses": 60.0, "S0": 50.0, "merging": 10.0, "what was learned": 10.0}


def test_what_ran_side_by_side_is_said_to(spent):
    """The stages add up to more than the time at work; without overlap nothing of it is said."""
    assert told_time(spent(*FIRST)) == (
        "An engine was at work for 1 min 20 s: attempts and analyses 1 min 00 s · held-out attempts with S0 50.0 s · "
        "merging 10.0 s · held-out attempts with what was learned 10.0 s; these ran side by side in part, and add up "
        "to more."
    )


def test_stages_one_after_another_do_not_overlap(spent):
    """A merge made again is all there is of it."""
    found = spent(*MERGED_AGAIN)
    assert (found.overlap, told_time(found)) == (False, "An engine was at work for 2.0 s: merging 2.0 s.")


def test_nine_days_between_two_engines_are_nobodys_work(spent):
    """Merging and evaluating again adds what it took, also to the stage that it repeats."""
    found = spent(*FIRST, *MERGED_AGAIN, *EVALUATED_AGAIN)
    assert (found.seconds, found.sittings) == (80.0 + 2.0 + 21.0, 3)
    assert stages(found) == {"attempts and analyses": 61.0, "S0": 51.0, "merging": 12.0, "what was learned": 30.0}
    assert "in 3 sittings, the time between them left out" in told_time(found)


def test_an_engine_that_was_killed_worked_until_its_last_event(spent):
    """The next one begins a sitting of its own, however much later."""
    found = spent(*FIRST[:5], *EVALUATED_AGAIN)
    assert (found.seconds, found.sittings) == (60.0 + 21.0, 2)
    assert stages(found)["S0"] == 60.0 + 1.0


def test_a_version_kept_by_hand_belongs_to_no_engine(spent):
    """A threshold is kept in no time at all, between two sittings or after one that was killed."""
    by_hand = ("version_made", "S2", DAYS / 2)
    found = spent(*FIRST[:9], by_hand, *EVALUATED_AGAIN, data={9: {"threshold": {}}})
    assert (found.seconds, found.sittings) == (70.0 + 21.0, 2)


def test_a_pause_is_no_work(spent):
    """However long a person held the run."""
    held = (("paused", "run", 10), ("unpaused", "run", 40))
    found = spent(*FIRST[:4], *held, *FIRST[4:])
    assert found.seconds == 50.0
    assert stages(found)["attempts and analyses"] == 30.0


def test_a_stage_that_has_not_ended_is_not_told(spent):
    """The time at work is told from the first event on."""
    assert told_time(spent(*FIRST[:4])) == "An engine was at work for 0.00 s."
    assert told_time(TimeSpent(0.0, 0, (), False)) == ""


def test_sittings_are_told_apart_by_what_begins_again():
    """A merge asked for twice is two sittings; a review that ends one is told once."""
    marks = [
        Landmark(1, "stage_started", "evolve", at(0)),
        Landmark(5, "waiting_for_review", "", at(1)),
        Landmark(6, "waiting_for_review", "run", at(1)),
        Landmark(7, "merge_planned", "", at(2)),
        Landmark(8, "version_made", "S1", at(3)),
        Landmark(9, "merge_planned", "", at(4)),
    ]
    assert sittings_of(marks, 12) == (Sitting(1, 5), Sitting(7, 8), Sitting(9, 12))
