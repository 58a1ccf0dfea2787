"""Where the answer stands in a message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tasks.answer_line import answer_in, without_marks


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        ("I looked it up.\nAnswer: Che Fu", "Che Fu"),
        ("answer:32", "32"),
        ("ANSWER : 32", "32"),
        ("Answer: 1\nAnswer: 2\nThat is all.", "2"),
        ("**Answer:** Che Fu", "Che Fu"),
        ("**Answer**: Che Fu", "Che Fu"),
        ("**Answer: Che Fu**", "Che Fu"),
        ("__Answer:__ Che Fu", "Che Fu"),
        ("Answer: **Che Fu**", "Che Fu"),
        ("**Answer:** **Che Fu**", "Che Fu"),
        ("### Answer: 32", "32"),
        ("> Answer: 32", "32"),
        ("Answer:\n\n  Che Fu\nas the table says", "Che Fu"),
        ("## Answer:\n**Che Fu**", "Che Fu"),
        ("Answer:", ""),
        ("It is Che Fu.\n\n32\n  \n", "32"),
        ("**32**", "32"),
        ("The answer: 32", "The answer: 32"),
        ("Answers: 32", "Answers: 32"),
        ("Answer: Total*", "Total*"),
        ("Answer: **a** or **b**", "**a** or **b**"),
        ("Answer: 5: 3", "5: 3"),
        ("Answer: one\rAnswer: two\r\n", "two"),
        ("Answer: a\u2028b", "a\u2028b"),
        ("- **Answer:** 32", "32"),
        ("* Answer: 32", "32"),
        ("2. Answer: 32", "32"),
        ("*Answer:* Che Fu", "Che Fu"),
        ("*Answer: Che Fu*", "Che Fu"),
        ("Answer: `Che Fu`", "Che Fu"),
        ("Answer: **`Che Fu`**", "Che Fu"),
        ("Answer: `a` or `b`", "`a` or `b`"),
        ("Answer: ``", "``"),
        ("```\nAnswer: 32\n```", "32"),
        ("Answer:\n```text\n32\n```", "32"),
        ("So it is\n~~~\n32\n~~~", "32"),
        ("```32```", "32"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_the_last_answer_line_counts_or_else_the_last_line(message, answer):
    """In whatever case, as a heading or bold; below the line where nothing stands on it."""
    assert answer_in(message) == answer


@given(st.text(), st.text(st.characters(exclude_characters="\r\n*_`~"), min_size=1).map(str.strip).filter(bool))
def test_what_is_written_on_an_answer_line_is_read_from_it(before, answer):
    """Whatever was said before it."""
    assert answer_in(f"{before}\nAnswer: {answer}\n") == answer


@given(st.text())
def test_every_message_has_an_answer_or_only_blanks(text):
    """One line, without blanks around it."""
    answer = answer_in(text)
    assert answer == answer.strip()
    assert "\n" not in answer
    assert without_marks(answer) == answer or set(answer) & set("*_`")


def test_a_line_that_runs_on_is_read_in_no_time():
    """A model that repeats itself must not hold up the engine: the steps taken grow with the line, not its square."""
    assert answer_in("#" + " " * 1_000_000 + "x").endswith("x")
