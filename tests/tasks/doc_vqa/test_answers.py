"""Answers about documents from message to score, with exactly one half among them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from core.tasks.doc_vqa.answers import answer_text, grade_answer
from core.tasks.doc_vqa.questions import read_questions


@pytest.mark.parametrize(
    ("message", "references", "anls", "accurate"),
    [
        ("It says so at the top.\nAnswer: 25/12/2018", ["25/12/2018"], Fraction(1), True),
        ("**Answer:** book  ta .k", ["BOOK TA .K"], Fraction(1), True),
        ("Answer: 60.31", ["60.30", "RM 60.30"], Fraction(4, 5), True),
        ("Answer: ab", ["ax"], Fraction(1, 2), True),  # exactly one half scores, and is accurate
        ("Answer: abcd", ["abxy", "zzzz"], Fraction(1, 2), True),
        ("Answer: abcde", ["abxyz"], Fraction(0), False),  # two fifths do neither
        ("Answer: " + "a" * 49 + "b" * 51, ["a" * 100], Fraction(0), False),  # just below one half
        ("Answer: " + "a" * 50 + "b" * 50, ["a" * 100], Fraction(1, 2), True),
        ("Answer: 60.30\nor perhaps not", ["60.30"], Fraction(1), True),
        ("60.30", ["60.30"], Fraction(1), True),
        ("Answer:", ["60.30"], Fraction(0), False),
        ("", ["60.30"], Fraction(0), False),
        ("Answer: 60.30", [], Fraction(0), False),
    ],
)
def test_worked_cases(message, references, anls, accurate):
    """The answer's line against the best reference."""
    assert grade_answer(message, references) == (anls, accurate)


def test_a_pipe_is_part_of_an_answer():
    """There is one value to a question about a document."""
    assert answer_text("Answer: a | b") == "a | b"


def test_gold_is_right_on_every_real_question_all_the_way(shared_data: Path):
    """160 questions about receipts: answered in a message with each accepted answer."""
    questions = read_questions(shared_data / "receipts")
    graded = [
        grade_answer(f"I read it.\n\nAnswer: {answer}", each.answers) for each in questions for answer in each.answers
    ]
    assert graded == [(1, True)] * 160
    assert [grade_answer("Answer: ~", each.answers) for each in questions] == [(0, False)] * 160
