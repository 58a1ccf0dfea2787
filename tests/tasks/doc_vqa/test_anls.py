"""ANLS on worked cases, exactly one half among them, and as a property."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tasks.doc_vqa.anls import anls, distance, similarity

WORDS = st.text(alphabet="ab c", max_size=8)


@pytest.mark.parametrize(
    ("answered", "references", "score"),
    [
        ("25/12/2018", ["25/12/2018"], Fraction(1)),
        ("BOOK TA .K", ["book  ta .k"], Fraction(1)),
        ("kitten", ["sitting"], Fraction(4, 7)),
        ("ab", ["ax"], Fraction(1, 2)),  # exactly one half counts
        ("abcde", ["axxxe"], Fraction(0)),  # two fifths do not
        ("abc", ["xyz", "abd"], Fraction(2, 3)),
        ("", ["total"], Fraction(0)),
        ("total", [], Fraction(0)),
    ],
)
def test_worked_cases(answered, references, score):
    """The best reference counts; below one half nothing does."""
    assert anls(answered, references) == score


@given(WORDS, WORDS)
def test_what_is_never_compared_sign_by_sign_could_not_have_scored(one, other):
    """Lengths alone tell that of texts that are far apart; the score is the similarity, or nothing."""
    alike = similarity(one, other)
    assert anls(one, [other]) == (alike if alike >= Fraction(1, 2) else 0)


def test_an_answer_that_runs_on_scores_nothing_in_no_time():
    """A model that repeats itself must not hold up the engine."""
    assert anls("total " * 500_000, ["total"] * 20) == 0


@given(WORDS, WORDS, WORDS)
def test_distance_is_a_distance(one, other, third):
    """Nothing apart from itself, the same both ways, never longer than by way of another."""
    assert (distance(one, other) == 0) == (one == other)
    assert distance(one, other) == distance(other, one)
    assert distance(one, other) <= distance(one, third) + distance(third, other)


@given(WORDS, WORDS)
def test_similarity_is_a_share(one, other):
    """Whatever is compared."""
    assert 0 <= similarity(one, other) <= 1


def test_gold_scores_everything_on_every_real_question(shared_data: Path):
    """160 questions about receipts: each reference answer scores 1."""
    lines = (shared_data / "receipts" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    assert len(questions) == 160
    assert all(anls(each["answers"][0], each["answers"]) == 1 for each in questions)
