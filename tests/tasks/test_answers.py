"""The shared half of task sets whose answer is words: how it grades, and what gives an answer away."""

from __future__ import annotations

import pytest

from core.errors import BoundaryError
from core.patch.literals import gold_leaks
from core.ports import CaseOutput
from core.tasks.answers import NO_ANSWER, AnswerTaskset, Judged, accepted, answer_task
from core.types import Domain, NotScorable, Score, Task

DOMAIN = Domain(name="words", details=("table",), tools=(), proof="fresh")


class Words(AnswerTaskset):
    """Right is what was accepted; "?" cannot be told."""

    domain = DOMAIN

    def __init__(self, *tasks: Task) -> None:
        super().__init__("words")
        self._tasks = tasks

    def tasks(self) -> tuple[Task, ...]:
        return self._tasks

    def judge(self, task: Task, message: str) -> Judged:
        if message == "?":
            return Judged(value=0, passed=False, unscorable="cannot be told")
        right = message in accepted(task)
        return Judged(value=float(right), passed=right, detail="" if right else "another", answered=message)


def task(*answers: str, instruction: str = "How many?", **details: str) -> Task:
    return answer_task("t1", "words", DOMAIN, instruction, answers, details=dict(details))


def said(answer: str | None) -> list[CaseOutput]:
    return [CaseOutput(case=1, answer=answer)]


def test_a_message_is_graded_and_what_was_expected_is_told_only_where_revealed() -> None:
    """Right, wrong with the difference, wrong with the gold where that is asked for."""
    words, one = Words(), task("8", "eight")
    assert words.grade(one, said("eight")).grade == Score(value=1, passed=True)
    wrong = words.grade(one, said("9"))
    assert wrong.grade == Score(value=0, passed=False, detail="another")
    (difference,) = wrong.differences
    assert (difference.got, difference.expected) == ("9", None)
    (revealed,) = words.grade(one, said("9"), reveal_gold=True).differences
    assert revealed.expected == "8 or eight"


@pytest.mark.parametrize("answer", [None, ""])
def test_no_message_has_failed(answer: str | None) -> None:
    """An attempt without words is wrong, not unscorable."""
    assert Words().grade(task("8"), said(answer)).grade == Score(value=0, passed=False, detail=NO_ANSWER)
    assert Words().grade(task("8"), []).grade == Score(value=0, passed=False, detail=NO_ANSWER)


def test_what_cannot_be_judged_is_not_scorable() -> None:
    """No verdict is a verdict of its own, with its reason."""
    assert Words().grade(task("8"), said("?")).grade == NotScorable(reason="cannot be told")


def test_a_task_without_an_answer_is_the_graders_failure() -> None:
    """A reference that holds nothing is attributed to the grader."""
    with pytest.raises(BoundaryError) as problem:
        Words().literals(task())
    assert problem.value.failure.boundary == "grader"


@pytest.mark.parametrize(
    ("answers", "text", "leaks"),
    [
        (("7",), "- There are 7 days in a week.", False),
        (("7",), "- In such a case the answer is 7.", True),
        (("7",), "- In such a case the answer is 70.", False),
        (("7",), "- Write \\boxed{7} at the end.", True),
        (("4711",), "- Expect 4711.", True),
        (("4711",), "- Expect 4712.", False),
        (("Lake Garda",), "- The lake is Lake Garda here.", True),
        (("Lake Como",), "- Lake Como is a lake.", False),
        (("Lake Como",), "- The answer is Lake Como.", True),
    ],
)
def test_a_lesson_may_say_small_numbers_and_what_is_shown_but_not_the_answer(
    answers: tuple[str, ...], text: str, leaks: bool
) -> None:
    """The stated rule, with the lint that uses it: small numbers and known values only leak as the answer."""
    shown = task(*answers, instruction="Which lake?", table="Name\nLake Como")
    assert bool(gold_leaks(text, Words().literals(shown), "")) == leaks


def test_equal_answers_have_equal_marks_and_a_changed_one_another() -> None:
    """A run notices where the expected answer was changed under it."""
    marks = [task(answer).cases[0].reference["digest"] for answer in ("8", "8", "9")]
    assert (marks[0] == marks[1], marks[0] == marks[2]) == (True, False)
