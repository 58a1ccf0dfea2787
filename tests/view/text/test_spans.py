"""Pieces are the text: whatever spans and marks say, nothing is lost and nothing is doubled."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.view.text.spans import Piece, Span, pieces, quoted_at


@st.composite
def cut_texts(draw):
    text = draw(st.text(max_size=40))
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(places[::2], places[1::2], strict=False))
    spans = [Span(first, last, "k") for first, last in pairs if first < last]
    marked = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2)))
    window = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2)))
    return text, spans, [tuple(marked)], window


@given(cut_texts())
def test_pieces_joined_are_the_text(given_text):
    """Every character of the window is in one piece, with the kind and mark of its place."""
    text, spans, marks, (start, end) = given_text
    found = list(pieces(text, spans, marks, start, end))
    assert "".join(piece.text for piece in found) == text[start:end]
    place = start
    for piece in found:
        for offset in range(len(piece.text)):
            at = place + offset
            assert piece.kind == next((span.kind for span in spans if span.start <= at < span.end), "")
            assert piece.marked == (marks[0][0] <= at < marks[0][1])
        place += len(piece.text)


def test_a_mark_runs_across_colours():
    """A quote that begins in one coloured part and ends in another is marked in both."""
    assert list(pieces("if value:", [Span(0, 2, "keyword")], [(0, 8)], 0, 9)) == [
        Piece("if", "keyword", True),
        Piece(" value", "", True),
        Piece(":", "", False),
    ]


def test_a_quote_is_found_white_space_aside():
    """A quote folded onto one line is found over line breaks; one that is not there is not."""
    assert quoted_at("x\nfor a\n   in b:", "for a in b") == (2, 15)
    assert quoted_at("for a in b", "for c") is None
    assert quoted_at("for a", "   ") is None
    assert quoted_at("a.b", "a+b") is None
