"""A run whose later version was evaluated, and one more that was not: every page tells each version's own score."""

from __future__ import annotations

import pytest

from core.types import Promotion, Score, Version
from pages.parts import access, evaluating
from tests.pages.visiting import links_of, shown, sound, visit
from tests.store.samples import AT, a_skill, a_trajectory


@pytest.fixture
def run(finished_run, workspace) -> str:
    """S0 passed one of two, S1 both, S2 one, S3 was not attempted."""
    run = finished_run()
    with workspace.open_run(run) as store:
        for name in ("S2", "S3"):
            skill = a_skill(f"# Guide\n\n{name}\n")
            store.put_version(Version(name=name, digest=skill.digest, created=AT), skill)
        second = store.versions()[2].digest
        for slot, passed in enumerate([True, False]):
            grade = Score(value=float(passed), passed=passed)
            store.put_trajectory(
                "test_after", slot, a_trajectory(f"c{slot}", f"t{slot}", skill_digest=second, grade=grade)
            )
    return run


def button(app, label: str):
    return next(each for each in app.button if each.label == label)


def caption(app) -> str:
    return "\n".join(each.value for each in app.caption)


def test_the_overview_shows_the_version_before_and_evaluates_the_newest(run, monkeypatch):
    """S2 beside S0 and beside S1; S3 is said to have no score, and a button attempts it."""
    left = []
    monkeypatch.setattr(evaluating, "leave", lambda *given: left.append((given[0], given[2])))
    app = visit("overview", run=run)
    told = shown(app)
    assert "S1 100.0 % → S2 50.0 %: 0 better, 1 worse of 2 tasks, not decided" in told
    assert "S3 is not evaluated" in told
    assert f"results?run={run}&a=S1&b=S2" in links_of(app)
    assert "S3 has no score yet. Evaluating it makes 2 attempts, about" in caption(app)
    sound(button(app, "Evaluate S3").click().run())
    assert left == [(run, "resume")]


def test_the_skill_page_shows_each_score_and_compares_before_promoting(run, workspace):
    """Without a promotion S2 stands beside the best, S1; with one beside that, and S3 beside nothing yet."""
    told = shown(visit("skill", run=run, version="S2", against="S1"))
    for score in ("1 of 2", "2 of 2", "not evaluated"):
        assert score in told
    assert "S1 has a higher score than S2: 100.0 % against 50.0 %." in told
    assert "S2 50.0 %, S1 scored 100.0 % on the same 2 tasks: 0 better, 1 worse, not decided." in told
    with workspace.open_run(run) as store:
        store.add_promotion(Promotion(version="S0", reviewer="ada", reason="so", at=AT))
    told = shown(visit("skill", run=run, version="S2", against="S1"))
    assert "S1 scored" not in told
    assert "S2 50.0 %, S0 scored 50.0 %" in told
    app = visit("skill", run=run)
    assert "S3 is not evaluated on the held-out tasks" in shown(app)
    assert not button(app, "Evaluate S3").disabled


def test_an_earlier_version_s_attempt_has_its_place(run):
    """Its page names its arm and outcome, and the list counts it."""
    told = shown(visit("trajectories", run=run, traj="a0"))
    assert "not among the first" not in told
    assert "held out, S1" in told
    links = links_of(visit("trajectories", run=run))
    assert all(any(f"traj={name}{slot}" in each for each in links) for name in "abc" for slot in "01")


def test_two_attempts_side_by_side_name_their_versions(run):
    """So do the list and the heads of others at the same task: no page calls both of them the newest."""
    told = shown(visit("trajectories", run=run, traj="a0", **{"with": "c0"}))
    assert "held out, S1" in told
    assert "held out, S2" in told
    for told in (shown(visit("trajectories", run=run)), shown(visit("trajectories", run=run, traj="a0"))):
        assert "S*" not in told
        assert "held out, S2" in told
    assert "S*" not in shown(visit("monitor", run=run))


def test_the_list_of_runs_says_whose_score_it_is(run):
    """The newest version with a score, and the one without."""
    told = shown(visit())
    assert "S2 50.0 %" in told.replace("\n", "")
    assert "S3 not evaluated" in told


def test_a_lab_to_look_at_evaluates_nothing(run, monkeypatch):
    """Read-only, the button is off."""
    monkeypatch.setenv(access.READ_ONLY, "1")
    assert button(visit("overview", run=run), "Evaluate S3").disabled
