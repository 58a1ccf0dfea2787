"""A version with the files of an earlier one has its score: one rule, asked by every screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.store.run_store import RunStore, create_run
from core.types import Version
from core.view.results.results import results
from core.view.results.standing import being_evaluated, files_told, rivals, told_standing
from core.view.runs.summary import same_files_among, summarise, to_evaluate
from core.view.skill.version_lines import score_sentences, version_lines
from tests.store.samples import AT, MISSED, PASSED, a_run, a_skill, a_task, a_trajectory

HELD_OUT = 4
PASSES = {"S0": 1, "S1": 3, "S2": 2}
FILES = {"S0": "S0", "S1": "S1", "S2": "S2", "S3": "S1"}


@pytest.fixture
def store(tmp_path: Path):
    """S0 passed 1 of 4, S1 3, S2 2; S3 was put together later and has S1's files."""
    with create_run(tmp_path, a_run(status="done")) as made:
        made.put_tasks([a_task(f"t{slot}") for slot in range(HELD_OUT)], "test")
        for name, passed in PASSES.items():
            skill = a_skill(f"# {name}\n")
            for slot in range(HELD_OUT):
                grade = PASSED if slot < passed else MISSED
                attempt = a_trajectory(f"{name}-{slot}", f"t{slot}", skill_digest=skill.digest, grade=grade)
                made.put_trajectory("test_before" if name == "S0" else "test_after", slot, attempt)
        for name, files in FILES.items():
            a_version(made, name, files)
            if name == "S1":
                made.set_evaluated(name)
        yield made


def a_version(store: RunStore, name: str, files: str) -> None:
    skill = a_skill(f"# {files}\n")
    store.put_version(Version(name=name, digest=skill.digest, created=AT), skill)


def test_its_score_is_that_of_the_version_whose_files_it_has(store):
    """It is evaluated, nothing is left to evaluate, and each place says whose score it is."""
    summary, at = summarise(store.facts()), store.progress.counts()
    assert (summary.after_skill, summary.after.passed, summary.unevaluated) == ("S3", 3, "")
    assert (at.unevaluated, at.same_as, at.placed["test_after"]) == ("", "S1", HELD_OUT)
    assert files_told("S3", summary) == "S3 has the same files as S1: S1's score is told for both"
    assert told_standing("S3", summary) == (
        "75.0 %, 3 of 4 held-out tasks · S3 has the same files as S1: S1's score is told for both"
    )
    assert (files_told("S1", summary), told_standing("S2", summary)) == ("", "50.0 %, 2 of 4 held-out tasks")
    newest = version_lines(summary, {}, (), {})[0]
    assert (newest.name, newest.high, newest.score) == ("S3", 0.75, "3 of 4, same files as S1")
    assert store.row().same_as == "S1"


def test_several_attempts_at_a_task_are_not_told_as_tasks(store):
    """A score and its counts are of attempts then, and so is what is left to make."""
    summary = summarise(store.facts())
    several = summary._replace(after=summary.after._replace(planned=2 * HELD_OUT))
    assert told_standing("S2", several) == "50.0 %, 2 of 4 held-out attempts"
    assert being_evaluated(several) == "S3 is being evaluated: 4 of 8 held-out attempts made."
    more = summary._replace(after=summary.after._replace(planned=5, tasks=5))
    assert being_evaluated(more) == "S3 is being evaluated: 4 of 5 held-out tasks attempted."


def test_it_is_compared_with_all_but_itself(store):
    """S1 and S3 are one skill: setting them against each other would say nothing."""
    summary = summarise(store.facts())
    assert rivals("S3", summary) == ("S2", "S0")
    found = results(store.results.attempts("S2", "S3"), "S2", "S3").whole
    assert (found.after.passed, found.paired.left_out.better) == (3, 1)
    assert "S3 has the same files as S1: S1's score is told for both." in score_sentences("S3", summary, ())


def test_whoever_looks_at_either_is_told(store):
    """The attempts listed for one are those of the other too."""
    told = ("S3 has the same files as S1: an attempt with either is one with both",)
    assert same_files_among(store.version_rows(), ["S3"]) == told
    assert same_files_among(store.version_rows(), ["S0", "S1"]) == told
    assert same_files_among(store.version_rows(), ["S2", ""]) == ()


def test_a_version_that_came_back_to_where_the_run_began_has_the_score_of_s0(store):
    """Where everything was rejected the skill is S0 again, and S0's attempts are its own."""
    a_version(store, "S4", "S0")
    summary, at = summarise(store.facts()), store.progress.counts()
    assert (summary.after_skill, summary.after.passed, summary.unevaluated) == ("S4", 1, "")
    assert summary.paired.left_out.same == HELD_OUT
    assert (at.unevaluated, at.placed["test_after"]) == ("", HELD_OUT)
    assert files_told("S4", summary) == "S4 has the same files as S0: S0's score is told for both"
    row = store.row()
    assert (row.after_skill, row.after.passed, row.pairs, row.wins, row.losses) == ("S4", 1, 4, 0, 0)


def test_files_nobody_attempted_are_still_to_be_evaluated(store):
    """Under whatever name: the twin of a version without a score has none either."""
    a_version(store, "S4", "S4")
    a_version(store, "S5", "S4")
    summary = summarise(store.facts())
    assert (summary.unevaluated, store.progress.counts().unevaluated) == ("S5", "S5")
    assert told_standing("S5", summary) == (
        "not evaluated · S5 has the same files as S4: an attempt with either is one with both"
    )


def test_a_run_that_does_not_evaluate_has_nothing_to_evaluate(store):
    """And S0 alone is no result."""
    rows = store.version_rows()
    assert to_evaluate(rows[2], 0, HELD_OUT) == "S2"
    assert to_evaluate(rows[2], 0, HELD_OUT, evaluates=False) == ""
    assert to_evaluate(rows[0], 0, HELD_OUT) == ""


def test_one_attempt_a_task_is_not_all_where_several_are_asked_for(tmp_path):
    """The overview and the monitor agree on what is left to evaluate."""
    with create_run(tmp_path, a_run(status="done")) as store:
        store.set_config({**store.run().config, "attempts": 2})
        store.put_tasks([a_task("t0")], "test")
        a_version(store, "S0", "S0")
        a_version(store, "S1", "S1")
        for replicate, left in enumerate(("S1", "")):
            attempt = a_trajectory(f"r{replicate}", "t0", skill_digest=a_skill("# S1\n").digest, replicate=replicate)
            store.put_trajectory("test_after", replicate, attempt)
            assert (summarise(store.facts()).unevaluated, store.progress.counts().unevaluated) == (left, left)
