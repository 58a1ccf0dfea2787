"""Shared wording, and when two lines are the same lesson."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.patch.wording import grams, overlap, same_lesson, shared_run, telling

SAME = [
    ("- Write formulas as strings.", "* write formulas as strings"),
    ("- **Always** print the sheet names first.", "- Always print the sheet names first."),
    (
        "Trim the names before you group the rows by customer name.",
        "Trim names before you group the rows by the customer name.",
    ),
]
DIFFERENT = [
    ("- Save before closing the workbook.", "- Never save before closing the workbook."),
    ("- Sort the rows, then filter them.", "- Filter the rows, then sort them."),
    ("- Round to 2 decimals in every cell.", "- Round to 3 decimals in every cell."),
    ("- Use `data_only=True` to read the values.", "- Use `data_only=False` to read the values."),
    ("- Write the total above the last row.", "- Write the total below the last row."),
    ("- Keep the header row of the sheet.", "- Delete the header row of the sheet."),
    ("- Print.", "- Save."),
    ("", ""),
    ("- Skip the rows whose key is empty here.", "- Skip the rows whose key is non-empty here."),
    ("- Slice it as `x[1:]` here.", "- Slice it as `x[1]` here."),
    ("- Return -1 for a missing value.", "- Return 1 for a missing value."),
    ("- Colour late rows of the table red at once.", "- Colour late rows of the table green at once."),
    ("- Rename first, copy second and third.", "- Copy first, rename second and third."),
    ("- Look at `sheet.max_row` for the size.", "- Look at `sheet.max_column` for the size."),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_lines_that_say_the_same_in_as_good_as_the_same_words_are_one_lesson(one: str, other: str) -> None:
    """Marks, case and an article make no difference."""
    assert same_lesson(one, other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_a_word_that_turns_the_meaning_makes_two_lessons(one: str, other: str) -> None:
    """Negation, order, numbers, code and opposites are never fused over."""
    assert not same_lesson(one, other)


texts = st.one_of(st.sampled_from([text for pair in SAME + DIFFERENT for text in pair]), st.text(max_size=60))


@given(texts, texts)
def test_both_measures_are_symmetric_and_stay_in_bounds(one: str, other: str) -> None:
    """overlap is in [0, 1]; the same lesson has the same telling words."""
    assert 0.0 <= overlap(one, other) == overlap(other, one) <= 1.0
    assert same_lesson(one, other) == same_lesson(other, one)
    if same_lesson(one, other):
        assert telling(one) == telling(other)


def test_overlap_is_the_part_of_the_shorter_text_that_the_longer_one_has() -> None:
    """A short line out of a long text shares all of its words; endings of words do not matter."""
    assert overlap("write a formula", "Writing formulas as strings is right, values are wrong") == 1.0
    assert overlap("write a formula", "compare dates") == 0.0
    assert overlap("", "anything") == 0.0


def test_a_shared_run_is_as_long_as_it_goes_and_not_what_is_known_anyway() -> None:
    """Runs in `besides` do not count."""
    text, other = "we copy what stands there word by word today", "copy what stands there word by word"
    assert shared_run(text, other, 4) == ("copy", "what", "stands", "there", "word", "by", "word")
    assert shared_run(text, other, 4, besides=grams(other, 4)) == ()
    assert shared_run(text, "something else entirely here", 4) == ()
