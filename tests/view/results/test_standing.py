"""How a version stands to others: whom it is compared with, and that a higher score of another is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.store.run_store import RunStore, create_run
from core.types import Version
from core.view.results.results import results
from core.view.results.standing import best, compared, higher, previous, rivals, step
from core.view.runs.summary import summarise
from core.view.skill.version_lines import score_sentences
from tests.store.samples import AT, MISSED, PASSED, a_run, a_skill, a_task, a_trajectory

HELD_OUT = 16
PASSES = {"S0": 3, "S1": 13, "S2": None, "S3": 11, "S4": None}


@pytest.fixture
def store(tmp_path: Path):
    """S0 passed 3 of 16, S1 13, S3 eleven of those; S2 and S4 were never attempted."""
    with create_run(tmp_path, a_run(status="done")) as made:
        made.put_tasks([a_task(f"t{slot}") for slot in range(HELD_OUT)], "test")
        for name, passed in PASSES.items():
            skill = a_skill(f"# {name}\n")
            made.put_version(Version(name=name, digest=skill.digest, created=AT), skill)
            for slot in range(HELD_OUT if passed is not None else 0):
                grade = PASSED if slot < (passed or 0) else MISSED
                attempt = a_trajectory(f"{name}-{slot}", f"t{slot}", skill_digest=skill.digest, grade=grade)
                made.put_trajectory("test_before" if name == "S0" else "test_after", slot, attempt)
        yield made


def group(store: RunStore, before: str, after: str):
    return results(store.results.attempts(before, after), before, after).whole


def test_a_version_is_compared_with_the_promoted_or_the_best_and_the_one_before(store):
    """And with S0, each once."""
    summary = summarise(store.facts())
    assert (best(summary), previous("S3", summary), previous("S1", summary)) == ("S1", "S1", "")
    assert rivals("S3", summary) == ("S1", "S0")
    assert rivals("S4", summary) == ("S1", "S3", "S0")
    assert rivals("S1", summary, promoted="S3") == ("S3", "S0")
    assert rivals("S3", summary, promoted="S2") == ("S1", "S0")


def test_a_worse_version_is_told_beside_the_better_one(store):
    """Both scores on the same tasks, what changed, whether it is decided; and plainly that another is higher."""
    summary = summarise(store.facts())
    told = score_sentences("S3", summary, [group(store, "S1", "S3")])
    assert told == (
        "S1 has a higher score than S3: 81.3 % against 68.8 %.",
        "S3 68.8 %, S1 scored 81.3 % on the same 16 tasks: 0 better, 2 worse, not decided.",
    )
    assert higher("S1", summary) == ""
    assert step(group(store, "S1", "S3")) == "S1 81.3 % → S3 68.8 %: 0 better, 2 worse of 16 tasks, not decided"
    assert compared(group(store, "S0", "S1")).endswith("10 better, 0 worse, better.")


def test_scores_over_other_tasks_say_how_many_they_are_of(store):
    """Where an attempt has no verdict the shares are of different tasks, and the pairs of fewer."""
    lost = a_trajectory("lost", "t0", skill_digest=a_skill("# S3\n").digest, grade=None, ended="budget")
    store.put_trajectory("test_after", 0, lost)
    assert compared(group(store, "S1", "S3")) == (
        "S3 66.7 % of 15, S1 scored 81.3 % of 16; on the 15 tasks with a verdict under both: "
        "0 better, 2 worse, not decided."
    )
