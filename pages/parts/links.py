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
_ADDRESS, _VISIT, _ANSWERED = "address shown", "visits so far", "a page was drawn before"


def followed() -> View | None:
    """Listen; the view of a link that was clicked just now, or None."""
    found = _component()(key=_KEY, data={}, on_go_change=lambda: None)
    url = getattr(found, "go", None)
    return read_url(str(url)) if url else None


def arrived(page: str) -> None:
    """Note the address this run of a page is for; another one than before is a new visit."""
    address = page, sorted(st.query_params.to_dict().items())
    if st.session_state.get(_ADDRESS) != address:
        st.session_state[_ADDRESS] = address
        st.session_state[_VISIT] = st.session_state.get(_VISIT, 0) + 1


def page() -> str:
    """The page of this run, as addresses name it."""
    return str(st.session_state.get(_ADDRESS, ("",))[0])


def agree() -> None:
    """Tell the browser the address this run draws, so that the two cannot part.

    A key pressed while a page is on its way carries the address before it. What is drawn then is of that older address,
    but what the browser shows in its bar is the one it was told last. Told again, the bar says what is on the screen;
    where it says so already nothing happens. A session's first run has no run before it.
    """
    if st.session_state.get(_ANSWERED):
        st.query_params.update()
    st.session_state[_ANSWERED] = True


def scroll_to(anchor: str, beside: str = "") -> None:
    """Bring an element of the page into view by its id, once a visit, and what scrolls beside it to its top.

    `beside` is a selector of that; its top is brought into view too. An element that is in view already stays there.
    """
    visit = st.session_state.get(_VISIT, 0)
    _scroller()(key="lab-scroll", data={"anchor": anchor, "visit": visit, "beside": beside})


def _component():  # type: ignore[no-untyped-def]
    return st.components.v2.component("lab_links", js=_SCRIPT, isolate_styles=False)


def _scroller():  # type: ignore[no-untyped-def]
    return st.components.v2.component("lab_scroll", js=_SCROLL, isolate_styles=False)


_SCROLL = (Path(__file__).parent / "scroll.js").read_text(encoding="utf-8")
