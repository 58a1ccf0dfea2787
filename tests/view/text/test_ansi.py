"""What a terminal colours is coloured, and nothing of a text is lost with the codes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.view.text.ansi import without_colours
from core.view.text.spans import Span

odd = st.lists(
    st.sampled_from(
        ["\x1b[31m", "\x1b[0m", "\x1b[1;4m", "\x1b[38;5;200m", "\x1b[38;2;1;2m", "\x1b[2J", "\r\n", "\x1b", "a"]
    )
    | st.text(max_size=5)
).map("".join)


@given(odd)
def test_only_colour_codes_leave_the_text(text):
    """Everything but "select graphic rendition" stays, in order; spans lie inside and do not overlap."""
    plain = without_colours(text)
    assert plain.text == re.sub(r"\x1b\[[\d;:]*m", "", text)
    ends = [0]
    for span in plain.spans:
        assert ends[-1] <= span.start < span.end <= len(plain.text)
        ends.append(span.end)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("31", "ansi-1"),
        ("1;32", "ansi-2 bold"),
        ("91", "ansi-9"),
        ("38;5;9", "ansi-9"),
        ("38;5;196", "ansi-1"),
        ("38;5;255", "ansi-15"),
        ("38;2;36;114;200", "ansi-4"),
        ("4;7", "under inverse"),
        ("48;5;1;31", "ansi-1"),
    ],
)
def test_codes_are_read_as_terminals_read_them(code, kind):
    """The sixteen colours by number, wider ones as the nearest of them; a background takes no colour away."""
    assert without_colours(f"\x1b[{code}mx\x1b[0my").spans == (Span(0, 1, kind),)


def test_a_colour_holds_until_it_is_taken_back():
    """Over lines, until reset or the default colour."""
    plain = without_colours("\x1b[31mred\nstill\x1b[39m not \x1b[2mfaint\x1b[22m")
    assert plain.text == "red\nstill not faint"
    assert plain.spans == (Span(0, 9, "ansi-1"), Span(14, 19, "faint"))


def test_what_moves_or_links_stays_to_be_seen():
    """A screen that hid these would hide what the agent was told."""
    text = "\x1b]8;;http://tracker.example\x07link\x1b[2Jgone"
    assert without_colours(text).text == text
