"""Code among words: drawn as code, and still nothing but text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.view.html.inline_code import with_code
from core.view.html.markup import lines
from tests.pages.visiting import tags_of


def test_what_stands_in_backticks_is_code():
    """A pair on one line; one alone, or a pair over two lines, stays as it is."""
    assert with_code("convert with `float`, then") == "convert with <code>float</code>, then"
    assert with_code("a ` alone") == "a ` alone"
    assert with_code("a `b\nc` d") == "a `b\nc` d"


@given(st.text(alphabet="`<>&a\n\x1b", max_size=20))
def test_every_character_is_there_and_nothing_is_an_element_of_theirs(words):
    """Taken out of its elements it is the text, but for the backticks of what became code."""
    made = with_code(words)
    assert tags_of(made) <= {"code"}
    plain = made.replace("<code>", "`").replace("</code>", "`")
    assert plain == lines(words)
