"""Looks at the same held-out tasks are counted over the studies of a workspace, sealed or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.demo.studying import scripted
from core.engine.studying.foreseeing import foresee_study
from core.stats.looks import alpha_at_look
from core.store.workspace import Workspace
from core.study.config import read_study
from tests.engine.studying.conftest import Studied
from tests.engine.studying.every_kind import written

STUDY = """
name = "{name}"
users = ["large"]

[models.large]
model = "L"

[tasks.id]
domain = "math"
evolve = 2
test = 3
sealed = true

[[conditions]]
name = "none"
kind = "no_skill"

[[conditions]]
name = "human"
kind = "skill"
"""


def test_a_sealed_test_that_another_study_opened_spends_as_a_further_look(tmp_path: Path) -> None:
    """Whoever looks first may err with all of alpha; the plan of the second says what is left before it is paid for."""
    lab = Workspace(tmp_path / "lab")
    first, second = (
        Studied(written(tmp_path, STUDY.format(name=name), f"{name}.toml"), lab) for name in ("one", "two")
    )
    assert first.go().status == "done"
    (foreseen,) = foresee_study(scripted(read_study(second.file)), lab).tasks
    assert second.go().status == "done"

    (before,), (after,) = first.record.looks, second.record.looks
    assert (before.number, before.alpha) == (1, 0.05)
    assert (after.number, after.alpha) == (2, pytest.approx(alpha_at_look(2)))
    assert (foreseen.looks, foreseen.alpha) == (1, pytest.approx(after.alpha))


def test_two_names_for_the_same_tasks_are_two_looks(tmp_path: Path) -> None:
    twice = STUDY.format(name="twice").replace("[[conditions]]", SAME_TASKS + "[[conditions]]", 1)
    studied = Studied(written(tmp_path, twice), Workspace(tmp_path / "lab"))
    assert studied.go().status == "done"
    assert [(look.tasks, look.number) for look in studied.record.looks] == [("id", 1), ("same", 2)]


SAME_TASKS = """[tasks.same]
domain = "math"
evolve = 2
test = 3

"""
