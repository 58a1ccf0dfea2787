"""Answers about tables are judged by the published rules: each of them, and gold as prediction on real questions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tasks.table_qa.denotation import Date, Number, Text, date_in, normalised, number_in, same_denotation, value_of


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Café  Noir", "cafe noir"),
        ("“Heroes”", "heroes"),
        ("1999–2004", "1999-2004"),
        ("Che Fu[1][note 2]", "che fu"),
        ("[1]", ""),
        ("[note]", "[note]"),
        ("Japan (team) (2004)", "japan"),
        ("(all)", "(all)"),
        ("Total†*", "total"),
        ('"Yesterday" (live)', "yesterday"),
        ("Inc.", "inc"),
        ("a.b.", "a.b"),
    ],
)
def test_texts_are_compared_without_what_only_decorates_them(written, compared):
    """Accents, quotes, dashes, notes, trailing brackets, outer quotes, one final full stop, case and spaces."""
    assert normalised(written) == compared


def test_a_text_that_runs_on_is_told_apart_in_no_time():
    """A model that repeats itself must not hold up the engine; a long text is still the same as itself."""
    long = "*" * 300_000 + "x"
    assert not same_denotation(["x"], [long])
    assert same_denotation([long], [long])


@given(st.text(max_size=40))
def test_a_text_denotes_itself(text):
    """However odd it is."""
    assert same_denotation([text], [text])


@pytest.mark.parametrize(
    ("text", "value"),
    [("32", 32.0), (" -1.5e3", -1500.0), ("1,000", None), ("1_000", None), ("nan", None), ("inf", None), ("", None)],
)
def test_numbers_are_read_without_commas(text, value):
    """What Python takes for a number beyond the published rules is none."""
    assert number_in(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2004-01-31", (2004, 1, 31)),
        ("xxxx-05-XX", (-1, 5, -1)),
        ("xx-xx-xx", None),
        ("2004-13-01", None),
        ("2004-xxxx-01", None),
        ("2004-1", None),
        ("a-b-c", None),
    ],
)
def test_dates_may_lack_parts(text, value):
    """At least one part is known, and month and day are such."""
    assert date_in(text) == value


def test_a_value_is_read_from_its_canonical_form():
    """A year alone is a number; what is neither number nor date is its words."""
    assert value_of("May 2004", "2004-05-xx") == Date("may 2004", 2004, 5, -1)
    assert value_of("in 2004", "2004-xx-xx") == Number("in 2004", 2004.0)
    assert value_of("Che Fu", "Che Fu") == Text("che fu")


def test_an_answer_has_as_many_values_as_are_asked_for_and_each_of_them():
    """Order and repetition count for nothing; one too many or too few is wrong."""
    assert same_denotation(["Rome", "Bonn"], ["bonn", "Rome."])
    assert same_denotation(["32"], ["32.0", "32"])
    assert same_denotation(["thirty-two"], ["32.0000001"], ["32.0"])
    assert not same_denotation(["32"], ["32.00001"])
    assert not same_denotation(["Rome", "Bonn"], ["Rome"])
    assert not same_denotation(["Rome"], ["Rome", "Bonn"])
    assert not same_denotation(["Rome"], [])
    assert same_denotation([], [])


def test_gold_is_right_on_every_real_question_and_another_answer_on_none(shared_data: Path):
    """300 questions of WikiTableQuestions: their gold denotes itself, and with a word or one value more it does not."""
    lines = (shared_data / "wikitablequestions" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    right = [same_denotation(each["target_value"], each["target_value"], each["target_canon"]) for each in questions]
    assert (sum(right), len(right)) == (300, 300)
    for each in questions:
        gold = each["target_value"]
        assert not same_denotation(gold, [*gold, "no such answer"], each["target_canon"])
        assert not same_denotation(gold, [f"{gold[0]} no such", *gold[1:]], each["target_canon"])
