"""Output is cut in the middle, never through a character, and everything left out is counted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.sandbox.transcript import Transcript, count_characters, marker

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


def fed(text: bytes, limit: int, piece: int) -> tuple[str, int]:
    transcript = Transcript(limit)
    for start in range(0, len(text), piece):
        transcript.feed(text[start : start + piece])
    assert transcript.seen == len(text)
    return transcript.text()


@given(TEXTS, st.integers(8, 200), st.integers(1, 70))
def test_what_is_kept_and_what_is_dropped_make_the_whole(text: str, limit: int, piece: int) -> None:
    """The head begins the text, the tail ends it, and the count says how many characters lie between."""
    shown, dropped = fed(text.encode(), limit, piece)
    if not dropped:
        assert shown == text
        return
    head, tail = shown.split(f"\n{marker(dropped)}\n")
    assert text.startswith(head)
    assert text.endswith(tail)
    assert len(head) + dropped + len(tail) == len(text)
    assert len(head.encode()) + len(tail.encode()) <= limit


@given(TEXTS, st.integers(8, 200))
def test_the_pieces_it_came_in_do_not_matter(text: str, limit: int) -> None:
    """How the pipe happened to deliver the bytes changes nothing."""
    assert len({fed(text.encode(), limit, piece) for piece in (1, 3, 7, 1000)}) == 1


@given(st.binary(max_size=300), st.integers(8, 100), st.integers(1, 50))
def test_bytes_that_are_no_text_are_shown_all_the_same(data: bytes, limit: int, piece: int) -> None:
    """Output that is not UTF-8 is shown with replacement characters, and too much of it says that it was cut."""
    shown, _ = fed(data, limit, piece)
    assert (len(data) > limit) <= ("characters of output left out here" in shown)


@given(TEXTS)
def test_characters_are_counted_without_decoding(text: str) -> None:
    """The count of characters in a stretch of UTF-8 is exact."""
    assert count_characters(text.encode()) == len(text)
