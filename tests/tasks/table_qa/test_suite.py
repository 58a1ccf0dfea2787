"""The generated questions about tables: equal for equal seeds, each needing what it is meant to need, parts alike."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest

from core.config import TasksConfig
from core.ports import CaseOutput
from core.skill.validate import validate
from core.tasks.domain import Suite
from core.tasks.table_qa.domain import TABLES
from core.tasks.table_qa.suite import LESSONS, Planned, SuiteTaskset, plan_suite, table_skill
from core.tasks.table_qa.table_text import table_as_text
from core.tasks.table_qa.taskset import Form, written
from core.types import Score

SEEDS = (7, 8, 9)
TRUE = [lesson.id for lesson in LESSONS if lesson.spread != "false"]
FALSE = [lesson.id for lesson in LESSONS if lesson.spread == "false"]


def part(planned: tuple[Planned, ...], name: str) -> list[Planned]:
    return [each for each in planned if each.part == name]


def suite(folder: Path, form: Form = "text", evolve: int = 6, test: int = 6) -> Suite:
    assert TABLES.generated is not None
    return TABLES.generated.suite(TasksConfig(domain="table_qa", table=form), evolve, test, folder)


@pytest.mark.parametrize("form", ["workbook", "text"])
def test_equal_seeds_give_equal_questions_and_equal_files(form: Form, tmp_path: Path) -> None:
    """Byte for byte; another seed gives others."""
    one, other = suite(tmp_path / "one", form), suite(tmp_path / "other", form)
    first, second = ([task.model_dump_json() for task in each.evolve + each.test] for each in (one, other))
    assert [text.replace("/one/", "/other/") for text in first] == second
    files = [{path.name: path.read_bytes() for path in (tmp_path / each).rglob("*.xlsx")} for each in ("one", "other")]
    assert files[0] == files[1]
    assert len(files[0]) == (12 if form == "workbook" else 0)
    assert [each.asked for each in plan_suite(8, 6, 6)] != [each.asked for each in plan_suite(7, 6, 6)]


def test_the_default_suite_is_the_one_it_was() -> None:
    """A change of it raises GENERATOR_VERSION: runs share rollouts by what they were asked."""
    text = "\n".join(each.asked.model_dump_json() for each in plan_suite(7))
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "743d8f828218a23a"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_third_is_easy_and_every_lesson_is_needed_alike_in_both_parts(seed: int) -> None:
    """As often for its size, and false lessons pass in two tasks each."""
    planned = plan_suite(seed)
    shares = {}
    for name, count in (("evolve", 24), ("test", 36)):
        tasks = part(planned, name)
        assert len(tasks) == count
        assert sum(not each.needs for each in tasks) == count // 3
        needed = Counter(lesson for each in tasks for lesson in each.planted)
        assert all(needed[lesson] >= 3 for lesson in TRUE), needed
        assert all(needed[lesson] == 2 for lesson in FALSE), needed
        shares[name] = {lesson: needed[lesson] / count for lesson in TRUE}
    assert all(abs(shares["evolve"][lesson] - shares["test"][lesson]) < 0.07 for lesson in TRUE)


def test_a_small_suite_has_most_lessons_twice() -> None:
    """12 to learn from and 24 held out are enough to move."""
    for seed in SEEDS:
        needed = Counter(lesson for each in part(plan_suite(seed, 12, 24), "evolve") for lesson in each.planted)
        assert sum(needed[lesson] >= 2 for lesson in TRUE) >= len(TRUE) - 4


def test_no_table_and_no_question_about_it_comes_twice() -> None:
    """Nothing held out was learned from."""
    planned = plan_suite(7)
    assert len({table_as_text(each.asked.table) for each in planned}) == len(planned) == 60
    assert len({each.asked.id for each in planned}) == 60


def test_the_size_of_one_part_leaves_the_other_alone() -> None:
    """Held-out tasks are the same whatever is learned from."""
    assert part(plan_suite(7, 12, 12), "test") == part(plan_suite(7, 24, 12), "test")


def test_a_workbook_keeps_as_text_what_is_a_lesson_to_read(tmp_path: Path) -> None:
    """A number with commas alone would be taken in as a number: none is left."""
    for each in plan_suite(7):
        cells = [cell for row in each.asked.table.rows for cell in row]
        assert not [cell for cell in cells if "," in cell and re.fullmatch(r"[\d,.]+", cell)]
        assert "text_numbers" not in each.planted or any(re.fullmatch(r"\s?\d,?\s?[\d,.]+\s", cell) for cell in cells)


@pytest.mark.parametrize("form", ["workbook", "text"])
def test_gold_passes_and_no_answer_does_not(form: Form, tmp_path: Path) -> None:
    """Through the task set's own grade."""
    taskset = suite(tmp_path, form).taskset
    for task in taskset.tasks():
        messages = (f"Answer: {written(task.cases[0].reference['values'])}", "I do not know.")
        grades = [taskset.grade(task, [CaseOutput(case=1, answer=message)]).grade for message in messages]
        assert [isinstance(grade, Score) and grade.passed for grade in grades] == [True, False]


def test_parts_are_told_by_tags_and_one_domain_stands_over_all(tmp_path: Path) -> None:
    """As in other suites."""
    chosen = suite(tmp_path)
    assert isinstance(chosen.taskset, SuiteTaskset)
    assert {task.tags for task in chosen.evolve} == {("evolve",)}
    assert {task.tags for task in chosen.test} == {("test",)}
    assert {task.domain for task in chosen.taskset.tasks()} == {"table_qa"}


def test_the_starting_skill_is_valid() -> None:
    """Under the name of its folder."""
    assert validate(table_skill(), "table-starter") == ()
