"""Looks at the same held-out tasks are counted over the studies of a workspace, sealed or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.demo.studying import scripted
from core.engine.studying.foreseeing import foresee_study
from core.engine.studying.looking import looks_ahead, looks_at
from core.errors import UserError
from core.stats.looks import alpha_at_look
from core.store.workspace import Workspace
from core.study.config import read_study
from core.study.plan import plan_of
from core.study.records import StudyRecord
from core.view.studies.foreseen import ForeseenTasks
from tests.engine.studying.conftest import Studied
from tests.engine.studying.every_kind import EVERY_KIND, ONE_MORE, measuring, written

SEALED = "evolve = 2\ntest = 3\nsealed = true\n"
SAME_TASKS = """[tasks.same]
domain = "math"
evolve = 2
test = 3

"""


def a_study(folder: Path, lab: Workspace, name: str) -> Studied:
    return Studied(written(folder, measuring(name, SEALED), f"{name}.toml"), lab)


def foreseen(studied: Studied, text: str = "") -> ForeseenTasks:
    """What the plan of a study says of its only task set, after changing its file to `text`."""
    if text:
        studied.file.write_text(text, encoding="utf-8")
    (tasks,) = foresee_study(scripted(read_study(studied.file)), studied.workspace, scripted=True).tasks
    return tasks


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Studied:
    """A study that has opened its sealed test of three tasks. Do not write to it."""
    folder = tmp_path_factory.mktemp("opened")
    studied = a_study(folder, Workspace(folder / "lab"), "one")
    assert studied.go().status == "done"
    return studied


def test_a_sealed_test_that_another_study_opened_spends_as_a_further_look(tmp_path: Path) -> None:
    """Whoever looks first may err with all of alpha; the plan of the second says what is left before it is paid for.

    A test that shares one task with it is no other test.
    """
    lab = Workspace(tmp_path / "lab")
    first, second = a_study(tmp_path, lab, "one"), a_study(tmp_path, lab, "two")
    assert first.go().status == "done"
    ahead = foreseen(second)
    assert second.go().status == "done"

    (before,), (after,) = first.record.looks, second.record.looks
    assert (before.number, before.alpha) == (1, 0.05)
    assert (after.number, after.alpha) == (2, pytest.approx(alpha_at_look(2)))
    assert (ahead.looks, ahead.again, ahead.alpha) == (1, False, pytest.approx(after.alpha))
    assert looks_at((before.seen[0], "another task"), lab, scripted=True) == 2
    assert looks_at(("another task",), lab, scripted=True) == 0


def test_two_names_for_the_same_tasks_are_two_looks(tmp_path: Path) -> None:
    twice = measuring("twice", SEALED).replace("[[conditions]]", SAME_TASKS + "[[conditions]]", 1)
    studied = Studied(written(tmp_path, twice), Workspace(tmp_path / "lab"))
    assert studied.go().status == "done"
    assert [(look.tasks, look.number) for look in studied.record.looks] == [("id", 1), ("same", 2)]


def test_what_the_scripted_model_looked_at_spends_nothing_of_a_model(opened: Studied) -> None:
    """A demonstration beforehand neither opens the sealed test of the real study nor takes a part of its alpha."""
    config = read_study(opened.file)
    plan = plan_of(config)
    marks = {cell.id: cell.id for cell in plan.cells}
    real, again = (
        looks_ahead(config, plan, StudyRecord(name="one"), marks, opened.workspace, scripted=each)
        for each in (False, True)
    )
    assert [(look.number, look.alpha) for look in real] == [(1, 0.05)]
    assert [look.number for look in again] == [2]


def test_the_plan_says_what_a_reopened_test_costs(copied: Studied) -> None:
    """The α it tells is the one the look then has, and that it takes a reason is said before anything is paid for."""
    ahead = foreseen(copied, EVERY_KIND + ONE_MORE)
    assert (ahead.again, ahead.comparisons) == (True, 1)
    assert copied.go(open_again="success was forgotten").status == "done"
    look = copied.record.looks[1]
    assert (look.number, len(look.comparisons)) == (2, ahead.comparisons)
    assert ahead.alpha == pytest.approx(look.alpha)


def test_another_reference_is_another_look_at_what_was_measured(copied: Studied) -> None:
    """Nothing is measured anew, and nothing is compared before it was written down: of a sealed test with a reason."""
    other = EVERY_KIND.replace('table = "2"', 'table = "2"\nreference = "human"').replace(
        'kind = "skill"', 'kind = "skill"\nusers = ["large", "small"]'
    )
    with pytest.raises(UserError, match="1 run would open it again"):
        copied.go(other)
    assert copied.go(open_again="the reference was wrong").status == "done"
    looks = copied.record.looks
    assert (len(looks), len(looks[1].cells)) == (2, 1)
    assert len(looks[1].comparisons) >= 10
