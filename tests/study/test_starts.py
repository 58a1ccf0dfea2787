"""What a skill gained by learning alone: its change over the written skill that it started from."""

from __future__ import annotations

import pytest

from core.config import ConfigProblem
from core.study.comparisons import comparisons_of
from core.study.plan import plan_of
from tests.study.examples import AGAIN, BANK, BEST, DRAFT, ERROR, GUTTED, HUMAN, NO_SKILL, study
from tests.view.studies.tables import a_table, noted

ONE = {"authors": ["large"], "users": ["large"]}


def starts(*conditions, **changes):
    config = study(conditions, **ONE, **changes)
    return [
        (each.after.condition, each.before.condition, each.after.tasks)
        for each in comparisons_of(config, plan_of(config))
        if each.role == "start"
    ]


def test_each_evolved_skill_is_compared_with_the_skill_it_started_from():
    """Also the best of several seeds; no draft, control arm or repetition, which did not start from it."""
    every = (NO_SKILL, HUMAN, DRAFT, ERROR, BEST, GUTTED, AGAIN)
    assert starts(*every) == []
    assert starts(*every, against_start=True) == [
        (name, "human", tasks) for name in ("error", "best") for tasks in ("id", "ood")
    ]


def test_another_folder_is_another_start():
    """And what begins with a draft starts from nothing that was there."""
    other = {**ERROR, "name": "other", "label": "Other", "folder": "mine"}
    fresh = {**ERROR, "name": "fresh", "label": "Fresh", "start": "draft"}
    assert starts(NO_SKILL, HUMAN, ERROR, other, fresh, against_start=True) == [
        ("error", "human", "id"),
        ("error", "human", "ood"),
    ]


@pytest.mark.parametrize(
    ("conditions", "place"),
    [((NO_SKILL, ERROR), "against_start"), ((NO_SKILL, {**HUMAN, "users": ["small"]}, ERROR), "conditions.2")],
)
def test_a_start_that_is_not_measured_is_refused(conditions, place):
    """Where it is no condition at all, and where it lacks the users."""
    with pytest.raises(ConfigProblem) as problem:
        study(conditions, against_start=True)
    assert problem.value.place.startswith(place)


def test_a_bank_that_started_from_a_skill_counts_as_well():
    """Its attempts are handed memories in that skill's place."""
    assert ("bank", "human", "id") in starts(NO_SKILL, HUMAN, BANK, against_start=True)


def test_whoever_reads_a_gain_is_told_what_of_it_was_there_before():
    """And by which setting, or comparison, that is known."""
    (told,) = [note for note in noted(a_table()) if "started from human" in note]
    assert "Δ has that skill's share in it" in told
    assert "against_start = true" in told
    (told,) = [note for note in noted(a_table(against_start=True)) if "started from human" in note]
    assert "their comparison with it says what was" in told
    assert not [note for note in noted(a_table(conditions=(NO_SKILL, ERROR))) if "started from" in note]
