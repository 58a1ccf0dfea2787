"""Words: what the lab's terms mean, one click away on every page."""

from __future__ import annotations

import streamlit as st

from core.view.html.glossary import glossary_html
from pages.parts import show


def control() -> None:
    """The button in the bar."""
    with st.popover("Words", icon=":material/menu_book:", key="lab-words", type="tertiary", width="content"):
        show.html(glossary_html())
