"""Who decides here, asked once and remembered in this session."""

from __future__ import annotations

import streamlit as st

from pages.parts import access

_NAME = "reviewer"


def name(place: str) -> str:
    """The name of whoever is logged in, or the one they gave; "" until they do. `place` is where it is asked for."""
    if known := access.visitor():
        return known
    known = st.session_state.get(_NAME, "")
    given = st.text_input("Your name", value=known, key=f"name-{place}", disabled=not access.may_change()).strip()
    if given:
        st.session_state[_NAME] = given
    return given
