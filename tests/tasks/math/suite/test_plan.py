"""The generated suite: equal for equal seeds, its lessons spread alike in both parts, no problem twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from core.config import TasksConfig
from core.errors import UserError
from core.skill.validate import validate_directory
from core.tasks.math.domain import MATH
from core.tasks.math.suite.lessons import lessons_of
from core.tasks.math.suite.plan import Part, plan_suite
from core.tasks.math.suite.tasks import SKILL_DIRECTORY, math_suite


def needed(seed: int, evolve: int, test: int, part: Part) -> Counter[str]:
    planned = plan_suite(seed, evolve, test)
    return Counter(need for each in planned if each.part == part for need in each.needs)


def test_equal_seeds_give_equal_tasks_and_other_seeds_others(tmp_path: Path) -> None:
    """Byte for byte, and whatever the size of the other part."""
    config = TasksConfig(domain="math")
    one, again = (math_suite(config, 24, 36, tmp_path) for _ in range(2))
    assert [task.model_dump_json() for task in one.taskset.tasks()] == [
        task.model_dump_json() for task in again.taskset.tasks()
    ]
    assert math_suite(config, 12, 36, tmp_path).test == one.test
    assert math_suite(config.model_copy(update={"suite_seed": 8}), 24, 36, tmp_path).test != one.test


@pytest.mark.parametrize(("evolve", "test"), [(24, 36), (12, 24), (100, 150)])
def test_no_problem_stands_in_it_twice(evolve: int, test: int) -> None:
    """Neither in its words nor in its numbers, within a part and across both."""
    for seed in range(3):
        planned = plan_suite(seed, evolve, test)
        assert len({each.instruction for each in planned}) == evolve + test
        assert len({(each.family, each.numbers) for each in planned}) == evolve + test


@pytest.mark.parametrize(("evolve", "test", "least"), [(24, 36, 3), (12, 24, 2)])
def test_common_lessons_are_common_in_both_parts(evolve: int, test: int, least: int) -> None:
    """Each is needed by several tasks of either part, none by twice as many as another."""
    for part in ("evolve", "test"):
        counts = needed(7, evolve, test, part)
        common = [counts[lesson] for lesson in lessons_of("common")]
        assert min(common) >= least
        assert max(common) <= 2 * min(common)
    rare = needed(7, evolve, test, "test")
    assert all(rare[lesson] == 1 for lesson in (*lessons_of("narrow"), *lessons_of("one_off")))


def test_a_third_needs_nothing_or_little() -> None:
    """Plain problems and conditions of false lessons are there in both parts."""
    for part in ("evolve", "test"):
        families = Counter(each.family for each in plan_suite(7, 24, 36) if each.part == part)
        assert {"gaps", "medals", "buses", "boxes"} <= set(families)


def test_more_problems_than_there_are_is_a_sentence() -> None:
    """A suite cannot be as large as one likes."""
    with pytest.raises(UserError, match="no more than"):
        plan_suite(7, 3000, 1)


def test_the_starting_skill_is_valid() -> None:
    """Nothing is wrong with what ships, and it is the domain's starting skill."""
    assert not [each for each in validate_directory(SKILL_DIRECTORY) if each.severity == "error"]
    assert MATH.generated is not None
    assert MATH.generated.skill().name == "math-starter"
