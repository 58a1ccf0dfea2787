"""What is told to be the answer without math-verify is the answer to math-verify too."""

from __future__ import annotations

import pytest

from core.tasks.math.answers import same_answers
from core.tasks.math.at_once import same_at_once

SAME = (
    (r"\frac{1}{2}", "1/2"),
    (r"\frac{1}{2}", r"\dfrac12"),
    (r"\frac{1}{2}", "0.5"),
    (r"\frac{2}{3}", "0.666667"),
    (r"-\frac{3}{4}", "-3/4"),
    ("0.25", "1/4"),
    (r"\sqrt{2}", r"$\sqrt{2}$"),
    ("042", "42"),
    ("1,000", "1000"),
)


def test_nothing_is_taken_that_math_verify_refuses() -> None:
    """One program compares them all."""
    assert [same_at_once(*pair) for pair in SAME] == [True] * len(SAME)
    found = same_answers([(expected, rf"\boxed{{{answered}}}") for expected, answered in SAME])
    assert [verdict.same for verdict in found] == [True] * len(SAME)


@pytest.mark.parametrize(
    ("expected", "answered"),
    [
        (r"\frac{1}{2}", "1/3"),
        (r"\frac{1}{23}", r"\frac{12}{3}"),
        ("42", "43"),
        (r"\sqrt{2}", "2"),
        ("0.5", "1/0"),
        ("1/0", "1/0.0"),
        (r"\frac{2}{3}", "0.67"),
        ("x", ""),
    ],
)
def test_another_answer_is_none(expected: str, answered: str) -> None:
    """Nor is what comes to no number."""
    assert not same_at_once(expected, answered)
