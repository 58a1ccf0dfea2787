"""Edits that a text of ours names, as links to where they can be looked at and decided."""

from __future__ import annotations

from core.patch.ids import patch_of
from core.view.html.markup import Html, join, link
from core.view.links import view
from core.view.text.names import pieces


def linked_names(text: str, run: str) -> Html:
    """The text with each leaf edit in it as a link: `p010.e2` is "p010 edit 2" and opens the patch there."""
    return join(
        link(view("patches", run=run, patch=patch_of(edit), edit=edit, which="all"), words) if edit else words
        for words, edit in pieces(text)
    )
