"""The generated suite: equal for equal seeds, each document needing what it is meant to need, both parts alike."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from core.config import TasksConfig
from core.errors import UserError
from core.ports import CaseOutput
from core.skill.validate import validate_directory
from core.tasks.doc_vqa.anls import anls
from core.tasks.doc_vqa.domain import DOCUMENTS
from core.tasks.doc_vqa.pictures import check_picture
from core.tasks.doc_vqa.suite import plan
from core.tasks.doc_vqa.suite.lessons import lessons_of
from core.tasks.doc_vqa.suite.plan import Part, plan_suite
from core.tasks.doc_vqa.suite.tasks import SKILL_DIRECTORY, document_suite
from core.types import Score

CONFIG = TasksConfig(domain="doc_vqa")


def shown(seed: int, evolve: int, test: int, part: Part) -> Counter[str]:
    planned = plan_suite(seed, evolve, test)
    return Counter(need for each in planned if each.part == part for need in each.shown)


def test_equal_seeds_give_equal_questions_and_equal_files(tmp_path: Path) -> None:
    """Byte for byte, whatever the size of the other part; another seed gives others."""
    one, other = (document_suite(CONFIG, 12, 24, tmp_path / name) for name in ("one", "other"))
    first, second = ([task.model_dump_json() for task in each.taskset.tasks()] for each in (one, other))
    assert [text.replace("/one/", "/other/") for text in first] == second
    files = [{path.name: path.read_bytes() for path in (tmp_path / each).rglob("*.png")} for each in ("one", "other")]
    assert files[0] == files[1]
    assert document_suite(CONFIG, 24, 24, tmp_path / "one").test == one.test
    seeded = CONFIG.model_copy(update={"suite_seed": 8})
    assert document_suite(seeded, 12, 24, tmp_path / "one").test != one.test


def test_the_default_suite_is_the_one_it_was() -> None:
    """A change of it raises GENERATOR_VERSION: runs share rollouts by what they were asked."""
    text = "\n".join(f"{each.id} {sorted(each.shown)} {each.document}" for each in plan_suite(7, 24, 36))
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "9c403327d6540322"


def test_pictures_are_fit_for_a_model_and_named_after_nothing(tmp_path: Path) -> None:
    """Nothing is to be said of any; a damaged one is drawn again; a question of two pages has two."""
    suite = document_suite(CONFIG, 12, 24, tmp_path)
    paths = [Path(file.path) for task in suite.taskset.tasks() for file in task.cases[0].inputs]
    assert [finding for path in paths for finding in check_picture(path)] == []
    assert all(hashlib.sha256(path.read_bytes()).hexdigest().startswith(path.stem) for path in paths)
    planned = {each.id: each for each in plan_suite(7, 12, 24)}
    assert all(len(task.cases[0].inputs) == 1 + ("pages" in planned[task.id].needs) for task in suite.taskset.tasks())
    paths[0].write_bytes(b"damaged")
    assert document_suite(CONFIG, 12, 24, tmp_path).taskset.tasks() == suite.taskset.tasks()


def test_gold_is_right_and_every_careless_answer_scores_nothing(tmp_path: Path) -> None:
    """Through the task set's own grade; partial credit would blur what a lesson is worth."""
    suite, planned = document_suite(CONFIG, 24, 36, tmp_path), plan_suite(7, 24, 36)
    for task, each in zip(suite.taskset.tasks(), planned, strict=True):
        said = [f"Answer: {text}" for text in (*each.document.answers, *each.document.wrong)]
        grades = [suite.taskset.grade(task, [CaseOutput(case=1, answer=text)]).grade for text in said]
        assert [grade.value for grade in grades if isinstance(grade, Score)] == [1.0] * len(each.document.answers) + [
            0.0
        ] * len(each.document.wrong)
        assert bool(each.document.wrong) == bool(each.needs or "as_coded" in each.shown)


@pytest.mark.parametrize(("evolve", "test", "least"), [(24, 36, 3), (12, 24, 1)])
def test_common_lessons_are_common_in_both_parts(evolve: int, test: int, least: int) -> None:
    """Each is needed by some documents of either part, none by three times as many as another."""
    for part in ("evolve", "test"):
        counts = shown(7, evolve, test, part)
        common = [counts[lesson] for lesson in lessons_of("common")]
        assert min(common) >= least
        assert max(common) <= 3 * min(common)
        assert any(counts[lesson] for lesson in lessons_of("false"))
    rare = shown(7, evolve, test, "test")
    assert all(rare[lesson] == 1 for lesson in (*lessons_of("narrow"), *lessons_of("one_off")))


def test_a_quarter_needs_nothing_and_no_question_is_asked_twice() -> None:
    """In both parts, and across them."""
    for seed in range(5):
        planned = plan_suite(seed, 24, 36)
        for part, count in (("evolve", 24), ("test", 36)):
            plain = sum(not each.needs for each in planned if each.part == part)
            assert count / 5 <= plain <= count / 3
        assert len({each.document.question for each in planned}) == 60


def test_answers_are_far_apart_for_any_seed() -> None:
    """No document of forty suites is answered by a reading that lacks a practice."""
    for seed in range(40):
        for each in plan_suite(seed, 12, 24):
            assert not any(anls(wrong, each.document.answers) for wrong in each.document.wrong)


def test_more_documents_than_there_are_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A suite cannot be as large as one likes."""
    few = plan.NAMES["evolve"]
    monkeypatch.setitem(plan.NAMES, "evolve", replace(few, numbers=range(1)))
    with pytest.raises(UserError, match="no more documents"):
        plan_suite(7, 400, 1)


def test_the_starting_skill_is_valid() -> None:
    """Nothing is wrong with what ships, and it is the domain's starting skill."""
    assert not [each for each in validate_directory(SKILL_DIRECTORY) if each.severity == "error"]
    assert DOCUMENTS.generated is not None
    assert DOCUMENTS.generated.skill().name == "document-starter"
