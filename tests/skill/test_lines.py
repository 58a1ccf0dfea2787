"""Lines as CommonMark counts them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.skill.lines import bare, newline_of, split_lines


@given(st.text(alphabet="ab\r\n\x0b\x0c\x85\u2028 #"))
def test_lines_join_to_the_text(text: str) -> None:
    """Nothing is lost or normalised by splitting, and no line holds a line end but at its end."""
    lines = split_lines(text)
    assert "".join(lines) == text
    assert all(not {"\r", "\n"} & set(bare(line)) for line in lines)


def test_only_lf_crlf_and_cr_end_a_line() -> None:
    """Form feeds, next-line and U+2028 are characters within a line."""
    assert split_lines("a\x0cb\u2028c\x85d\r\ne\rf\n\ng") == ("a\x0cb\u2028c\x85d\r\n", "e\r", "f\n", "\n", "g")


def test_the_first_line_end_is_the_texts_own() -> None:
    """New lines are written as the file already writes them."""
    assert (newline_of("a\r\nb\n"), newline_of("a\rb"), newline_of("a\nb\r\n"), newline_of("a")) == (
        "\r\n",
        "\r",
        "\n",
        "\n",
    )
