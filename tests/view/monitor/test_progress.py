"""How far a run is: stages, pace, the time left and what is spent, from counts and events alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.merge.plan import live, plan_merge
from core.types import Event
from core.view.html.progress import failures, feed
from core.view.monitor.progress import (
    BILLION,
    ENOUGH,
    FailureCount,
    RunAt,
    merges_by_level,
    progress,
    told_span,
)
from core.view.monitor.watched import FEED, WINDOW_SECONDS, Watched, watch
from core.view.ranges import Range
from tests.pages.visiting import links_in, text_of
from tests.store.samples import a_run

START = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)


def at(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")


def a_moment(config: dict[str, object] | None = None, **fields: object) -> RunAt:
    """A run of forty tasks to learn from and ten held out, at work, nothing done yet."""
    run = a_run(config={**a_run().config, "merge": {"fan_in": 4}, **(config or {})})
    given = {
        "run": run,
        "state": "running",
        "engine": "process 1 on host",
        "began": at(0),
        "paused": "",
        "stopping": False,
        "tasks": {"evolve": 40, "test": 10},
        "placed": {},
        "broken": {},
        "passed": 0,
        "analyses": {},
        "merged": {},
        "slots": frozenset(),
        "versions": ("S0",),
        "same_as": "",
        "unevaluated": "",
        "usage": (),
        "charged": (0, 0, 0),
        "failures": (),
        "outcomes": {},
        "last_seq": 0,
    }
    return RunAt(**{**given, **fields})  # type: ignore[arg-type]


def rollout(seq: int, kind: str, slot: int, seconds: float, arm: str = "evolve") -> Event:
    data = {"arm": arm, "slot": slot, "trajectory": f"r{slot}"}
    return Event(seq=seq, at=at(seconds), kind=f"rollout_{kind}", subject=f"t{slot}", data=data)


def attempts(ended: int, every: float = 5.0) -> list[Event]:
    """So many attempts, each begun when the one before ended, and one more under way."""
    events = []
    for slot in range(ended + 1):
        events.append(rollout(2 * slot + 1, "started", slot, slot * every))
        if slot < ended:
            events.append(rollout(2 * slot + 2, "finished", slot, (slot + 1) * every))
    return events


def seen(events: list[Event], now: float) -> Watched:
    return watch(Watched(), events, at(0), at(now))


def test_what_began_and_has_not_ended_is_under_way() -> None:
    """The attempt that is left over is at work since its beginning, with the id its steps are found by."""
    (working,) = seen(attempts(3), 20).at_work
    assert (working.stage, working.subject, working.since, working.rollout) == ("evolve", "t3", at(15), "r3")


def test_what_the_journal_answered_makes_no_pace() -> None:
    """An attempt that ended without having begun was no work."""
    watched = seen([rollout(seq, "finished", seq, 1) for seq in range(1, 30)], 60)
    assert watched.ended == ()
    assert progress(a_moment(placed={"evolve": 29}), watched, at(60)).left is None


def test_another_engine_begins_anew() -> None:
    """What a killed engine had under way is not under way in the next one."""
    watched = watch(seen(attempts(3), 20), [], at(100), at(101))
    assert (watched.at_work, watched.ended) == ((), ())
    assert len(watched.feed) == 3


@given(st.lists(st.integers(0, 12), max_size=6), st.integers(0, 20))
def test_looking_in_parts_sees_what_looking_once_sees(cuts: list[int], ended: int) -> None:
    """However often somebody looks, what is known is the same in the end."""
    events = attempts(ended)
    watched, start = Watched(), 0
    for cut in [*cuts, len(events)]:
        watched = watch(watched, events[start : start + cut], at(0), at(200))
        start += cut
    assert watched == seen(events, 200)
    assert len(watched.feed) <= FEED


def test_a_pace_is_of_the_last_minutes() -> None:
    """What ended earlier is no part of it."""
    watched = watch(seen(attempts(20), 100), [], at(0), at(50 + WINDOW_SECONDS))
    found = progress(a_moment(placed={"evolve": 20}), watched, at(50 + WINDOW_SECONDS))
    assert found.stages[0].pace == pytest.approx(60 * 11 / WINDOW_SECONDS)


def test_the_time_left_is_a_range_and_says_what_it_supposes() -> None:
    """Twenty of sixty attempts in a hundred seconds: forty take some two hundred more, give or take."""
    found = progress(a_moment(placed={"evolve": 20}), seen(attempts(20), 100), at(100))
    assert found.left is not None
    assert found.left.low < 200 < found.left.high
    assert found.assumes == "if the 40 attempts left go as the 20 of the last 100 seconds did; merging is not counted"


def test_nothing_is_foretold_before_enough_has_ended() -> None:
    """The reason stands where the time would."""
    found = progress(a_moment(placed={"evolve": 3}), seen(attempts(3), 100), at(100))
    assert found.left is None
    assert f"before {ENOUGH} attempts have ended" in found.assumes


def test_a_held_run_foretells_nothing_and_its_pause_counts_in_no_pace() -> None:
    """While it is held there is no time left; afterwards the pace begins anew."""
    events = [*attempts(20), Event(seq=90, at=at(100), kind="paused"), Event(seq=91, at=at(1000), kind="unpaused")]
    assert progress(a_moment(state="paused"), seen(events[:-1], 500), at(500)).left is None
    watched = seen(events, 1010)
    assert (watched.pace_from, watched.ended) == (at(1000), ())


def test_a_run_that_ended_has_nobody_at_work() -> None:
    """What was under way when an engine was killed is not shown as work."""
    found = progress(a_moment(state="interrupted"), seen(attempts(20), 100), at(100))
    assert (found.at_work, found.left, found.stages[0].at_work) == ((), None, 0)


@given(st.integers(1, 60), st.integers(2, 9), st.data())
def test_merges_are_counted_as_they_are_planned(slots: int, fan_in: int, data: st.DataObject) -> None:
    """Each level has as many merges as the plan has nodes with two or more live children there."""
    present = data.draw(st.sets(st.integers(0, slots - 1)))
    plan = plan_merge([f"p{slot:03d}" for slot in range(slots)], fan_in)
    nodes = live(plan, [f"p{slot:03d}" for slot in present])
    counted = merges_by_level(slots, fan_in, present)
    for level in range(1, plan.levels + 1):
        planned = sum(node.level == level and not node.passes_on for node in nodes)
        assert planned == (counted[level - 1] if level <= len(counted) else 0)


def test_what_is_planned_shrinks_with_what_brings_no_patch() -> None:
    """Before all analyses ended the merges are at most so many; afterwards they are known."""
    stages = {each.name: each for each in progress(a_moment(), Watched(), at(0)).stages}
    assert (stages["merge1"].planned, stages["merge1"].at_most) == (10, True)
    ended = a_moment(analyses={"patch": 5, "no_lesson": 35}, slots=frozenset({0, 1, 4, 20, 21}))
    stages = {each.name: each for each in progress(ended, Watched(), at(0)).stages}
    assert [stages[f"merge{level}"].planned for level in (1, 2, 3)] == [2, 1, 1]
    assert not stages["merge1"].at_most


@pytest.mark.parametrize(("signals", "planned"), [("combined", 40), ("error", 34), ("success", 34)])
def test_signals_say_which_attempts_are_analysed(signals: str, planned: int) -> None:
    """Of twelve graded attempts half passed: the other half is of no use to the one signal or the other."""
    found = progress(a_moment({"signals": signals}, placed={"evolve": 12}, passed=6), Watched(), at(0))
    (analyses,) = [each for each in found.stages if each.name == "analyses"]
    assert analyses.planned == planned


def test_a_run_that_only_measures_has_one_stage() -> None:
    """Without a skill nothing is learned and nothing compared."""
    found = progress(a_moment({"mode": "no_skill"}), Watched(), at(0))
    assert [each.name for each in found.stages] == ["test_before"]


def test_what_is_spent_stands_beside_its_bound() -> None:
    """Money in the price table's unit; without a bound there is no share of it."""
    spends = progress(
        a_moment({"budget": {"calls": 100, "money": 2.0}}, charged=(25, 7000, BILLION)), Watched(), at(0)
    ).spends
    assert [(each.name, each.spent, each.bound, each.share) for each in spends] == [
        ("calls", 25, 100, 0.25),
        ("tokens", 7000, None, None),
        ("money", 1.0, 2.0, 0.5),
    ]


