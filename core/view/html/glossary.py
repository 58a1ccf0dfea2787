"""The words of the lab and what they mean, as a list a reader can look through."""

from __future__ import annotations

from functools import cache

from core.view.glossary import MEANINGS
from core.view.html.markup import Html, tag


@cache
def glossary_html() -> Html:
    """Every term with its sentence."""
    pairs = (tag("div", tag("dt", term), tag("dd", said)) for term, said in MEANINGS.items())
    return tag("dl", *pairs, cls="lab-glossary")
