"""The scripted model's programs on every family and every kind of mess."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.tasks.starter.families import FAMILIES
from core.tasks.starter.lessons import BY_ID
from tests.demo.working import EVERY_PRACTICE, PRACTICE_OF, lay, task_with

COMBINATIONS = [
    (family.id, lesson)
    for family in FAMILIES.values()
    for lesson in sorted(family.supports)
    if BY_ID[lesson].spread != "false"
]
FALSE = [
    (family.id, lesson)
    for family in FAMILIES.values()
    for lesson in sorted(family.supports)
    if BY_ID[lesson].spread == "false"
]


@pytest.mark.parametrize(("family", "lesson"), COMBINATIONS)
def test_a_needed_lesson_decides_between_passing_and_failing(family: str, lesson: str, tmp_path: Path) -> None:
    """The informed program passes all three cases; without the one needed practice it fails."""
    bench = lay(task_with(family, lesson), tmp_path)
    assert bench.passes(EVERY_PRACTICE)
    assert not bench.passes(EVERY_PRACTICE - {PRACTICE_OF[lesson]})


@pytest.mark.parametrize(("family", "lesson"), FALSE)
def test_where_a_false_lesson_tempts_the_naive_program_passes(family: str, lesson: str, tmp_path: Path) -> None:
    """The conditions of a false lesson are passed without any practice, and also with all the true ones."""
    bench = lay(task_with(family, lesson), tmp_path)
    assert bench.passes(frozenset())
    assert bench.passes(EVERY_PRACTICE)


@pytest.mark.parametrize("family", [family.id for family in FAMILIES.values() if "header_row" in family.supports])
def test_a_task_that_needs_nothing_is_passed_by_the_naive_program(family: str, tmp_path: Path) -> None:
    """Without mess the naive program is right."""
    assert lay(task_with(family), tmp_path).passes(frozenset())
