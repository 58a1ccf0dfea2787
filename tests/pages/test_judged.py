"""Where a model judged a run's answers, the Results page holds it against people's labels."""

from __future__ import annotations

import json

import pytest

from core.config import RunConfig, TasksConfig
from core.store.results_table import RunResults
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import NotScorable, Score
from pages.parts import results_judge
from tests.pages.visiting import HOSTILE, shown, visit
from tests.store.samples import a_run, a_task, a_trajectory

RUN = "own-20261121-205400-a1b2"


@pytest.fixture
def judged(workspace: Workspace) -> Workspace:
    """A run with two answers that a judge graded: one passed, one failed for a hostile reason."""
    config = RunConfig(name="own", mode="no_skill", tasks=TasksConfig(domain="own", source="/tasks"))
    with workspace.create_run(a_run(RUN, config=config.model_dump(mode="json"), status="done")) as store:
        store.put_tasks([a_task("t0"), a_task("t1")], "test")
        for slot, (passed, why) in enumerate(((True, "names both"), (False, f"names one {HOSTILE}"))):
            grade = Score(value=float(passed), passed=passed, detail=why, mode="judge")
            made = a_trajectory(f"answer{slot}", task=f"t{slot}", answer=f"Answer: {slot} {HOSTILE}", grade=grade)
            store.put_trajectory("test_before", slot, made)
    return workspace


def lines(*given: tuple[str, str]) -> str:
    """A labelled sheet."""
    return "\n".join(json.dumps({"attempt": attempt, "label": label, "who": "ada"}) for attempt, label in given)


@pytest.mark.usefixtures("judged")
def test_the_judge_is_held_against_labels():
    """Agreement and kappa with their intervals, how little two labels say, and where both differ and why."""
    app = visit("results", run=RUN)
    assert "The judge against people" in shown(app)
    app.session_state[f"labels-text-{RUN}"] = lines(("answer0", "pass"), ("answer1", "pass"))
    told = shown(app.run())
    assert not app.exception
    for words in (
        "50.0 %",
        "2 labels of ada are too few to trust the judge",
        "Where they differ.",
        f"names one {HOSTILE}",
    ):
        assert words in told


def test_the_page_opens_no_trajectory(judged, monkeypatch):
    """Whether any answer was judged is asked of the database; the sheet is made when it is downloaded."""

    def opened(*_: object) -> None:
        raise AssertionError("a trajectory was loaded")

    monkeypatch.setattr(RunStore, "trajectory", opened)
    monkeypatch.setattr(RunResults, "judged", opened)
    app = visit("results", run=RUN)
    assert not app.exception
    assert "The judge against people" in shown(app)
    monkeypatch.undo()
    sheet = [json.loads(line) for line in results_judge._sheet(judged, RUN).splitlines()]
    assert [(line["attempt"], line["label"]) for line in sheet] == [("answer0", ""), ("answer1", "")]
    assert "verdict" not in sheet[0]


def test_an_attempt_in_two_arms_is_judged_once_and_what_rules_graded_not_at_all(judged):
    """By arm and slot; an empty answer was never shown to the judge, and one without a verdict says why."""
    with judged.open_run(RUN) as store:
        grades = {
            "rule": Score(value=1.0, passed=True, mode="exact"),
            "open": NotScorable(reason="it only talked", mode="judge"),
            "empty": Score(value=0.0, passed=False, mode="judge"),
        }
        for slot, (name, grade) in enumerate(grades.items(), 2):
            answer = "" if name == "empty" else "Answer: x"
            store.put_trajectory("test_before", slot, a_trajectory(name, task="t0", answer=answer, grade=grade))
        store.put_trajectory("evolve", 0, store.trajectory("answer1"))
        found = store.results.judged()
    verdicts = [(each.attempt, each.verdict) for each in found]
    assert verdicts == [("answer1", "fail"), ("answer0", "pass"), ("open", None)]
    assert found[-1].reason == "it only talked"


@pytest.mark.usefixtures("judged")
def test_a_sheet_that_cannot_be_used_says_why():
    """The line and what is wrong with it."""
    app = visit("results", run=RUN)
    app.session_state[f"labels-text-{RUN}"] = lines(("answer0", "maybe"))
    assert "The sheet cannot be used." in shown(app.run())


@pytest.mark.usefixtures("sample")
def test_a_run_that_no_model_judged_has_no_such_part():
    """Spreadsheets are graded by rules."""
    assert "The judge against people" not in shown(visit("results", run="latest"))
