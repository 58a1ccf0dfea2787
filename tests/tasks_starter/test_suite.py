"""The generated suite: its size, its spread of lessons, its bytes, and its gold."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from openpyxl import load_workbook

from core.ports import CaseOutput
from core.tasks.starter import LESSONS, StarterTaskset, planted_lessons, starter_taskset
from core.tasks.starter.families import FAMILIES
from core.tasks.starter.lessons import lessons_of
from core.tasks.starter.plan import families_for
from core.tasks.starter.suite import plan_suite
from core.types import Score, Task


@pytest.fixture(scope="module")
def taskset(tmp_path_factory: pytest.TempPathFactory) -> StarterTaskset:
    return starter_taskset(3, tmp_path_factory.mktemp("suite"), evolve=18, test=6)


def outputs_of(task: Task, paths: list[str]) -> list[CaseOutput]:
    return [CaseOutput(case=case.index, path=path) for case, path in zip(task.cases, paths, strict=True)]


def test_default_suite_has_the_promised_size_and_families() -> None:
    """By default there are at least 40 evolve and 60 held-out tasks of ten families or more, three cases each."""
    planned = plan_suite(7, 40, 60)
    assert Counter(task.part for task in planned) == {"evolve": 40, "test": 60}
    assert len({task.shape.family for task in planned if task.part == "evolve"}) >= 10
    assert all(len(task.books) == 3 for task in planned)


@pytest.mark.parametrize("seed", [0, 7, 41])
def test_common_lessons_are_common_and_one_offs_are_one(seed: int) -> None:
    """Each common lesson is needed by 15 % of the evolve tasks or more, narrow ones by two, one-offs by one."""
    counts = {planted.lesson.id: len(planted.evolve) for planted in planted_lessons(seed)}
    assert len(lessons_of("common")) >= 5
    assert all(counts[lesson] >= 0.15 * 40 for lesson in lessons_of("common"))
    assert all(counts[lesson] == 2 for lesson in lessons_of("narrow"))
    assert all(counts[lesson] == 1 for lesson in lessons_of("one_off"))
    assert all(1 <= counts[lesson] <= 2 for lesson in lessons_of("false"))


@pytest.mark.parametrize("size", [9, 12, 16, 20, 28])
def test_small_suites_still_plant_every_common_lesson_three_times(size: int) -> None:
    """However small a suite of nine tasks or more is, each common lesson is needed by three of its evolve tasks."""
    for seed in range(5):
        counts = {planted.lesson.id: len(planted.evolve) for planted in planted_lessons(seed, size, 2)}
        assert all(counts[lesson] >= 3 for lesson in lessons_of("common")), (seed, counts)


def test_false_lessons_contradict_true_ones_or_stand_alone() -> None:
    """What a false lesson contradicts is a common lesson, so that the majority can overrule it."""
    contradicted = {lesson.contradicts for lesson in LESSONS if lesson.spread == "false"} - {""}
    assert len(contradicted) >= 2
    assert contradicted <= set(lessons_of("common"))


def test_every_lesson_is_supported_by_a_family() -> None:
    """No lesson is planned for which no family can be drawn."""
    assert all(families_for(frozenset({lesson.id})) for lesson in LESSONS)


def test_equal_seeds_give_equal_bytes(tmp_path: Path) -> None:
    """The same seed writes the same files, byte for byte, into any folder; another seed writes others."""
    one = starter_taskset(5, tmp_path / "one", evolve=4, test=2)
    two = starter_taskset(5, tmp_path / "two", evolve=4, test=2)
    other = starter_taskset(6, tmp_path / "one", evolve=4, test=2)

    def digests(taskset: StarterTaskset) -> list[str]:
        return [file.digest for task in taskset.tasks() for case in task.cases for file in case.inputs]

    assert digests(one) == digests(two)
    assert not set(digests(one)) & set(digests(other))
    goldens = [
        [Path(case.reference["path"]).read_bytes() for task in suite.tasks() for case in task.cases]
        for suite in (one, two)
    ]
    assert goldens[0] == goldens[1]


def test_parts_do_not_depend_on_each_others_size() -> None:
    """Asking for more held-out tasks leaves the evolve tasks as they were."""
    few = [task.shape for task in plan_suite(11, 10, 2)]
    many = [task.shape for task in plan_suite(11, 10, 5)]
    assert few[:10] == many[:10]


def test_an_existing_suite_is_not_written_again(tmp_path: Path) -> None:
    """A second call finds the suite where it lies."""
    first = starter_taskset(5, tmp_path, evolve=2, test=1)
    stamp = (first.directory / "dataset.json").stat().st_mtime_ns
    second = starter_taskset(5, tmp_path, evolve=2, test=1)
    assert (second.directory / "dataset.json").stat().st_mtime_ns == stamp
    assert [path.name for path in tmp_path.iterdir()] == [first.directory.name]


def test_goldens_pass_and_untouched_inputs_fail(taskset: StarterTaskset) -> None:
    """Handing in the golden workbooks passes every task; handing in the inputs unchanged passes none."""
    for task in taskset.tasks():
        golden = taskset.grade(task, outputs_of(task, [case.reference["path"] for case in task.cases])).grade
        untouched = taskset.grade(task, outputs_of(task, [case.inputs[0].path for case in task.cases])).grade
        assert isinstance(golden, Score)
        assert golden.passed, task.id
        assert isinstance(untouched, Score)
        assert untouched.value == 0, task.id


def test_cases_differ_in_records_but_share_sheets_and_headings(taskset: StarterTaskset) -> None:
    """The three cases of a task have the same sheets and other contents."""
    for task in taskset.tasks():
        books = [load_workbook(case.inputs[0].path) for case in task.cases]
        assert len({tuple(book.sheetnames) for book in books}) == 1
        assert len({case.inputs[0].digest for case in task.cases}) == 3


def test_instructions_give_no_lesson_away() -> None:
    """No instruction of a true lesson's task mentions blank rows, text, hidden rows or the like."""
    telling = ("blank", "hidden", "stored as text", "spaces", "parenthes", "duplicate", "header", "percent", "serial")
    for task in plan_suite(7, 40, 60):
        instruction = FAMILIES[task.shape.family].instruction(task.shape).lower()
        assert not [word for word in telling if word in instruction], instruction


