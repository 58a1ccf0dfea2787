"""What the score hangs on is what the skill says, and nothing else: the skill taken apart, turned round, moved about.

Every figure is from programs that were run and graded on tasks of a suite that no constant was tuned on.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from core.tasks.starter import LESSONS, starter_skill, suite
from core.tasks.starter.shape import Labels, Shape, draw_shape
from core.tasks.starter.suite import plan_suite
from core.types import Skill, SkillFile
from tests.demo.test_agent import graded, teaching
from tests.demo.working import Bench, lay

TASKS = 10
TAUGHT = teaching(*(each.statements[1] for each in LESSONS if each.spread != "false"))
"""The starter skill with every true lesson, in the suite's words."""


def benches(folder: Path, tasks: int = TASKS) -> list[Bench]:
    made = []
    for number, planned in enumerate(plan_suite(31337, 0, tasks)):
        (folder / str(number)).mkdir()
        made.append(lay(planned, folder / str(number)))
    return made


@pytest.fixture(scope="module")
def held_out(tmp_path_factory: pytest.TempPathFactory) -> list[Bench]:
    return benches(tmp_path_factory.mktemp("held out"))


def passed(skill: Skill, tasks: list[Bench]) -> int:
    return sum(graded(bench, skill) for bench in tasks)


def body(skill: Skill) -> tuple[str, str]:
    """Front matter, and what follows it."""
    front, _, rest = skill.text().partition("\n---\n")
    return f"{front}\n---\n", rest


def with_main(skill: Skill, text: str) -> Skill:
    others = [file for file in skill.files if file.path != "SKILL.md"]
    return Skill(name=skill.name, files=(SkillFile(path="SKILL.md", data=text.encode()), *others))


def test_lessons_raise_the_score_and_a_gutted_skill_has_none_of_it(held_out: list[Bench]) -> None:
    """With every lesson all tasks pass; with headings alone as few as with the starter skill."""
    front, rest = body(TAUGHT)
    gutted = with_main(TAUGHT, front + "\n\n".join(line for line in rest.splitlines() if line.startswith("#")) + "\n")
    before = passed(starter_skill(), held_out)
    assert passed(TAUGHT, held_out) == TASKS > before
    assert passed(gutted, held_out) == before


def test_where_a_lesson_stands_changes_nothing(held_out: list[Bench]) -> None:
    """Sections in another order, and all lessons in a reference alone, pass as many."""
    front, rest = body(TAUGHT)
    sections = re.split(r"(?m)^(?=## )", rest)
    random.Random(5).shuffle(sections)
    moved = teaching(reference="\n- ".join(each.statements[1] for each in LESSONS if each.spread != "false"))
    assert moved.text() == starter_skill().text()
    assert passed(with_main(TAUGHT, front + "\n".join(sections)), held_out) == TASKS
    assert passed(moved, held_out) == TASKS


def test_a_skill_that_teaches_the_opposite_gains_nothing(held_out: list[Bench]) -> None:
    """True lessons outnumbered by their opposites are not followed."""
    wrong = [each.statements[0] for each in LESSONS if each.spread == "false" and each.contradicts] * 3
    confused = teaching(*(each.statements[1] for each in LESSONS if each.spread == "common"), *wrong)
    common = teaching(*(each.statements[1] for each in LESSONS if each.spread == "common"))
    assert passed(confused, held_out) < passed(common, held_out)


def test_a_false_lesson_costs_what_it_costs(held_out: list[Bench]) -> None:
    """Told to round every figure first the agent does, and fails tasks it passes otherwise, taught or not."""
    told = "Round every amount to a whole number before adding up."
    assert passed(with_main(TAUGHT, f"{TAUGHT.text()}\n- {told}\n"), held_out) < TASKS
    assert passed(teaching(told), held_out) < passed(starter_skill(), held_out)


@pytest.mark.parametrize("shape", ["{}'s own", "明細 {}", "My {} (v2), final", "Total {}", "Latest {} month average"])
def test_whatever_sheets_and_columns_are_called(shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names with apostrophes, in another script, with commas, or full of the words that tell operations apart."""

    def renamed(family: str, mess: frozenset[str], rng: random.Random) -> Shape:
        drawn = draw_shape(family, mess, rng)
        labels = Labels(**{role: shape.format(label) for role, label in vars(drawn.labels).items()})
        data, target = (shape.format(name)[:24] for name in (drawn.data_sheet, drawn.target_sheet))
        return replace(drawn, labels=labels, data_sheet=data, target_sheet=target)

    monkeypatch.setattr(suite, "draw_shape", renamed)
    assert passed(TAUGHT, benches(tmp_path, tasks=6)) == 6
