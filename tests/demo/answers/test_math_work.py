"""Word problems as the scripted model solves them: it is right exactly where it minds what a problem needs."""

from __future__ import annotations

import pytest

from core.demo.policy.answers.math_problems import problem_in
from core.demo.policy.answers.math_work import MathWork
from core.demo.policy.topics import SPREADSHEETS
from core.skill.read import read_skill
from core.tasks.math.answers import same_answer
from core.tasks.math.suite.lessons import LESSONS
from core.tasks.math.suite.plan import Planned, plan_suite
from core.tasks.math.suite.tasks import SKILL_DIRECTORY

WORK = MathWork()
PROBLEMS = plan_suite(11, 60, 60)
FALSE = {"exclusive": "against math.endpoints", "ordered": "against math.order", "round_up": "math.round_up"}
WORDED = [(name, lesson) for name, wording in WORK.lore.wordings.items() for lesson in wording.lesson]
STATED = [(FALSE.get(each.id, f"math.{each.id}"), text) for each in LESSONS for text in each.statements]


def solved(planned: Planned, practices: frozenset[str]) -> bool:
    problem = problem_in(planned.instruction)
    assert problem is not None, planned.instruction
    return same_answer(str(planned.answer), WORK.solve(problem, practices).said).same is True


@pytest.mark.parametrize("planned", PROBLEMS, ids=lambda each: each.id)
def test_a_problem_is_right_with_what_it_needs_and_wrong_without(planned: Planned) -> None:
    """Every need matters, nothing else does, and each has a sign."""
    needed = frozenset(f"math.{need}" for need in planned.needs)
    every = frozenset(f"math.{each.id}" for each in LESSONS if each.spread != "false")
    problem = problem_in(planned.instruction)
    assert problem is not None
    assert solved(planned, needed)
    assert solved(planned, every)
    assert needed == set(WORK.signs(problem))
    assert not any(solved(planned, every - {need}) for need in needed)


@pytest.mark.parametrize("planned", PROBLEMS, ids=lambda each: each.id)
def test_the_working_shows_what_was_minded(planned: Planned) -> None:
    """Naive and informed workings differ wherever the answer does, and have a line that can be quoted."""
    problem = problem_in(planned.instruction)
    assert problem is not None
    naive, informed = WORK.solve(problem, frozenset()), WORK.solve(problem, frozenset(WORK.signs(problem)))
    assert (naive == informed) == (not planned.needs)
    assert naive.working != informed.working or not planned.needs
    assert all(any(len(line) >= 20 for line in each.working.splitlines()) for each in (naive, informed))


@pytest.mark.parametrize(("name", "lesson"), [*WORDED, *STATED])
def test_a_lesson_is_understood_as_what_it_is_and_as_nothing_else(name: str, lesson: str) -> None:
    """Wordings of its own and the suite's statements: topic and side; none of them is about spreadsheets' practices."""
    practice, side = name.removeprefix("against "), -1 if name.startswith("against") else 1
    assert WORK.lore.sides(f"- {lesson}") == {practice: side}


def test_lessons_are_rarely_taken_for_those_of_spreadsheets() -> None:
    """A merge of math lessons is read as one of math."""
    assert sum(bool(SPREADSHEETS.sides(lesson)) for _, lesson in WORDED) < len(WORDED) / 4


def test_the_starting_skill_is_silent() -> None:
    """What is planted stands nowhere in it."""
    skill = read_skill(SKILL_DIRECTORY)
    assert WORK.lore.sides("\n\n".join(file.text for file in skill.files)) == {}


def test_other_problems_are_not_claimed() -> None:
    """A problem of no known kind is not understood."""
    assert problem_in("Find the number of ordered pairs (x, y) of integers with x^2 + y^2 = 2025.") is None
