"""Edits named in a text are links to their patches."""

from __future__ import annotations

from core.view.html.names import linked_names
from tests.pages.visiting import HOSTILE, links_in, tags_of, text_of


def test_an_edit_in_a_text_is_a_link_to_where_it_is_decided() -> None:
    """In the words of the pages, the rest of the text around it as it is."""
    made = linked_names("contradicts p010.e2, not p011.e1.", "r")
    assert "".join(text_of(made).split("\n")) == "contradicts p010 edit 2, not p011 edit 1."
    assert links_in(made) == [
        "patches?run=r&patch=p010&edit=p010.e2&which=all",
        "patches?run=r&patch=p011&edit=p011.e1&which=all",
    ]


def test_what_a_model_wrote_around_it_is_text() -> None:
    """Nothing in it becomes an element."""
    assert set(tags_of(linked_names(f"{HOSTILE} p000.e1 {HOSTILE}", "r"))) == {"a"}