def test_parts_are_told_by_tags(taskset: StarterTaskset) -> None:
    """Evolve and held-out tasks are disjoint and together the whole suite."""
    assert len(taskset.evolve) == 18
    assert len(taskset.test) == 6
    assert {task.id for task in taskset.evolve} | {task.id for task in taskset.test} == {
        task.id for task in taskset.tasks()
    }


def test_perturbing_changes_the_expected_result(taskset: StarterTaskset, tmp_path: Path) -> None:
    """A perturbed input is another workbook of the same layout, the same for the same seed."""
    task = taskset.tasks()[0]
    assert taskset.perturbed(task, 1, 1, tmp_path) is True
    first = (tmp_path / "input.xlsx").read_bytes()
    assert taskset.perturbed(task, 1, 1, tmp_path) is True
    assert (tmp_path / "input.xlsx").read_bytes() == first
    assert taskset.perturbed(task, 1, 2, tmp_path) is True
    assert (tmp_path / "input.xlsx").read_bytes() != first
    book = load_workbook(task.cases[0].inputs[0].path)
    assert load_workbook(tmp_path / "input.xlsx").sheetnames == book.sheetnames


def test_a_perturbed_case_knows_its_expected_result(taskset: StarterTaskset, tmp_path: Path) -> None:
    """The workbook expected of a perturbed case passes on it, and the one expected before does not."""
    task = taskset.tasks()[1]
    case = taskset.perturbed_case(task, 2, 5, tmp_path)
    assert case is not None
    alone = task.model_copy(update={"cases": (case,)})

    def passes(path: str) -> bool:
        grade = taskset.grade(alone, [CaseOutput(case=2, path=path)]).grade
        return isinstance(grade, Score) and grade.passed

    assert passes(case.reference["path"])
    assert not passes(task.cases[1].reference["path"])


def test_gold_literals_are_values_no_input_has(taskset: StarterTaskset) -> None:
    """What counts as copied gold stands in neither instruction nor inputs."""
    totals = [task for task in taskset.tasks() if "add up" in task.instruction.lower()]
    assert any(taskset.literals(task) for task in totals)


def test_the_suite_itself_is_without_defects(taskset: StarterTaskset) -> None:
    """`tasks check` has nothing to say against a generated suite."""
    assert [finding for finding in taskset.check() if finding.severity != "info"] == []
