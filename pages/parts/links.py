"""Links inside tables and cards open their view in this session; without this a browser would start a new one.

A component of a few lines hears clicks on our own links (`core.view.html.markup.link`) and on jumps within the page,
and brings the step or line an address names into view. Text never passes through it.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.view.links import View, read_url

_SCRIPT = (Path(__file__).parent / "links.js").read_text(encoding="utf-8")
_KEY = "lab-links"


def followed() -> View | None:
    """Listen; the view of a link that was clicked just now, or None."""
    found = _component()(key=_KEY, data={}, on_go_change=lambda: None)
    url = getattr(found, "go", None)
    return read_url(str(url)) if url else None


def scroll_to(anchor: str) -> None:
    """Bring an element of the page into view by its id, once a link to it was opened."""
    _scroller()(key=f"scroll-{anchor}", data={"anchor": anchor})


def _component():  # type: ignore[no-untyped-def]
    return st.components.v2.component("lab_links", js=_SCRIPT, isolate_styles=False)


def _scroller():  # type: ignore[no-untyped-def]
    return st.components.v2.component("lab_scroll", js=_SCROLL, isolate_styles=False)


_SCROLL = (Path(__file__).parent / "scroll.js").read_text(encoding="utf-8")
