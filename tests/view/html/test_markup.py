"""HTML is escaped by construction: what a text says is never an element."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.view.html.badge import badge
from core.view.html.markup import join, jump, lines, link, tag, text
from core.view.html.table import Column, table
from core.view.links import view
from tests.pages.visiting import tags_of

texts = st.text(max_size=60) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "&lt;b&gt;",
        "\x1b[31mred",
        "\u202egnp.exe",
        "\ud800",
    ]
)


@given(texts, texts)
def test_no_text_becomes_an_element_or_an_attribute(child, attribute):
    """Children and attribute values are escaped, whatever they hold."""
    made = tag("p", child, title=attribute)
    assert tags_of(made) == {"p"}
    assert made.count("<") == 2
    made.encode()


@given(st.lists(st.lists(texts, min_size=2, max_size=2), max_size=4))
def test_a_table_holds_only_its_own_elements(rows):
    """Cells cannot break out of a table."""
    made = table([Column("a"), Column("b", "right")], rows)
    assert tags_of(made) <= {"div", "table", "thead", "tbody", "tr", "th", "td"}
    assert made.count("<tr") == len(rows) + 1


@given(texts)
def test_control_and_direction_characters_are_shown_as_signs(value):
    """Nothing in a text can recolour, hide or turn what stands beside it."""
    for made in (text(value), lines(value)):
        assert not {character for character in made if ord(character) < 0x20 and character not in "\n\t"}
        assert "\u202e" not in made


@pytest.mark.parametrize("name", ["script", "style", "iframe", "img", "svg", "form", "a b", "p onclick"])
def test_elements_that_load_or_run_something_are_refused(name):
    """There is no way to make them, not even with this program's own words."""
    with pytest.raises(ValueError, match="no element of ours"):
        tag(name)


@pytest.mark.parametrize("name", ["onclick", "src", "href"])
def test_attributes_that_load_or_run_something_are_refused(name):
    """Only `link` and `jump` make links, and only to views and places of the lab."""
    with pytest.raises(ValueError, match="no attribute of ours"):
        tag("p", **{name: "x"})


def test_links_lead_to_views_and_places_only():
    """A link's target is a view, a jump's an id."""
    assert 'href="trajectories?run=a%22b&amp;step=3"' in link(view("trajectories", run='a"b', step=3), "step 3")
    assert 'href="#step-3"' in jump("step-3", "step 3")
    with pytest.raises(ValueError, match="no anchor"):
        jump('x" onclick="y', "z")


def test_states_have_a_sign_and_a_word():
    """The colour carries nothing alone, and an unknown state is its word."""
    assert "✗ rejected" in badge("rejected")
    assert ">odd one<" in badge("odd_one")


def test_a_row_of_the_wrong_length_is_refused():
    """A cell never slips under another column's head."""
    with pytest.raises(ValueError, match="1 cells for 2 columns"):
        table([Column("a"), Column("b")], [["x"]])


def test_parts_are_joined_and_escaped():
    """A plain text among Html parts stays text."""
    assert join([tag("b", "x"), "<i>"], ", ") == "<b>x</b>, &lt;i&gt;"
