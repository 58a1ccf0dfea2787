"""The values of a message, and gold through the whole way: written, read back, judged."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tasks.table_qa.answers import answer_items
from core.tasks.table_qa.denotation import same_denotation
from core.tasks.table_qa.escapes import escaped
from core.tasks.table_qa.questions import read_questions

VALUES = st.lists(st.text(st.characters(exclude_characters="*_")).map(str.strip).filter(bool), min_size=1)


def message(values: list[str] | tuple[str, ...]) -> str:
    """A message that answers with these values."""
    return f"I counted the rows.\n\n**Answer:** {' | '.join(map(escaped, values))}\n"


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("Answer: Che Fu", ("Che Fu",)),
        ("Answer: Rome | Bonn|Paris", ("Rome", "Bonn", "Paris")),
        ("**Answer: Rome | Bonn**", ("Rome", "Bonn")),
        ("Answer: **Rome** | **Bonn**", ("Rome", "Bonn")),
        ("Answer: | Rome | Bonn |", ("Rome", "Bonn")),
        ("Answer: a\\|b | c\\nd", ("a|b", "c\nd")),
        ("Answer: a\\\\| b", ("a\\", "b")),
        ("Answer: 1,000, 2,000", ("1,000, 2,000",)),
        ("Rome\nBonn", ("Bonn",)),
        ("Answer:", ()),
        ("Answer: | |", ()),
        ("", ()),
    ],
)
def test_values_stand_between_pipes(said, values):
    """A comma separates nothing: thousands and names have them."""
    assert answer_items(said) == values


@given(VALUES)
def test_values_that_are_written_are_read_back(values):
    """Whatever they hold: pipes, backslashes, line ends."""
    assert answer_items(message(values)) == tuple(values)


def test_gold_is_right_on_every_real_question_all_the_way(shared_data: Path):
    """300 questions: read from the data, answered with their gold in a message, read back and judged; and one value
    more or other is wrong on each."""
    questions = read_questions(shared_data / "wikitablequestions")
    right = [same_denotation(each.answers, answer_items(message(each.answers)), each.canonical) for each in questions]
    assert (sum(right), len(right)) == (300, 300)
    for each in questions:
        for wrong in ([*each.answers, "no such"], [f"{each.answers[0]} no such", *each.answers[1:]]):
            assert not same_denotation(each.answers, answer_items(message(wrong)), each.canonical)