def test_failures_of_merges_stand_at_their_level() -> None:
    """A level's own failures and no other's."""
    failure = FailureCount("merges 2", "endpoint", "timeout", 2, "waited", ("m2.000",))
    stages = progress(a_moment(merged={1: 10, 2: 2}, failures=(failure,)), Watched(), at(0)).stages
    assert [each.failed for each in stages if each.name.startswith("merge")] == [0, 2, 0]


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (Range(20, 40), "20–40 s"),
        (Range(50, 130), "50 s – 2 min"),
        (Range(720, 1200), "12–20 min"),
        (Range(3600, 8400), "1 h 0 min – 2 h 20 min"),
        (Range(60, 62), "about 1 min"),
    ],
)
def test_ranges_are_told_as_people_say_them(span: Range, told: str) -> None:
    assert told_span(span) == told


def test_what_happened_names_the_version_it_was_about():
    """An attempt by the version it was made with, whatever was made since; without one known, none is named."""
    ended = [rollout(1, "finished", 1, 1, "test_after"), rollout(2, "finished", 2, 2, "test_after")]
    told = text_of(feed(ended, "r", {"r1": "S1"}, at(3)))
    assert "held out with S1" in told
    assert told.count("held out") == 2
    assert told.count("S1") == 1


def test_what_happened_another_day_has_its_date():
    """Today's has the time alone; what is nine days old is not taken for this evening's."""
    events = [rollout(1, "finished", 1, 0), rollout(2, "finished", 2, 9 * 86400)]
    told = text_of(feed(events, "r", {}, at(9 * 86400 + 60)))
    assert "21 Nov 20:00:00" in told
    assert re.search(r"^20:00:00$", told, re.MULTILINE)


def test_a_task_that_was_failed_is_no_error():
    """Errors are what infrastructure did; what the agent failed is counted apart and leads to its list."""
    made = failures((), {"failed": 3, "passed": 2}, "r")
    assert "No error." in text_of(made)
    assert "3 attempts failed the task" in text_of(made)
    assert links_in(made) == ["trajectories?run=r&outcome=failed"]
    assert "failed the task" not in text_of(failures((), {"passed": 2}, "r"))


def test_a_run_that_measures_with_memories_names_the_run_they_are_of() -> None:
    """Its stage is not told as the skill as it is."""
    config = {"mode": "evaluation", "memories_of": "first-20261121"}
    (stage,) = progress(a_moment(config), Watched(), at(0)).stages
    assert stage.title == "Held out, S0 with the memories of first-20261121"
    (alone,) = progress(a_moment({"mode": "evaluation"}), Watched(), at(0)).stages
    assert alone.title == "Held out, the skill as it is"
