"""The token estimate: its stated rule, and that it leans to the high side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.skill.tokens import estimate_tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("word", 1),
        ("spreadsheet", 2),
        ("two words", 2),
        ("x = 2024", 6),
        ("=====", 2),
        ("a\n\n\nb", 3),
        ("a    b", 3),
        ("日本語", 3),
        ("→✓", 4),
        ("don't", 3),
    ],
)
def test_the_rule_as_stated(text: str, tokens: int) -> None:
    """Words by six letters, digits one by one, marks by four, breaks and runs of spaces one each."""
    assert estimate_tokens(text) == tokens


@given(st.text(), st.text())
def test_a_whole_takes_at_most_its_parts(left: str, right: str) -> None:
    """Adding up estimates of parts gives at least the whole (but for one run that spans the seam)."""
    assert estimate_tokens(left + right) <= estimate_tokens(left) + estimate_tokens(right) + 1


def test_prose_counts_more_than_a_token_a_word_and_less_than_two() -> None:
    """English prose comes out between one and two tokens a word, above the usual 1.3."""
    prose = "Read the task carefully and identify the target workbook, sheet, cells, or columns. " * 20
    assert 1.3 < estimate_tokens(prose) / len(prose.split()) < 2
